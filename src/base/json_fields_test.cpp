#include "base/json_fields.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace touchmark {
namespace {

TEST(JsonFields, PointersAreEscapedAsRfc6901Asks) {
  EXPECT_EQ(pointer_to("/a", "b/c~d"), "/a/b~1c~0d");
  EXPECT_EQ(pointer_to("", std::size_t{3}), "/3");
}

TEST(JsonFields, AMissingOrNullFieldIsTheDefaultOrAnErrorWithItsPlace) {
  const Json object = {{"a", 1}, {"b", nullptr}};
  EXPECT_EQ(integer_field(object, "", "a", 5), 1);
  EXPECT_EQ(integer_field(object, "", "b", 5), 5);
  EXPECT_EQ(text_field(object, "", "c", "x"), "x");
  EXPECT_EQ(bool_field(object, "", "c", true), true);
  EXPECT_EQ(number_field(object, "/in", "b").error().where, "/in/b");
  EXPECT_EQ(text_field(object, "/in", "c").error().text(), "required field 'c' is missing (/in/c)");
  EXPECT_EQ(find_field(object, "b"), nullptr);
}

TEST(JsonFields, AnotherTypeIsRefused) {
  const Json object = {{"a", "1"}, {"b", 1.5}, {"c", std::numeric_limits<std::uint64_t>::max()}};
  EXPECT_EQ(integer_field(object, "", "a", 0).error().text(), "expected an integer (/a)");
  EXPECT_FALSE(integer_field(object, "", "b", 0));
  EXPECT_EQ(integer_field(object, "", "c", 0).error().message, "expected an integer below 2^63");
  EXPECT_FALSE(as_number(Json(std::numeric_limits<double>::infinity()), "/x"));
  EXPECT_FALSE(as_bool(Json(0), ""));
  EXPECT_FALSE(as_text(Json(0), ""));
  EXPECT_FALSE(require_object(Json::array(), ""));
  EXPECT_FALSE(require_array(Json::object(), ""));
  EXPECT_EQ(only_fields(object, "/o", {"a", "b"}).error().where, "/o/c");
}

TEST(JsonFields, ARecordKeepsJsonAsCanonicalTextAndNothingAsNoText) {
  EXPECT_EQ(json_text(Json()), "");
  EXPECT_EQ(json_text(Json::object()), "{}");
  EXPECT_EQ(json_text({{"b", 1}, {"a", {1.5, nullptr}}}), "{\"a\":[1.5,null],\"b\":1}");
  EXPECT_EQ(json_from_text(json_text({{"n", 1}})), (Json{{"n", 1}}));
  EXPECT_EQ(json_from_text(""), Json());
  EXPECT_EQ(json_from_text("{broken"), Json());
}

// Whatever a text says, the check that builds nothing agrees with the parser.
TEST(JsonFields, TheCheckOfCanonicalTextAgreesWithItsParser) {
  constexpr std::string_view kSigns = "{}[]:,\"\"\"aab\\0012-.e truefalsnl\x7f\xc3\xa9\n";
  const std::vector<std::string> seeds = {R"({"coco":{"#":{"id":17}}})",
                                          R"({"a":[1,-2,"x",null,true,false],"b":{}})",
                                          R"([[],[0],{"":""}])",
                                          R"({"a":-10,"a0":1000000000000000000})",
                                          "\"text\"",
                                          R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":[]}}}}}}}})"};
  std::mt19937 random(5);
  int good = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string text = seeds[static_cast<std::size_t>(round) % seeds.size()];
    for (std::uint32_t edits = random() % 3; edits > 0; --edits) {
      const std::size_t at = random() % (text.size() + 1);
      const char sign = kSigns[random() % kSigns.size()];
      if (random() % 3 == 0)
        text.insert(at, 1, sign);
      else if (at < text.size() && random() % 2 == 0)
        text[at] = sign;
      else if (at < text.size())
        text.erase(at, 1);
    }
    const bool canonical = parse_canonical_json(text).has_value();
    ASSERT_EQ(check_canonical_json(text).has_value(), canonical) << text;
    good += canonical ? 1 : 0;
  }
  EXPECT_GT(good, 20'000);
}

TEST(JsonFields, OnlyCanonicalTextIsReadBack) {
  EXPECT_EQ(*parse_canonical_json("{\"a\":[1,\"]\"]}"), (Json{{"a", {1, "]"}}}));
  for (const char* bad : {"", "null", "{ }", "{\"b\":1,\"a\":2}", "[1.0e0]", "{\"a\":1,\"a\":1}", "[1]x"})
    EXPECT_EQ(parse_canonical_json(bad).error().code, ErrorCode::kCorrupt) << bad;
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_TRUE(parse_canonical_json(nested(kMaxStoredDepth)));
  EXPECT_FALSE(parse_canonical_json(nested(kMaxStoredDepth + 1)));
}

}  // namespace
}  // namespace touchmark
