#include "adapters/sql/ledger/counters.h"

#include <fmt/core.h>

#include "record/asset.h"

namespace touchmark::sql {

void CounterDeltas::asset(const CountedAsset& asset, std::int64_t by) {
  if (asset.deleted) return;
  assets_ += by;
  status_[static_cast<std::size_t>(asset.status) % status_.size()] += by;
  split_[static_cast<std::size_t>(asset.split) % split_.size()] += by;
  media_[static_cast<std::size_t>(asset.media) % media_.size()] += by;
  if (asset.annotator != 0) annotators_[asset.annotator] += by;
}

void CounterDeltas::annotation(std::int64_t class_id, bool deleted, std::int64_t by) {
  if (deleted) return;
  annotations_ += by;
  classes_[class_id] += by;
}

std::map<std::string, std::int64_t> CounterDeltas::named() const {
  std::map<std::string, std::int64_t> out;
  const auto put = [&out](std::string name, std::int64_t n) {
    if (n != 0) out.emplace(std::move(name), n);
  };
  put("assets", assets_);
  put("annotations", annotations_);
  for (std::size_t i = 0; i < status_.size(); ++i) {
    put(fmt::format("status:{}", record::status_name(static_cast<record::AssetStatus>(i))), status_[i]);
    put(fmt::format("split:{}", record::split_name(static_cast<record::Split>(i))), split_[i]);
    put(fmt::format("media:{}", record::media_state_name(static_cast<record::MediaState>(i))), media_[i]);
  }
  for (const auto& [id, n] : annotators_) put(fmt::format("annotator:{}", id), n);
  for (const auto& [id, n] : classes_) put(fmt::format("class:{}", id), n);
  return out;
}

Result<void> CounterDeltas::store(Connection& connection, ProjectId project) const {
  for (const auto& [name, n] : named())
    TM_TRY(
        connection.run("INSERT INTO counter(project, name, n) VALUES(?1, ?2, ?3) "
                       "ON CONFLICT(project, name) DO UPDATE SET n = counter.n + excluded.n",
                       project.value, std::string_view(name), n));
  return {};
}

}  // namespace touchmark::sql
