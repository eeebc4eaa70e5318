#include "formats/json_stream.h"

#include <cmath>
#include <cstring>
#include <random>

#include "base/json_text.h"
#include "formats/folder_testing.h"

namespace touchmark::formats {
namespace {

struct Opened {
  ScratchFolder folder;
  std::unique_ptr<JsonStream> in;
  explicit Opened(std::string_view text) {
    folder.put("x.json", text);
    auto stream = JsonStream::open(*open_named_file(folder / "x.json"));
    EXPECT_TRUE(stream);
    in = std::move(*stream);
  }
};

double number_of(const std::string& text) {
  Opened file(text);
  JsonNumber number;
  EXPECT_TRUE(file.in->read_number(number)) << text;
  return number.value;
}

bool same_bits(double a, double b) {
  return std::memcmp(&a, &b, sizeof a) == 0;
}

TEST(JsonStream, NumbersAreCorrectlyRounded) {
  for (const char* text :
       {"0", "-0", "-0.0", "1", "0.1", "123456.789", "1e22", "1e23", "9007199254740993",
        "2.2250738585072014e-308", "4.9e-324", "1.7976931348623157e308", "0.30000000000000004",
        "123456789012345678901234567890", "1e-400", "5e-1", "100000000000000016777215"})
    EXPECT_TRUE(same_bits(number_of(text), std::strtod(text, nullptr))) << text;
  EXPECT_TRUE(std::isinf(number_of("1e999")));
  EXPECT_TRUE(std::isnan(number_of("NaN")));
  EXPECT_EQ(number_of("-Infinity"), -HUGE_VAL);
}

TEST(JsonStream, EveryDoubleSurvivesWritingAndReading) {
  std::mt19937_64 random(42);
  std::string text = "[0";
  std::vector<double> values;
  while (values.size() < 20000) {
    const std::uint64_t bits = random();
    double value;
    std::memcpy(&value, &bits, sizeof value);
    if (values.size() % 3 == 0) value = std::round(static_cast<double>(random() % 1000000)) / 100;
    if (!std::isfinite(value)) continue;
    values.push_back(value);
    text += ',';
    append_json_number(text, value);
  }
  Opened file(text + "]");
  ASSERT_TRUE(file.in->begin_array());
  JsonNumber number;
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  for (const double value : values) {
    ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
    ASSERT_TRUE(same_bits(number.value, value)) << value;
  }
  EXPECT_FALSE(file.in->next_element());
  EXPECT_FALSE(file.in->failed());
}

TEST(JsonStream, ANumberWhoseDigitsWrapAroundInSixtyFourBitsIsReadAsWritten) {
  Opened file("[18446744073709551616,-18446744073709551616.0]");
  ASSERT_TRUE(file.in->begin_array());
  JsonNumber number;
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_EQ(number.value, 18446744073709551616.0);
  EXPECT_FALSE(number.is_integer);
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_EQ(number.value, -18446744073709551616.0);
}

TEST(JsonStream, IntegersKeepAll64Bits) {
  Opened file("[9223372036854775807,-9223372036854775807,9223372036854775808,12.0,12.5]");
  JsonNumber number;
  ASSERT_TRUE(file.in->begin_array());
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_EQ(number.integer, INT64_MAX);
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_EQ(number.integer, -INT64_MAX);
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_FALSE(number.is_integer);
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_TRUE(number.is_integer && number.integer == 12);
  ASSERT_TRUE(file.in->next_element() && file.in->read_number(number));
  EXPECT_FALSE(number.is_integer);
}

TEST(JsonStream, StringsAreUnescapedAndMended) {
  Opened file(R"(["a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00\ud800x", ")"
              "\xff\xc3\xa9"
              R"("])");
  std::string text;
  ASSERT_TRUE(file.in->begin_array());
  ASSERT_TRUE(file.in->next_element() && file.in->read_string(text));
  EXPECT_EQ(text, "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80\xEF\xBF\xBDx");
  ASSERT_TRUE(file.in->next_element() && file.in->read_string(text));
  EXPECT_EQ(text, "\xC3\xBF\xC3\x83\xC2\xA9");  // no UTF-8 as a whole: every byte stays told from others
}

TEST(JsonStream, TokensAcrossTheBufferEndAreWhole) {
  for (std::size_t shift = 0; shift < 40; ++shift) {
    const std::string padding((1u << 20) - 30 + shift, ' ');
    Opened file(padding + R"({"key one": "some \u00e9 text", "b":12345.678, "c":[true,null]})");
    std::string_view key;
    std::string text;
    JsonNumber number;
    ASSERT_TRUE(file.in->begin_object() && file.in->next_key(key)) << shift;
    EXPECT_EQ(key, "key one");
    ASSERT_TRUE(file.in->read_string(text));
    EXPECT_EQ(text, "some \xC3\xA9 text");
    ASSERT_TRUE(file.in->next_key(key) && key == "b" && file.in->read_number(number));
    EXPECT_EQ(number.value, 12345.678);
    ASSERT_TRUE(file.in->next_key(key) && file.in->skip());
    EXPECT_FALSE(file.in->next_key(key));
    EXPECT_FALSE(file.in->failed()) << shift;
  }
}

TEST(JsonStream, CaptureGivesTheValueWithoutSpaceAndWithNanAsNull) {
  Opened file(R"([ {"a" : [1.50, NaN , "x\n"], "b":{} , "c":[] , "d":true}, 7 ])");
  std::string text;
  bool fits = false;
  ASSERT_TRUE(file.in->begin_array() && file.in->next_element() && file.in->capture(text, 1000, fits));
  EXPECT_EQ(text, R"({"a":[1.50,null,"x\n"],"b":{},"c":[],"d":true})");
  EXPECT_TRUE(fits);
  ASSERT_TRUE(file.in->next_element() && file.in->skip());
  EXPECT_FALSE(file.in->next_element() || file.in->failed());
}

TEST(JsonStream, CaptureBeyondItsLimitSkipsTheRest) {
  Opened file(R"(["0123456789","0123456789",[["x"]],"0123456789"])");
  std::string text = "kept";
  bool fits = true;
  ASSERT_TRUE(file.in->capture(text, 15, fits));
  EXPECT_FALSE(fits);
  EXPECT_EQ(text, "kept");
  EXPECT_FALSE(file.in->failed());
}

TEST(JsonStream, BreachesStopItWithLineAndColumn) {
  const std::pair<const char*, const char*> cases[] = {{"{\n  \"a\": 1\n  \"b\": 2}", ":3:3"},
                                                       {"[1,2", ":1:5"},
                                                       {"[01]", ":1:2"},
                                                       {"[1.]", ":1:2"},
                                                       {"{\"a\" 1}", ":1:6"},
                                                       {"[\"\\x\"]", ":1:3"},
                                                       {"[tru]", ":1:2"},
                                                       {"[}", ":1:2"}};
  for (const auto& [text, where] : cases) {
    Opened file(text);
    std::string out;
    bool fits = true;
    EXPECT_FALSE(file.in->capture(out, 1000, fits)) << text;
    EXPECT_TRUE(file.in->failed());
    EXPECT_TRUE(file.in->error().where.ends_with(where)) << text << " " << file.in->error().text();
  }
}

// Any value, with what could be mistaken for structure in its strings.
std::string any_value(std::mt19937& random, int depth) {
  const auto text = [&random] {
    static constexpr std::string_view kParts[] = {"a", "{", "}",    "[",    "]",
                                                  ",", " ", "\\\"", "\\\\", "0123456789"};
    std::string out = "\"";
    for (std::uint32_t n = random() % 40; n > 0; --n) out += kParts[random() % std::size(kParts)];
    return out + "\"";
  };
  const std::uint32_t kind = random() % (depth < 6 ? 6 : 2);
  if (kind == 0) return text();
  if (kind == 1) return std::to_string(random());
  const bool object = kind % 2 == 0;
  std::string out(1, object ? '{' : '[');
  for (std::uint32_t n = random() % 8, i = 0; i < n; ++i) {
    if (i > 0) out += random() % 2 == 0 ? "," : ", ";
    if (object) out += text() + ":";
    out += any_value(random, depth + 1);
  }
  return out + (object ? '}' : ']');
}

TEST(JsonStream, SkippingEndsWhereTheValueEnds) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    const std::string value = "[" + any_value(random, 0) + "]";
    Opened file(std::string(random() % 70, ' ') + "[" + value + ",7]");
    JsonNumber number;
    ASSERT_TRUE(file.in->begin_array() && file.in->next_element() && file.in->skip()) << value;
    ASSERT_TRUE(file.in->next_element() && file.in->read_number(number)) << value;
    ASSERT_EQ(number.integer, 7) << value;
  }
}

TEST(JsonStream, ABracketThatClosesNothingIsFoundInTheMiddleOfALongText) {
  for (std::size_t at = 1; at < 200; ++at) {
    std::string text = "[" + std::string(at - 1, ' ') + "}" + std::string(200 - at, ' ') + "]";
    Opened file(text);
    EXPECT_FALSE(file.in->skip());
    EXPECT_TRUE(file.in->error().where.ends_with(":1:" + std::to_string(at + 1))) << file.in->error().text();
  }
}

TEST(JsonStream, DeepNestingIsRefusedNotRecursedInto) {
  Opened file(std::string(1000000, '['));
  EXPECT_FALSE(file.in->skip());
  EXPECT_EQ(file.in->error().message, "nested too deep");
}

}  // namespace
}  // namespace touchmark::formats
