#include <gtest/gtest.h>

#include <limits>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

namespace touchmark {
namespace {

TEST(Hash, matches_the_published_vectors) {
  // FIPS 180-4 examples.
  EXPECT_EQ(to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Hash, streams_to_the_same_digest) {
  Sha256 hash;
  hash.update("a");
  hash.update("");
  hash.update("bc");
  EXPECT_EQ(hash.finish(), sha256("abc"));
}

TEST(Hash, hex_goes_both_ways_and_refuses_the_rest) {
  EXPECT_EQ(*from_hex("00fFa0"), std::string("\x00\xff\xa0", 3));
  EXPECT_FALSE(from_hex("abc"));
  EXPECT_FALSE(from_hex("zz"));
  EXPECT_EQ(*from_hex(""), "");
}

TEST(Bytes, varints_round_trip_at_the_edges) {
  for (const std::uint64_t value : {0ULL, 1ULL, 127ULL, 128ULL, 16383ULL, 16384ULL, ~0ULL}) {
    std::string out;
    ByteWriter(out).varint(value);
    ByteReader in(out);
    EXPECT_EQ(in.varint(), value);
    EXPECT_TRUE(in.ok() && in.at_end());
  }
}

TEST(Bytes, a_short_read_stops_everything_after_it) {
  ByteReader in(
      std::string_view("\x05"
                       "ab",
                       3));
  EXPECT_EQ(in.text(), "");
  EXPECT_FALSE(in.ok());
  EXPECT_EQ(in.u8(), 0);
}

TEST(Bytes, an_endless_varint_is_refused) {
  const std::string endless(20, '\xff');
  ByteReader in(endless);
  in.varint();
  EXPECT_FALSE(in.ok());
}

TEST(Json, keys_come_out_sorted_and_doubles_exact) {
  EXPECT_EQ(dump_json({{"b", 0.1}, {"a", 1}}), R"({"a":1,"b":0.1})");
  const double odd = 0.30000000000000004;
  EXPECT_EQ((*parse_json(dump_json(Json(odd)))).get<double>(), odd);
}

TEST(Json, says_where_it_is_broken_and_refuses_deep_nesting) {
  const auto broken = parse_json("{\"a\":}");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(broken.error().where, "byte 6");
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
}

TEST(Json, replaces_broken_utf8_instead_of_throwing) {
  EXPECT_NO_THROW(dump_json(Json(std::string("\xff\xfe"))));
}

TEST(Clock, writes_utc_with_microseconds) {
  EXPECT_EQ(to_iso8601(TimeUs{0}), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(TimeUs{1'700'000'000'123'456}), "2023-11-14T22:13:20.123456Z");
  EXPECT_EQ(to_iso8601(TimeUs{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(Errors, every_code_has_a_name_a_status_and_an_exit_code) {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    EXPECT_FALSE(error_code_name(static_cast<ErrorCode>(code)).empty());
    EXPECT_GE(http_status(static_cast<ErrorCode>(code)), 400);
    EXPECT_GE(exit_code(static_cast<ErrorCode>(code)), 1);
  }
  EXPECT_EQ(http_status(ErrorCode::kConflict), 409);
  EXPECT_EQ((Error{ErrorCode::kInvalid, "bad", "line 3"}.text()), "bad (line 3)");
}

}  // namespace
}  // namespace touchmark
