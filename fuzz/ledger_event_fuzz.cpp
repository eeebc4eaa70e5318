// Two different events or rows never have the same canonical bytes: what is hashed says everything.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "base/bytes.h"
#include "ledger/store.h"

namespace {

using namespace touchmark;          // NOLINT: a program, not a header
using namespace touchmark::ledger;  // NOLINT

Event event_from(ByteReader& in) {
  Event event;
  event.seq = Seq{in.i64()};
  event.at = TimeUs{in.i64()};
  event.actor = UserId{in.i64()};
  event.asset = AssetId{static_cast<std::int64_t>(in.varint())};
  event.annotation = AnnotationId{static_cast<std::int64_t>(in.varint())};
  event.layer = LayerId{static_cast<std::int64_t>(in.varint())};
  event.first_rev = static_cast<std::int64_t>(in.varint());
  event.row_count = static_cast<std::int64_t>(in.varint());
  event.kind = in.text();
  event.made_by = in.text();
  event.op_id = in.text();
  event.payload = in.text();
  if (in.u8() % 4 == 0) event.redacted_payload = sha256(event.payload);
  return event;
}

bool same(const Event& a, const Event& b) {
  const auto payload = [](const Event& e) { return e.redacted_payload.value_or(sha256(e.payload)); };
  return a.seq == b.seq && a.at == b.at && a.actor == b.actor && a.asset == b.asset &&
         a.annotation == b.annotation && a.layer == b.layer && a.first_rev == b.first_rev &&
         a.row_count == b.row_count && a.kind == b.kind && a.made_by == b.made_by && a.op_id == b.op_id &&
         payload(a) == payload(b);
}

AnnotationColumns columns_from(ByteReader& in) {
  AnnotationColumns out;
  for (std::int64_t* column : {&out.id, &out.asset, &out.layer, &out.class_id, &out.active_ms, &out.parent})
    *column = static_cast<std::int64_t>(in.varint());
  out.base = in.i64();
  for (std::int64_t* column : {&out.ontology_version, &out.deleted, &out.parent_layer, &out.parent_version})
    *column = in.u8();
  out.made_by = in.text();
  out.tool = in.text();
  return out;
}

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(std::string_view(reinterpret_cast<const char*>(data), size));
  const Event first = event_from(in);
  const Event second = event_from(in);
  check(same(first, second) == (EventHasher(first).finish() == EventHasher(second).finish()));

  const AnnotationColumns a = columns_from(in);
  const AnnotationColumns b = columns_from(in);
  std::string one;
  std::string two;
  canonical_row(a, Digest{}, one);
  canonical_row(b, Digest{}, two);
  const auto numbers = [](const AnnotationColumns& c) {
    return std::array{c.id,      c.asset,     c.layer,        c.base,   c.class_id,      c.ontology_version,
                      c.deleted, c.active_ms, c.parent_layer, c.parent, c.parent_version};
  };
  const bool equal = numbers(a) == numbers(b) && a.made_by == b.made_by && a.tool == b.tool;
  check(equal == (one == two));

  const std::string_view name = in.text();
  const std::string_view body = in.text();
  const std::string_view other_name = in.text();
  const std::string_view other_body = in.text();
  const std::string_view group = in.text();
  const std::string_view other_group = in.text();
  check((name == other_name && group == other_group && body == other_body) ==
        (asset_body_digest(name, group, body) == asset_body_digest(other_name, other_group, other_body)));

  AnnotationRow row;
  row.body = std::string(body);
  (void)row.decode();
  return 0;
}
