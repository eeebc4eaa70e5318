#include "base/text.h"

#include <gtest/gtest.h>

#include "base/json_text.h"
#include "base/utf8.h"

namespace touchmark {
namespace {

TEST(Utf8, WellFormedTextIsTakenAndNothingElse) {
  for (const char* good : {"", "plain ascii that is long", "\xc3\xa9", "\xe9\xb3\xa5", "\xf0\x9f\x90\xa6",
                           "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "12345678\xc3\xa9"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (const char* bad :
       {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "12345678\xe9\xb3", "1234567\xff"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
    EXPECT_TRUE(is_utf8(mended_utf8(bad)));
  }
  EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}

TEST(Utf8, InvalidBytesAreReplacedOneByOne) {
  EXPECT_EQ(mended_utf8("a\xe9\xb3"
                        "b\xc3\xa9"),
            "a\xef\xbf\xbd\xef\xbf\xbd"
            "b\xc3\xa9");
  EXPECT_EQ(mended_utf8(""), "");
}

TEST(Utf8, EveryCharacterComesBackFromItsBytes) {
  std::size_t count = 0;
  for (std::uint32_t value = 0; value < 0x110000; ++value) {
    if (value >= 0xd800 && value < 0xe000) continue;
    std::string text;
    append_code_point(value, text);
    ASSERT_EQ(utf8_length(text), text.size()) << value;
    ASSERT_EQ(code_point(text), value);
    count += count_code_points(text);
  }
  EXPECT_EQ(count, 0x110000u - 0x800u);
  EXPECT_EQ(utf8_length(""), 0u);
  EXPECT_EQ(count_code_points("a\xc3\xa9\xf0\x9f\x90\xa6"), 3u);
}

TEST(Text, BlanksAreTakenOffBothEnds) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("  "), "");
  EXPECT_EQ(trimmed("\na ", " \t"), "\na");
}

TEST(Text, LinesEndInAnyOfThreeWays) {
  EXPECT_EQ(split_lines("a\nb\r\n\nc"), (std::vector<std::string_view>{"a", "b", "", "c"}));
  EXPECT_EQ(split_lines("a\n"), (std::vector<std::string_view>{"a"}));
  EXPECT_TRUE(split_lines("").empty());
}

TEST(Text, LettersAreLoweredInAsciiOnly) {
  EXPECT_EQ(lower_ascii(std::string("AbZ[\xc3\x89")), "abz[\xc3\x89");
  EXPECT_EQ(quoted("a'b"), "'a'b'");
  EXPECT_TRUE(is_letter('z') && is_letter('A') && !is_letter('@') && !is_letter('['));
  EXPECT_TRUE(is_digit('0') && is_digit('9') && !is_digit('/') && !is_digit(':'));
}

TEST(Text, WholeNumbersAreTheWholeText) {
  EXPECT_EQ(parse_whole<std::int64_t>("-9223372036854775808"), INT64_MIN);
  for (const char* bad : {"", "+1", " 1", "1 ", "1.0", "9223372036854775808", "0x1", "-"})
    EXPECT_FALSE(parse_whole<std::int64_t>(bad)) << bad;
  EXPECT_EQ(parse_whole<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_FALSE(parse_whole<std::uint64_t>("-1"));
  EXPECT_EQ(parse_whole<int>("007"), 7);
}

TEST(Text, NumbersComeBackFromTheirText) {
  EXPECT_EQ(parse_number("+1.5e3"), 1500.0);
  for (const char* bad : {"", "+", "++1", "nan", "inf", "1e999", "1,5", "1 "})
    EXPECT_FALSE(parse_number(bad)) << bad;
  for (const double value : {0.1, -0.0, 1e20, 1e21, 1e-7, 123456789.123, 1.7976931348623157e308})
    EXPECT_EQ(parse_number(number_text(value)), value);
  EXPECT_EQ(number_text(1e20), "100000000000000000000");
  EXPECT_EQ(number_text(1e-7), "0.0000001");
}

TEST(JsonText, IsWhatJsonWrites) {
  std::string out;
  append_json_number(out, -0.0);
  append_json_number(out, 1e15);
  append_json_integer(out, -7);
  append_json_string(out, "a\"\n\xff\xc3\xa9");
  EXPECT_EQ(out, "-0.01e+15-7\"a\\\"\\n\xef\xbf\xbd\xc3\xa9\"");
}

}  // namespace
}  // namespace touchmark
