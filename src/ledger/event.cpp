#include "ledger/event.h"

#include <initializer_list>

#include "base/bytes.h"

namespace touchmark::ledger {
namespace {

constexpr std::uint8_t kFormat = 1;  // of the canonical bytes; a change of them needs a new number

// A row starts with its table, then its columns as varints and texts, and ends with the digest of its body.
class RowWriter {
 public:
  RowWriter(RowTable table, std::string& out) : writer_(out) {
    out.clear();
    writer_.u8(static_cast<std::uint8_t>(table));
  }
  RowWriter& columns(std::initializer_list<std::int64_t> values) {
    for (const std::int64_t value : values) writer_.varint(static_cast<std::uint64_t>(value));
    return *this;
  }
  RowWriter& text(std::string_view value) {
    writer_.text(value);
    return *this;
  }
  void body(const Digest& digest) { writer_.bytes(as_bytes(digest)); }

 private:
  ByteWriter writer_;
};

}  // namespace

AssetColumns columns_of(const AssetWrite& row) {
  const record::AssetContent& content = row.content;
  return {row.id.value,
          row.base.value,
          static_cast<std::int64_t>(content.status),
          static_cast<std::int64_t>(content.split),
          static_cast<std::int64_t>(content.media),
          content.annotator.value,
          content.erased,
          content.deleted,
          static_cast<std::int64_t>(content.kind),
          content.frames,
          content.rate.numerator,
          content.rate.denominator,
          content.origin};
}

AnnotationColumns columns_of(const AnnotationWrite& row) {
  const record::Provenance& made = row.made;
  return {row.id.value,
          row.asset.value,
          row.layer.value,
          row.base.value,
          row.class_id.value,
          row.ontology_version,
          row.deleted,
          made.active_ms,
          made.parent_layer.value,
          made.parent.value,
          made.parent_version.value,
          made.made_by,
          made.tool};
}

TaskColumns columns_of(const TaskWrite& row) {
  const record::Task& task = row.task;
  return {task.id.value,
          task.asset.value,
          task.layer.value,
          static_cast<std::int64_t>(task.stage),
          task.batch.value,
          task.assignee.value,
          static_cast<std::int64_t>(task.state),
          task.lease_until.value,
          task.active_ms,
          row.base.value,
          row.deleted};
}

RecordColumns columns_of(const RecordWrite& row) {
  return {static_cast<std::int64_t>(row.kind),
          row.id,
          row.asset.value,
          row.layer.value,
          row.base.value,
          row.deleted};
}

Digest asset_body_digest(std::string_view name, std::string_view group, std::string_view body) {
  std::string lengths;
  ByteWriter writer(lengths);
  writer.varint(name.size());
  writer.varint(group.size());
  Sha256 hash;
  hash.update(lengths);
  hash.update(name);
  hash.update(group);
  hash.update(body);
  return hash.finish();
}

void canonical_row(const AssetColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kAsset, out)
      .columns({row.id, row.base, row.status, row.split, row.media, row.annotator, row.erased, row.deleted,
                row.kind, row.frames, row.rate_numerator, row.rate_denominator})
      .text(row.origin)
      .body(body);
}

void canonical_row(const AnnotationColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kAnnotation, out)
      .columns({row.id, row.asset, row.layer, row.base, row.class_id, row.ontology_version, row.deleted,
                row.active_ms, row.parent_layer, row.parent, row.parent_version})
      .text(row.made_by)
      .text(row.tool)
      .body(body);
}

void canonical_row(const TaskColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kTask, out)
      .columns({row.id, row.asset, row.layer, row.stage, row.batch, row.assignee, row.state, row.lease_until,
                row.active_ms, row.base, row.deleted})
      .body(body);
}

void canonical_row(const RecordColumns& row, const Digest& body, std::string& out) {
  RowWriter(RowTable::kRecord, out)
      .columns({row.kind, row.id, row.asset, row.layer, row.base, row.deleted})
      .body(body);
}

EventHasher::EventHasher(const Event& event) {
  hash_.update(event.prev_hash);
  const Digest payload = event.redacted_payload ? *event.redacted_payload : sha256(event.payload);
  std::string header;
  header.reserve(160 + event.op_id.size());
  ByteWriter writer(header);
  writer.u8(kFormat);
  for (const std::int64_t value :
       {event.seq.value, event.at.value, event.actor.value, event.layer.value, event.asset.value,
        event.annotation.value, event.first_rev, event.row_count})
    writer.i64(value);
  writer.text(event.kind);
  writer.text(event.made_by);
  writer.text(event.op_id);
  writer.bytes(as_bytes(payload));
  hash_.update(header);
}

}  // namespace touchmark::ledger
