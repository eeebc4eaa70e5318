#include "ledger/event.h"

#include <gtest/gtest.h>

#include <set>

#include "base/bytes.h"

namespace touchmark::ledger {
namespace {

AnnotationWrite sample_annotation() {
  AnnotationWrite row;
  row.id = AnnotationId{2};
  row.asset = AssetId{1};
  row.base = Seq{300};
  row.class_id = ClassId{4};
  row.ontology_version = 5;
  row.body = "body";
  return row;
}

Event sample_event() {
  Event event;
  event.seq = Seq{2};
  event.at = TimeUs{1'000'000};
  event.actor = UserId{3};
  event.kind = "annotation.edit";
  event.made_by = "manual";
  event.op_id = "op";
  event.layer = LayerId{4};
  event.asset = AssetId{1};
  event.annotation = AnnotationId{2};
  event.payload = "{}";
  event.first_rev = 7;
  event.row_count = 1;
  event.prev_hash.fill(9);
  return event;
}

Digest hash_of(const Event& event) {
  EventHasher hasher(event);
  hasher.row(sha256("row"));
  return hasher.finish();
}

// The bytes of a row that is written now.
template <typename Write>
std::string row_bytes(const Write& row, const Digest& body) {
  std::string out = "cleared first";
  canonical_row(columns_of(row), body, out);
  return out;
}

TEST(Event, TheBytesOfAnAnnotationRowAreItsTableColumnsTextsAndTheDigestOfItsBody) {
  AnnotationWrite row = sample_annotation();
  row.layer = LayerId{9};
  row.made = {"model:run", "box", 1500, LayerId{3}, AnnotationId{7}, Seq{6}};
  std::string expected("\x02\x02\x01\x09\xac\x02\x04\x05\x00", 9);  // 300 is the varint AC 02
  expected += std::string("\xdc\x0b\x03\x07\x06", 5);               // 1500 is DC 0B
  expected +=
      "\x09model:run\x03"
      "box";
  expected += as_bytes(sha256("body"));
  EXPECT_EQ(row_bytes(row, sha256("body")), expected);
}

TEST(Event, TheBytesOfAnAssetRowCoverItsKindFramesAndOriginAndItsNameAndGroupWithTheirLengths) {
  AssetWrite row;
  row.id = AssetId{1};
  row.content.name = "ab";
  row.content.kind = record::AssetKind::kClip;
  row.content.frames = 5;
  row.content.rate = {25, 1};
  row.content.origin = "import";
  const Digest body = asset_body_digest("ab", "g", record::encode(row.content));
  std::string expected("\x01\x01\x00\x00\x00\x00\x00\x00\x00\x01\x05\x19\x01", 13);
  expected += "\x06import";
  EXPECT_EQ(row_bytes(row, body), expected + std::string(as_bytes(body)));
  EXPECT_EQ(asset_body_digest("ab", "c", "d"), sha256("\x02\x01"
                                                      "abcd"));
  EXPECT_NE(asset_body_digest("a", "bc", ""), asset_body_digest("ab", "c", ""));
  const std::string long_name(200, 'x');
  EXPECT_EQ(asset_body_digest(long_name, "", ""), sha256(std::string("\xc8\x01\x00", 3) + long_name));
}

TEST(Event, TheBytesOfATaskRowNameItsPlaceAndItsLease) {
  TaskWrite row;
  row.base = Seq{4};
  row.task.id = TaskId{1};
  row.task.asset = AssetId{2};
  row.task.layer = LayerId{3};
  row.task.stage = record::Stage::kReview;
  row.task.batch = BatchId{5};
  row.task.assignee = UserId{6};
  row.task.state = record::TaskState::kRejected;
  row.task.lease_until = TimeUs{7};
  row.task.active_ms = 8;
  EXPECT_EQ(row_bytes(row, sha256("note")),
            std::string("\x03\x01\x02\x03\x01\x05\x06\x03\x07\x08\x04\x00", 12) +
                std::string(as_bytes(sha256("note"))));
}

TEST(Event, TheBytesOfARecordRowStartWithItsKind) {
  const RecordWrite row{RecordKind::kReview, 3, AssetId{2}, LayerId{6}, Seq{1}, true, "{}"};
  EXPECT_EQ(row_bytes(row, sha256("{}")),
            std::string("\x04\x05\x03\x02\x06\x01\x01", 7) + std::string(as_bytes(sha256("{}"))));
}

TEST(Event, NegativeColumnsKeepTheirOwnBytes) {
  std::string one;
  std::string two;
  canonical_row(AnnotationColumns{-1}, Digest{}, one);
  canonical_row(AnnotationColumns{INT64_MIN}, Digest{}, two);
  EXPECT_NE(one, two);
}

TEST(Event, TheHashIsThatOfThePreviousHashTheHeaderAndTheRows) {
  const Event event = sample_event();
  std::string bytes(as_bytes(event.prev_hash));
  ByteWriter writer(bytes);
  writer.u8(1);
  for (const std::int64_t value : {2, 1'000'000, 3, 4, 1, 2, 7, 1}) writer.i64(value);
  writer.text("annotation.edit");
  writer.text("manual");
  writer.text("op");
  writer.bytes(as_bytes(sha256("{}")));
  writer.bytes(as_bytes(sha256("row")));
  EXPECT_EQ(hash_of(event), sha256(bytes));
}

// The form is for ever: a database of today must verify with every later Touchmark.
TEST(Event, TheHashOfASampleNeverChanges) {
  EXPECT_EQ(to_hex(hash_of(sample_event())),
            "a7f22a1b2ee72d54af082b44e8d4f75e418810195eb0ce128f265f7e4ba92239");
}

TEST(Event, EveryFieldChangesTheHash) {
  std::set<std::string> seen{to_hex(hash_of(sample_event()))};
  int changes = 0;
  const auto differs = [&](const std::function<void(Event&)>& change) {
    Event event = sample_event();
    change(event);
    ++changes;
    EXPECT_TRUE(seen.insert(to_hex(hash_of(event))).second) << "change " << changes;
  };
  differs([](Event& e) { e.seq = Seq{3}; });
  differs([](Event& e) { e.at.value += 1; });
  differs([](Event& e) { e.actor = UserId{4}; });
  differs([](Event& e) { e.kind += 'x'; });
  differs([](Event& e) { e.made_by += 'x'; });
  differs([](Event& e) { e.op_id += 'x'; });
  differs([](Event& e) { e.layer = LayerId{9}; });
  differs([](Event& e) { e.asset = AssetId{9}; });
  differs([](Event& e) { e.annotation = AnnotationId{9}; });
  differs([](Event& e) { e.payload = ""; });
  differs([](Event& e) { e.first_rev = 8; });
  differs([](Event& e) { e.row_count = 2; });
  differs([](Event& e) { e.prev_hash[31] = 0; });
  differs([](Event& e) { e.kind = "annotation.edi", e.made_by = "tmanual"; });
}

TEST(Event, AnErasedPayloadKeepsTheHash) {
  Event event = sample_event();
  const Digest before = hash_of(event);
  event.redacted_payload = sha256(event.payload);
  event.payload.clear();
  EXPECT_EQ(hash_of(event), before);
}

TEST(Event, KindsOfRecordsHaveNames) {
  EXPECT_EQ(record_kind_name(RecordKind::kProject), "project");
  EXPECT_EQ(record_kind_name(RecordKind::kVersion), "version");
  EXPECT_EQ(record_kind_name(static_cast<RecordKind>(99)), "unknown");
}

}  // namespace
}  // namespace touchmark::ledger
