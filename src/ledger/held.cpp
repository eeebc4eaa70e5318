#include "ledger/held.h"

namespace touchmark::ledger {

Digest held_digest(AssetColumns columns, const Digest& body) {
  columns.base = columns.erased = columns.deleted = 0;
  std::string bytes;
  canonical_row(columns, body, bytes);
  return sha256(bytes);
}

Digest held_digest(AssetId asset, AnnotationId annotation, ClassId class_id, const Digest& body) {
  AnnotationColumns columns;
  columns.id = annotation.value;
  columns.asset = asset.value;
  columns.class_id = class_id.value;
  std::string bytes;
  canonical_row(columns, body, bytes);
  return sha256(bytes);
}

Digest held_digest(AssetId id, const record::AssetContent& content) {
  AssetWrite row;
  row.id = id;
  row.content = content;
  return held_digest(columns_of(row),
                     asset_body_digest(content.name, content.group, record::encode(content)));
}

Digest held_digest(AssetId asset, AnnotationId annotation, const record::AnnotationContent& content) {
  return held_digest(asset, annotation, content.class_id, sha256(record::encode(content)));
}

}  // namespace touchmark::ledger
