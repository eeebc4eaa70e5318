#include "base/visible.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace touchmark {
namespace {

TEST(Visible, WhatCommandsATerminalIsWrittenOut) {
  const std::pair<std::string, std::string> kRows[] = {
      {"\x1b[2J\x1b]0;owned\x07", "\\u001b[2J\\u001b]0;owned\\u0007"},
      {"a\r\nb\tc", "a\\u000d\\u000ab\\u0009c"},
      {std::string("a\0b", 3), "a\\u0000b"},
      {"\x7f", "\\u007f"},
      {"\xc2\x9b"
       "31m",
       "\\u009b31m"},  // C1: CSI in one character
      {"photo\xe2\x80\xae"
       "gpj.exe",
       "photo\\u202egpj.exe"},                           // right-to-left override
      {"\xe2\x81\xa6x\xe2\x81\xa9", "\\u2066x\\u2069"},  // isolates
      {"\xd8\x9c", "\\u061c"},
      {"a\xe2\x80\xa8"
       "b",
       "a\\u2028b"},
      {"\xef\xbb\xbfname", "\\ufeffname"},
      {"\x9b\xff", "\\ufffd\\ufffd"},  // bytes that are no UTF-8 and may be C1 to a terminal
      {"Grün 日本 \xf0\x9f\x90\x8e", "Grün 日本 \xf0\x9f\x90\x8e"},
      {"", ""},
  };
  for (const auto& [text, shown] : kRows) EXPECT_EQ(visible(text), shown);
}

TEST(Visible, LinesOfTheProgramStayLines) {
  EXPECT_EQ(visible_lines("one\n  two \x1b[m"), "one\n  two \\u001b[m");
}

TEST(Visible, JsonStaysJson) {
  const Json value = {{"name", "a\xe2\x80\xae\xc2\x85\x1b"}};
  const std::string text = visible(dump_json(value));
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_EQ(*parse_json(text), value);
}

}  // namespace
}  // namespace touchmark
