#include "adapters/sql/ledger/append.h"

namespace touchmark::sql {
namespace {

template <typename Write>
void add_row(ledger::EventHasher& hasher, const Write& write, std::int64_t id, const Digest& body,
             std::string& row) {
  auto columns = ledger::columns_of(write);
  columns.id = id;
  ledger::canonical_row(columns, body, row);
  hasher.row(sha256(row));
}

}  // namespace

Digest event_hash(const AppendPlan& plan) {
  ledger::EventHasher hasher(plan.event);
  std::string row;
  row.reserve(512);
  std::int64_t next_asset = plan.last_asset;
  for (const ledger::AssetWrite& write : plan.draft.assets) {
    row.clear();
    record::encode_to(write.content, row);
    const Digest body = ledger::asset_body_digest(write.content.name, write.content.group, row);
    add_row(hasher, write, write.id ? write.id.value : ++next_asset, body, row);
  }
  std::int64_t next_annotation = plan.last_annotation;
  for (const ledger::AnnotationWrite& write : plan.draft.annotations)
    add_row(hasher, write, write.id ? write.id.value : ++next_annotation, sha256(write.body), row);
  std::int64_t next_task = plan.last_task;
  for (const ledger::TaskWrite& write : plan.draft.tasks)
    add_row(hasher, write, write.task.id ? write.task.id.value : ++next_task, sha256(write.task.note), row);
  for (std::size_t i = 0; i < plan.draft.records.size(); ++i)
    add_row(hasher, plan.draft.records[i], plan.record_ids[i], sha256(plan.draft.records[i].body), row);
  return hasher.finish();
}

}  // namespace touchmark::sql
