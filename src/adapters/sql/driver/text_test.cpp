#include "adapters/sql/driver/text.h"

#include <gtest/gtest.h>

#include "adapters/sql/driver/postgres_wire.h"

namespace touchmark::sql {
namespace {

TEST(Text, NulAndLengthAreRefused) {
  EXPECT_TRUE(check_text("", "x"));
  EXPECT_TRUE(check_text({}, "x"));
  EXPECT_FALSE(check_text(std::string_view("a\0b", 3), "x"));
  EXPECT_TRUE(check_text("abc", "x", 3));
  EXPECT_EQ(check_text("abcd", "the name", 3).error().message, "the name is limited to 3 bytes");
}

TEST(Text, TheEndOfAPrefixIsTheNextTextThatDoesNotStartWithIt) {
  EXPECT_EQ(text_after_prefix("ab"), "ac");
  EXPECT_EQ(text_after_prefix("a\x7f"), "a\xc2\x80");
  EXPECT_EQ(text_after_prefix("\xdf\xbf"), "\xe0\xa0\x80");
  EXPECT_EQ(text_after_prefix("\xed\x9f\xbf"), "\xee\x80\x80");
  EXPECT_EQ(text_after_prefix("\xef\xbf\xbf"), "\xf0\x90\x80\x80");
  EXPECT_EQ(text_after_prefix("a\xf4\x8f\xbf\xbf"), "b");
  EXPECT_GT(text_after_prefix("\xf4\x8f\xbf\xbf"), "\xf4\x8f\xbf\xbf\xf4\x8f\xbf\xbf");
}

TEST(PostgresWire, IntegersOfEachWidthAreReadWithTheirSign) {
  EXPECT_EQ(read_integer(std::string_view("\x01", 1)), 1);
  EXPECT_EQ(read_integer("\xff\xfe"), -2);
  EXPECT_EQ(read_integer(std::string_view("\xff\xff\xff\x00", 4)), -256);
  EXPECT_EQ(read_integer(std::string_view("\x80\0\0\0\0\0\0\0", 8)), INT64_MIN);
  EXPECT_EQ(read_integer(""), 0);
  EXPECT_EQ(read_double(std::string_view("\x3f\xf8\0\0\0\0\0\0", 8)), 1.5);
}

TEST(PostgresWire, ParametersKeepTypeBytesAndNull) {
  WireParameters parameters;
  parameters.i64(1, -2);
  parameters.bytes(2, "ab", kTextOid);
  parameters.null(3, kByteaOid);
  ASSERT_EQ(parameters.count(), 3);
  const char* const* values = parameters.values();
  EXPECT_EQ(std::string_view(values[0], 8), "\xff\xff\xff\xff\xff\xff\xff\xfe");
  EXPECT_EQ(std::string_view(values[1], static_cast<std::size_t>(parameters.lengths()[1])), "ab");
  EXPECT_EQ(values[2], nullptr);
  EXPECT_EQ(parameters.types()[0], kInt8Oid);
  EXPECT_EQ(parameters.formats()[2], 1);
  parameters.clear();
  EXPECT_EQ(parameters.count(), 0);
}

TEST(PostgresWire, ACopyRowIsItsFieldsWithTheirLengths) {
  std::string out;
  copy_row_start(out, 3);
  field_i64(out, 1);
  field_bytes(out, "x");
  field_null(out);
  EXPECT_EQ(out, std::string("\0\3"
                             "\0\0\0\10\0\0\0\0\0\0\0\1"
                             "\0\0\0\1x"
                             "\xff\xff\xff\xff",
                             2 + 12 + 5 + 4));
}

}  // namespace
}  // namespace touchmark::sql
