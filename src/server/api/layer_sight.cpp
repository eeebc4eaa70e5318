#include "server/api/layer_sight.h"

namespace touchmark::server {

std::vector<LayerNews> LayerSight::news(ProjectId project, const std::map<LayerId, Seq>& events) {
  std::vector<LayerNews> out;
  for (const auto& [id, seq] : events)
    out.push_back(
        {id && id != kTruth ? std::optional<record::Layer>(layer(project, id)) : std::nullopt, seq});
  return out;
}

record::Layer LayerSight::layer(ProjectId project, LayerId id) {
  const std::pair key(project, id);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = known_.find(key); found != known_.end()) return found->second;
  }
  // What cannot be read is treated as hidden: only those who see everything hear of it.
  record::Layer layer;
  layer.kind = record::LayerKind::kGolden;
  // The revision that made it, so that one that was dropped just now is known as well.
  const auto read = store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto history, reader.record_history(project, ledger::RecordKind::kLayer, id.value));
    if (history.empty()) return fail(ErrorCode::kNotFound, "there is no such layer");
    TM_ASSIGN(layer, record::decode_layer(id, history.front().body));
    return {};
  });
  if (!read) return layer;
  const std::lock_guard lock(mutex_);
  return known_.emplace(key, layer).first->second;
}

}  // namespace touchmark::server
