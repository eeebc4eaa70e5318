#include "ledger/event.h"

#include "base/bytes.h"

namespace touchmark::ledger {
namespace {

constexpr std::uint8_t kFormat = 1;  // of the canonical bytes; a change of them needs a new number

std::uint64_t bits(std::int64_t value) {
  return static_cast<std::uint64_t>(value);
}

// A row starts with its table, then its columns as varints, and ends with the digest of its body.
class RowWriter {
 public:
  RowWriter(RowTable table, std::string& out) : writer_(out) {
    out.clear();
    writer_.u8(static_cast<std::uint8_t>(table));
  }
  RowWriter& column(std::int64_t value) {
    writer_.varint(bits(value));
    return *this;
  }
  void body(const Digest& digest) { writer_.bytes(as_bytes(digest)); }

 private:
  ByteWriter writer_;
};

}  // namespace

std::string_view record_kind_name(RecordKind kind) {
  switch (kind) {
    case RecordKind::kProject:
      return "project";
    case RecordKind::kOntology:
      return "ontology";
    case RecordKind::kTask:
      return "task";
    case RecordKind::kReview:
      return "review";
    case RecordKind::kComment:
      return "comment";
    case RecordKind::kVersion:
      return "version";
  }
  return "unknown";
}

Digest asset_body_digest(std::string_view name, std::string_view body) {
  char length[10];
  std::size_t used = 0;
  std::uint64_t rest = name.size();
  while (rest >= 0x80) {
    length[used++] = static_cast<char>(rest | 0x80);
    rest >>= 7;
  }
  length[used++] = static_cast<char>(rest);
  Sha256 hash;
  hash.update(std::string_view(length, used));
  hash.update(name);
  hash.update(body);
  return hash.finish();
}

void canonical_row(const AssetColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kAsset, out)
      .column(row.id)
      .column(row.base)
      .column(row.status)
      .column(row.split)
      .column(row.media)
      .column(row.annotator)
      .column(row.erased)
      .column(row.deleted)
      .body(body);
}

void canonical_row(const AnnotationColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kAnnotation, out)
      .column(row.id)
      .column(row.asset)
      .column(row.base)
      .column(row.class_id)
      .column(row.ontology_version)
      .column(row.deleted)
      .body(body);
}

void canonical_row(const RecordColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kRecord, out)
      .column(row.kind)
      .column(row.id)
      .column(row.asset)
      .column(row.base)
      .column(row.deleted)
      .body(body);
}

void canonical_row(const AssetWrite& row, std::string& out) {
  const record::AssetContent& content = row.content;
  out.clear();
  record::encode_to(content, out);
  const Digest body = asset_body_digest(content.name, out);
  canonical_row(
      AssetColumns{row.id.value, row.base.value, static_cast<std::int64_t>(content.status),
                   static_cast<std::int64_t>(content.split), static_cast<std::int64_t>(content.media),
                   content.annotator.value, content.erased, content.deleted},
      body, out);
}

void canonical_row(const AnnotationWrite& row, std::string& out) {
  canonical_row(AnnotationColumns{row.id.value, row.asset.value, row.base.value, row.class_id.value,
                                  row.ontology_version, row.deleted},
                sha256(row.body), out);
}

void canonical_row(const RecordWrite& row, std::string& out) {
  canonical_row(RecordColumns{static_cast<std::int64_t>(row.kind), row.id, row.asset.value, row.base.value,
                              row.deleted},
                sha256(row.body), out);
}

EventHasher::EventHasher(const Event& event) {
  hash_.update(event.prev_hash);
  const Digest payload = event.redacted_payload ? *event.redacted_payload : sha256(event.payload);
  std::string header;
  header.reserve(160 + event.op_id.size());
  ByteWriter writer(header);
  writer.u8(kFormat);
  for (const std::int64_t value : {event.seq.value, event.at.value, event.actor.value, event.asset.value,
                                   event.annotation.value, event.first_rev, event.row_count})
    writer.i64(value);
  writer.text(event.kind);
  writer.text(event.made_by);
  writer.text(event.op_id);
  writer.bytes(as_bytes(payload));
  hash_.update(header);
}

}  // namespace touchmark::ledger
