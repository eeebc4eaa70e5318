#include "adapters/sql/ledger/counters.h"

#include <fmt/core.h>

#include "record/task.h"

namespace touchmark::sql {

void CounterDeltas::asset(const CountedAsset& asset, std::int64_t by) {
  if (asset.deleted) return;
  assets_ += by;
  status_[static_cast<std::size_t>(asset.status) % status_.size()] += by;
  split_[static_cast<std::size_t>(asset.split) % split_.size()] += by;
  media_[static_cast<std::size_t>(asset.media) % media_.size()] += by;
  if (asset.annotator != 0) annotators_[asset.annotator] += by;
}

void CounterDeltas::annotation(std::int64_t layer, std::int64_t class_id, bool deleted, std::int64_t by) {
  if (!deleted) classes_[{layer, class_id}] += by;
}

std::string batch_counter(const CountedTask& task) {
  return fmt::format("{}:{}:{}", task.batch, record::stage_name(static_cast<record::Stage>(task.stage)),
                     record::task_state_name(static_cast<record::TaskState>(task.state)));
}

void CounterDeltas::task(const CountedTask& task, std::int64_t by) {
  if (!task.deleted && task.batch != 0) tasks_[{task.batch, task.stage, task.state}] += by;
}

std::map<std::pair<std::int64_t, std::string>, std::int64_t> CounterDeltas::named() const {
  std::map<std::pair<std::int64_t, std::string>, std::int64_t> out;
  const auto put = [&out](std::int64_t layer, std::string name, std::int64_t n) {
    if (n != 0) out[{layer, std::move(name)}] += n;
  };
  put(kAssetCounters, "assets", assets_);
  for (std::size_t i = 0; i < status_.size(); ++i) {
    put(kAssetCounters, fmt::format("status:{}", record::status_name(static_cast<record::AssetStatus>(i))),
        status_[i]);
    put(kAssetCounters, fmt::format("split:{}", record::split_name(static_cast<record::Split>(i))),
        split_[i]);
    put(kAssetCounters, fmt::format("media:{}", record::media_state_name(static_cast<record::MediaState>(i))),
        media_[i]);
  }
  for (const auto& [id, n] : annotators_) put(kAssetCounters, fmt::format("annotator:{}", id), n);
  for (const auto& [key, n] : classes_) {
    put(key.first, fmt::format("class:{}", key.second), n);
    put(key.first, "annotations", n);
  }
  for (const auto& [key, n] : tasks_) put(kBatchCounters, batch_counter({key[0], key[1], key[2], false}), n);
  return out;
}

Result<void> CounterDeltas::store(Connection& connection, ProjectId project) const {
  for (const auto& [key, n] : named())
    if (n != 0)
      TM_TRY(
          connection.run("INSERT INTO counter(project, layer, name, n) VALUES(?1, ?2, ?3, ?4) "
                         "ON CONFLICT(project, layer, name) DO UPDATE SET n = counter.n + excluded.n",
                         project.value, key.first, std::string_view(key.second), n));
  return {};
}

}  // namespace touchmark::sql
