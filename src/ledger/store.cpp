#include "ledger/store.h"

namespace touchmark::ledger {

Result<record::Annotation> AnnotationRow::decode() const {
  if (redacted) return fail(ErrorCode::kNotFound, "the annotation was erased for legal reasons");
  record::Annotation out;
  out.id = id;
  out.asset = asset;
  out.layer = layer;
  out.from_seq = from_seq;
  out.to_seq = to_seq;
  out.deleted = deleted;
  out.made = made;
  TM_ASSIGN(out.content, record::decode(class_id, body));
  return out;
}

}  // namespace touchmark::ledger
