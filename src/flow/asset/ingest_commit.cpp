// The committer side of IngestSink: one thread that appends finished batches in order.
#include "flow/asset/ingest.h"

#include <exception>

namespace touchmark::flow {
namespace {
constexpr std::size_t kMaxQueued = 1;
}

Result<void> IngestSink::submit_batch() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return queue_.size() < kMaxQueued || failure_; });
  if (failure_) return tl::unexpected(*failure_);
  queue_.push_back(std::move(batch_));
  lock.unlock();
  changed_.notify_all();
  batch_ = Batch{};
  batch_rows_ = 0;
  return {};
}

Result<void> IngestSink::wait_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (queue_.empty() && !busy_) || failure_; });
  if (failure_) return tl::unexpected(*failure_);
  for (const auto& [position, id] : placed_) asset_ids_[position] = id;
  placed_.clear();
  return {};
}

void IngestSink::commit_loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return !queue_.empty() || ended_; });
    if (ended_) return;
    Batch batch = std::move(queue_.front());
    queue_.pop_front();
    busy_ = true;
    lock.unlock();
    changed_.notify_all();
    Result<void> done;
    try {
      done = commit(batch);
    } catch (const std::exception& error) {  // out of this thread it would end the process
      done = fail(ErrorCode::kInternal, std::string("a chunk could not be written: ") + error.what());
    }
    lock.lock();
    busy_ = false;
    if (!done && !failure_) failure_ = done.error();
    changed_.notify_all();
    if (failure_) return;
  }
}

Result<void> IngestSink::commit(Batch& batch) {
  std::vector<ledger::Appended> appended;
  TM_TRY(store_.write([&](ledger::Writer& writer) -> Result<void> {
    appended.clear();
    for (const auto& draft : batch.drafts) {
      if (draft.assets.empty() && draft.annotations.empty()) {
        appended.emplace_back();
        continue;
      }
      TM_ASSIGN(auto done, writer.append(project_, draft));
      appended.push_back(std::move(done));
    }
    return {};
  }));
  std::size_t asset_row = 0;
  std::size_t annotation_row = 0;
  for (std::size_t i = 0; i < batch.drafts.size(); ++i) {
    // Those that were there before have their ids.
    for (std::size_t j = 0; j < batch.drafts[i].assets.size() && !batch.drafts[i].assets[j].id; ++j)
      placed_.emplace_back(batch.asset_positions[asset_row++],
                           AssetId{appended[i].first_asset.value + static_cast<std::int64_t>(j)});
    if (!links_) continue;
    for (std::size_t j = 0; j < batch.drafts[i].annotations.size(); ++j) {
      const std::int64_t local = batch.local_ids[annotation_row++];
      if (local != 0)
        by_local_id_[local] = {
            AnnotationId{appended[i].first_annotation.value + static_cast<std::int64_t>(j)},
            batch.drafts[i].annotations[j].asset};
    }
  }
  return {};
}

// Relations come last: by now every annotation they name has its id. One whose ends are not there comes in
// without them.
Result<void> IngestSink::append_relations() {
  if (relations_.empty()) return {};
  ledger::EventDraft draft = new_draft("annotations.import");
  by_local_id_.insert(known_ends_.begin(), known_ends_.end());
  for (auto& source : relations_) {
    auto& content = source.content;
    place_ends(source);
    TM_ASSIGN(RunLayer* const run, run_of(source));
    ledger::AnnotationWrite row;
    row.asset = asset_ids_[source.asset];
    row.layer = run != nullptr ? run->id : options_.layer;
    row.made.made_by = run != nullptr ? run->made_by : made_by_;
    row.class_id = content.class_id;
    row.ontology_version = ontology_.version;
    record::encode_to(content, row.body);
    if (was_there_[source.asset]) {
      TM_ASSIGN(const auto there, known_label(source, row.layer));
      if (there) {
        count_known(content);
        continue;
      }
    }
    ++report_.annotations;
    if (run != nullptr) {
      TM_TRY(add_to_run(*run, std::move(row), 0));
    } else {
      draft.annotations.push_back(std::move(row));
    }
  }
  relations_.clear();
  TM_TRY(flush());
  TM_TRY(wait_idle());
  if (draft.annotations.empty()) return {};
  draft.layer = options_.layer;
  return store_.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.append(project_, draft));
    return {};
  });
}

}  // namespace touchmark::flow
