#include "server/http/request_parser.h"

#include <gtest/gtest.h>

namespace touchmark::server {
namespace {

struct Read {
  int failed = 0;
  bool header = false;
  std::string why;
  NameValues headers;
};

Read read(const std::string& text) {
  RequestParser parser(32 << 10);
  std::string input = text;
  while (parser.failed() == 0 && !parser.done()) {
    const std::size_t used = parser.put(input);
    input.erase(0, used);
    if (used == 0 || input.empty()) break;
  }
  return {parser.failed(), parser.header_done(), parser.failure(), parser.request().headers};
}

std::string with(const std::string& line) {
  return "GET /x HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n";
}

TEST(RequestHeader, LinesThatTwoParsersUnderstandDifferentlyAreRefused) {
  using namespace std::string_literals;
  const std::pair<const char*, std::string> kRows[] = {
      {"obs-fold with a space", with("X: one\r\n two")},
      {"obs-fold with a tab", with("X: one\r\n\ttwo")},
      {"obs-fold before a field", "GET /x HTTP/1.1\r\n Host: a\r\nHost: b\r\n\r\n"},
      {"obs-fold of blanks alone", with("X: one\r\n  ")},
      {"obs-fold of the host", "GET /x HTTP/1.1\r\nHost: a\r\n b\r\n\r\n"},
      {"bare LF", "GET /x HTTP/1.1\r\nHost: a\nX: b\r\n\r\n"},
      {"bare LF after the request line", "GET /x HTTP/1.1\nHost: a\r\n\r\n"},
      {"bare CR in a value", with("X: a\rb")},
      {"bare CR before CR LF", with("X: a\r")},
      {"NUL in a value", with("X: a\0b"s)},
      {"NUL in a name", with("X\0: a"s)},
      {"escape in a value", with("X: \x1b[2J")},
      {"DEL in a value", with("X: a\x7f")},
      {"space before the colon", with("X : a")},
      {"tab before the colon", with("X\t: a")},
      {"space in the name", with("X Y: a")},
      {"no name", with(": a")},
      {"no colon", with("X")},
      {"two hosts", with("Host: b")},
      {"two lengths", with("Content-Length: 1\r\nContent-Length: 1")},
      {"two lengths in one", with("Content-Length: 1, 1")},
      {"a signed length", with("Content-Length: +1")},
      {"an empty length", with("Content-Length:")},
      {"a hexadecimal length", with("Content-Length: 0x1")},
      {"length and coding", with("Content-Length: 1\r\nTransfer-Encoding: chunked")},
      {"two codings", with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked")},
      {"a coding before chunked", with("Transfer-Encoding: gzip, chunked")},
      {"control character in the target", "GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n"},
      {"no host", "GET /x HTTP/1.1\r\n\r\n"},
  };
  for (const auto& [name, text] : kRows) {
    const Read got = read(text);
    EXPECT_TRUE(got.failed == 400 || got.failed == 501) << name << ": " << got.failed << " " << got.why;
    EXPECT_FALSE(got.why.empty()) << name;
  }
}

TEST(RequestHeader, WhatIsAllowedGoesThrough) {
  const Read got = read(with("X:a\r\nY: \ta b\tc \r\nEmpty:\r\nZ: \xC3\xA9"));
  ASSERT_EQ(got.failed, 0) << got.why;
  EXPECT_TRUE(got.header);
  EXPECT_EQ(got.headers,
            (NameValues{{"host", "a"}, {"x", "a"}, {"y", "a b\tc"}, {"empty", ""}, {"z", "\xC3\xA9"}}));
}

TEST(RequestHeader, ATrailerSaysNothingAboutTheRequest) {
  const Read got = read(
      "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nAuthorization: Bearer "
      "y\r\nCookie: z\r\n\r\n");
  ASSERT_EQ(got.failed, 0) << got.why;
  EXPECT_EQ(got.headers.size(), 2u);
}

}  // namespace
}  // namespace touchmark::server
