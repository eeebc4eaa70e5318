#include "adapters/sql/ledger/append.h"

namespace touchmark::sql {

Digest event_hash(const AppendPlan& plan) {
  ledger::EventHasher hasher(plan.event);
  std::string row;
  row.reserve(512);
  std::int64_t next_asset = plan.last_asset;
  for (const ledger::AssetWrite& asset : plan.draft.assets) {
    const record::AssetContent& content = asset.content;
    row.clear();
    record::encode_to(content, row);
    const Digest body = ledger::asset_body_digest(content.name, row);
    ledger::canonical_row(ledger::AssetColumns{asset.id ? asset.id.value : ++next_asset, asset.base.value,
                                               static_cast<std::int64_t>(content.status),
                                               static_cast<std::int64_t>(content.split),
                                               static_cast<std::int64_t>(content.media),
                                               content.annotator.value, content.erased, content.deleted},
                          body, row);
    hasher.row(sha256(row));
  }
  std::int64_t next_annotation = plan.last_annotation;
  for (const ledger::AnnotationWrite& write : plan.draft.annotations) {
    ledger::canonical_row(ledger::AnnotationColumns{write.id ? write.id.value : ++next_annotation,
                                                    write.asset.value, write.base.value, write.class_id.value,
                                                    write.ontology_version, write.deleted},
                          sha256(write.body), row);
    hasher.row(sha256(row));
  }
  for (std::size_t i = 0; i < plan.draft.records.size(); ++i) {
    const ledger::RecordWrite& write = plan.draft.records[i];
    ledger::canonical_row(ledger::RecordColumns{static_cast<std::int64_t>(write.kind), plan.record_ids[i],
                                                write.asset.value, write.base.value, write.deleted},
                          sha256(write.body), row);
    hasher.row(sha256(row));
  }
  return hasher.finish();
}

}  // namespace touchmark::sql
