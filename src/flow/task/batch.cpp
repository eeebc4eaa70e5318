#include "flow/task/batch.h"

#include <algorithm>

#include "base/json.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
using record::Batch;
constexpr std::int64_t kPage = 1000;

Result<void> check(ledger::Reader& reader, ProjectId project, const Batch& wanted) {
  if (wanted.name.empty() || wanted.name.size() > 200)
    return fail(ErrorCode::kInvalid, "the name of a batch has 1 to 200 bytes", "/name");
  if (wanted.overlap < 1 || wanted.overlap > record::kMaxOverlap)
    return fail(ErrorCode::kInvalid, "an asset gets 1 to 20 raters", "/overlap");
  if (!wanted.members.empty() && static_cast<int>(wanted.members.size()) < wanted.overlap)
    return fail(ErrorCode::kInvalid, "there are fewer members than raters an asset", "/members");
  if (wanted.lease_minutes < 1 || wanted.lease_minutes > 366 * 24 * 60)
    return fail(ErrorCode::kInvalid, "a task is kept for 1 minute to 366 days", "/lease_minutes");
  return for_records(
      reader, project, RecordKind::kBatch, AssetId{}, [&](const ledger::Record& stored) -> Result<void> {
        TM_ASSIGN(const auto known, record::decode_batch(BatchId{stored.id}, stored.body));
        if (known.name != wanted.name) return {};
        return fail(ErrorCode::kConflict, "a batch named \"" + wanted.name + "\" exists", "/name");
      });
}

// Calls `each` for the wanted assets, ascending.
Result<void> for_assets(ledger::Reader& reader, ProjectId project, const NewBatch& wanted,
                        const std::function<Result<void>(AssetId)>& each) {
  if (!wanted.assets.empty()) {
    std::vector<AssetId> ids = wanted.assets;
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const AssetId id : ids) {
      TM_TRY(reader.asset(project, id));
      TM_TRY(each(id));
    }
    return {};
  }
  AssetId after;
  while (true) {
    TM_ASSIGN(const auto page, reader.asset_page(project, wanted.filter, {after, AssetId{}, kPage}));
    for (const auto& asset : page) TM_TRY(each(asset.id));
    if (static_cast<std::int64_t>(page.size()) < kPage) return {};
    after = page.back().id;
  }
}

Result<BatchState> state_of(ledger::Reader& reader, ProjectId project, Batch batch) {
  TM_ASSIGN(auto tasks, reader.batch_counters(project, batch.id));
  return BatchState{std::move(batch), std::move(tasks)};
}

Result<void> make_tasks(ledger::Writer& writer, ProjectId project, const NewBatch& wanted, const Batch& batch,
                        ledger::EventDraft& draft) {
  TM_ASSIGN(const auto known, writer.project(project));
  TM_TRY(for_assets(writer, project, wanted, [&](AssetId asset) -> Result<void> {
    record::Task task;
    task.asset = asset;
    task.batch = batch.id;
    if (batch.overlap == 1) {
      task.layer = kTruth;
      if (known.tasks > 0) {
        TM_ASSIGN(const auto taken, task_of(writer, project, asset, kTruth, record::Stage::kAnnotate));
        if (taken) return {};
      }
    }
    for (int i = 0; i < batch.overlap; ++i) draft.tasks.push_back({Seq{}, false, task});
    if (static_cast<std::int64_t>(draft.tasks.size()) > kMostBatchTasks)
      return fail(ErrorCode::kTooLarge, "a batch has at most 5,000,000 tasks; make several");
    return {};
  }));
  if (draft.tasks.empty())
    return fail(ErrorCode::kInvalid, "no asset is left for this batch: none matches, or all have their task",
                "/asset_ids");
  return {};
}

}  // namespace

Result<BatchState> create_batch(ledger::Store& store, Actor actor, ProjectId project,
                                const NewBatch& wanted) {
  BatchState made;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.project(project));
    Batch batch = wanted.batch;
    std::sort(batch.members.begin(), batch.members.end());
    batch.members.erase(std::unique(batch.members.begin(), batch.members.end()), batch.members.end());
    TM_TRY(check(writer, project, batch));
    ledger::EventDraft first;
    first.actor = actor.id;
    first.kind = "batch.create";
    first.payload = dump_json({{"name", batch.name}, {"overlap", batch.overlap}});
    first.records.push_back(
        {RecordKind::kBatch, 0, AssetId{}, LayerId{}, Seq{}, false, record::encode(batch)});
    TM_ASSIGN(const auto appended, writer.append(project, first));
    batch.id = BatchId{appended.record_ids.front()};
    ledger::EventDraft second;
    second.actor = actor.id;
    second.kind = "tasks.create";
    TM_TRY(make_tasks(writer, project, wanted, batch, second));
    second.payload = dump_json({{"batch", batch.id.value}, {"tasks", second.tasks.size()}});
    TM_TRY(writer.append(project, second));
    TM_ASSIGN(made, state_of(writer, project, std::move(batch)));
    return {};
  }));
  return made;
}

Result<std::vector<BatchState>> batches(ledger::Reader& reader, ProjectId project, const Actor& actor) {
  std::vector<BatchState> out;
  TM_TRY(for_records(reader, project, RecordKind::kBatch, AssetId{},
                     [&](const ledger::Record& stored) -> Result<void> {
                       TM_ASSIGN(auto known, record::decode_batch(BatchId{stored.id}, stored.body));
                       if (!actor.reviewer && !known.open_to(actor.id)) return {};
                       // How far the others are is nothing that one who only labels may see.
                       if (actor.reviewer) {
                         TM_ASSIGN(auto state, state_of(reader, project, std::move(known)));
                         out.push_back(std::move(state));
                       } else {
                         out.push_back({std::move(known), {}});
                       }
                       return {};
                     }));
  return out;
}

Result<record::Batch> batch_of(ledger::Reader& reader, ProjectId project, BatchId id) {
  if (!id) {
    record::Batch none;
    none.name = "no batch";
    return none;
  }
  TM_ASSIGN(const auto stored, reader.record(project, RecordKind::kBatch, id.value));
  return record::decode_batch(id, stored.body);
}

Result<BatchState> batch(ledger::Reader& reader, ProjectId project, BatchId id) {
  if (!id) return fail(ErrorCode::kNotFound, "no batch has the id 0");
  TM_ASSIGN(auto known, batch_of(reader, project, id));
  return state_of(reader, project, std::move(known));
}

}  // namespace touchmark::flow
