#include "server/http/target.h"

#include <gtest/gtest.h>

namespace touchmark::server {
namespace {

std::vector<std::string> segments(std::string_view target) {
  const auto parsed = parse_target(target);
  return parsed ? parsed->segments : std::vector<std::string>{"refused"};
}

TEST(ParseTarget, SplitsAndDecodesAPath) {
  EXPECT_EQ(segments("/"), std::vector<std::string>{});
  EXPECT_EQ(segments("/api/v1/projects/7"), (std::vector<std::string>{"api", "v1", "projects", "7"}));
  EXPECT_EQ(segments("/a/"), std::vector<std::string>{"a"});
  EXPECT_EQ(segments("/a%20b"), std::vector<std::string>{"a b"});
  EXPECT_EQ(segments("/%C3%A9"), std::vector<std::string>{"\xC3\xA9"});
}

TEST(ParseTarget, RefusesEveryWayToLeaveThePath) {
  for (const char* bad : {"",           "api",         "http://other/api",
                          "*",          "/..",         "/.",
                          "/a/../b",    "/a/%2e%2e/b", "/%2E%2e",
                          "/.%2e",      "/a%2fb",      "/a%2Fb",
                          "/a%5cb",     "/a\\b",       "/a%00b",
                          "/a%0ab",     "/a%7f",       "/a//b",
                          "//a",        "/a b",        "/a#b",
                          "/%",         "/%4",         "/%zz",
                          "/%c3",       "/%ff",        "/%c0%af",
                          "/%ed%a0%80", "/a?b=%",      "/a?b=%00",
                          "/a?%ff=1"})
    EXPECT_FALSE(parse_target(bad)) << bad;
  EXPECT_FALSE(parse_target("/" + std::string(9000, 'a')));
}

TEST(ParseTarget, KeepsTheOrderAndTheRepetitionsOfAQuery) {
  const auto parsed = parse_target("/a?x=1&y=a+b%26&x=2&flag&&empty=");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->query, (NameValues{{"x", "1"}, {"y", "a b&"}, {"x", "2"}, {"flag", ""}, {"empty", ""}}));
}

TEST(ParseTarget, BoundsTheNumberOfParameters) {
  std::string target = "/a?";
  for (int i = 0; i < 64; ++i) target += "a=1&";
  EXPECT_TRUE(parse_target(target));
  EXPECT_FALSE(parse_target(target + "a=1"));
}

struct RangeCase {
  const char* header;
  std::uint64_t size;
  RangeKind kind;
  std::uint64_t offset;
  std::uint64_t length;
};

TEST(ParseRange, FollowsTheStandard) {
  const RangeCase cases[] = {
      {"bytes=0-9", 100, RangeKind::kPart, 0, 10},
      {"bytes=90-", 100, RangeKind::kPart, 90, 10},
      {"bytes=-5", 100, RangeKind::kPart, 95, 5},
      {"bytes=-500", 100, RangeKind::kPart, 0, 100},
      {"bytes=0-0", 1, RangeKind::kPart, 0, 1},
      {"bytes=50-1000", 100, RangeKind::kPart, 50, 50},
      {"bytes=99-18446744073709551615", 100, RangeKind::kPart, 99, 1},
      {"bytes=100-", 100, RangeKind::kUnsatisfiable, 0, 0},
      {"bytes=-0", 100, RangeKind::kUnsatisfiable, 0, 0},
      {"bytes=0-", 0, RangeKind::kUnsatisfiable, 0, 0},
      {"bytes=9-0", 100, RangeKind::kWhole, 0, 0},
      {"bytes=0-1,5-6", 100, RangeKind::kWhole, 0, 0},
      {"bytes=", 100, RangeKind::kWhole, 0, 0},
      {"bytes=-", 100, RangeKind::kWhole, 0, 0},
      {"bytes=a-b", 100, RangeKind::kWhole, 0, 0},
      {"bytes=+1-2", 100, RangeKind::kWhole, 0, 0},
      {"bytes=1-2-3", 100, RangeKind::kWhole, 0, 0},
      {"bytes=0-18446744073709551616", 100, RangeKind::kWhole, 0, 0},
      {"items=0-9", 100, RangeKind::kWhole, 0, 0},
      {"", 100, RangeKind::kWhole, 0, 0},
  };
  for (const auto& one : cases) {
    ByteRange range;
    EXPECT_EQ(parse_range(one.header, one.size, range), one.kind) << one.header;
    if (one.kind != RangeKind::kPart) continue;
    EXPECT_EQ(range.offset, one.offset) << one.header;
    EXPECT_EQ(range.length, one.length) << one.header;
  }
}

TEST(EtagMatches, ComparesWeaklyAndWhole) {
  EXPECT_TRUE(etag_matches("\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("\"x\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("*", "\"a\""));
  EXPECT_FALSE(etag_matches("\"ab\"", "\"a\""));
  EXPECT_FALSE(etag_matches("", "\"a\""));
}

TEST(CookieValue, FindsTheFirstOfExactlyThatName) {
  EXPECT_EQ(cookie_value("a=1; tm_session=x; tm_session=y", "tm_session"), "x");
  EXPECT_EQ(cookie_value("xtm_session=1;tm_session=2", "tm_session"), "2");
  EXPECT_EQ(cookie_value("tm_session", "tm_session"), std::nullopt);
  EXPECT_EQ(cookie_value("", "tm_session"), std::nullopt);
  EXPECT_EQ(cookie_value("tm_session=", "tm_session"), "");
}

TEST(HostName, DropsThePortAndTheCase) {
  EXPECT_EQ(host_name("LocalHost:8080"), "localhost");
  EXPECT_EQ(host_name("[::1]:80"), "[::1]");
  EXPECT_EQ(host_name("a.example."), "a.example");
  for (const char* bad : {"", "a b", "a:80:90", "a:x", "[::1", "a/b", "a@b", "[::1]x"})
    EXPECT_EQ(host_name(bad), "") << bad;
}

TEST(ParseId, TakesPlainPositiveNumbers) {
  EXPECT_EQ(parse_id("1"), 1);
  EXPECT_EQ(parse_id("4611686018427387904"), 4611686018427387904LL);
  for (const char* bad :
       {"", "0", "01", "-1", "+1", "1a", " 1", "1.0", "9223372036854775808", "99999999999999999999"})
    EXPECT_EQ(parse_id(bad), std::nullopt) << bad;
}

TEST(ContentDisposition, CannotBeBrokenOutOf) {
  EXPECT_EQ(content_disposition(true, "a\"b\r\nX: y.zip"),
            "attachment; filename=\"a_b_u000d_u000aX_ y.zip\"; filename*=UTF-8''a_b_u000d_u000aX_%20y.zip");
  EXPECT_EQ(content_disposition(false, "\xC3\xA9"), "inline; filename=\"__\"; filename*=UTF-8''%C3%A9");
}

TEST(ContentDisposition, ANameIsOneFileBesideTheOthers) {
  const auto name = [](std::string_view given) {
    const std::string header = content_disposition(true, given);
    return header.substr(header.find("''") + 2);
  };
  EXPECT_EQ(name("../../etc/passwd"), "_._.._etc_passwd");
  EXPECT_EQ(name("c:\\windows\\x.dll"), "c__windows_x.dll");
  EXPECT_EQ(name(".bashrc"), "_bashrc");
  EXPECT_EQ(name(""), "unnamed");
  EXPECT_EQ(name(". . ."), "unnamed");
  EXPECT_EQ(name("photo\xe2\x80\xaegpj.exe"), "photo_u202egpj.exe") << "not shown as photoexe.jpg";
  EXPECT_EQ(name("\xff\xfe.png"), "_ufffd_ufffd.png") << "always UTF-8";
  const std::string header = content_disposition(true, std::string(5000, 'a') + "\xC3\xA9.zip");
  EXPECT_LT(header.size(), 1000u);
  EXPECT_TRUE(header.ends_with("a.zip"));
  for (int c = 0; c < 256; ++c) {
    const std::string all = content_disposition(false, std::string("x") + static_cast<char>(c) + "y");
    EXPECT_EQ(all.find_first_of("\r\n"), std::string::npos) << c;
    EXPECT_EQ(std::count(all.begin(), all.end(), '"'), 2) << c;
    EXPECT_TRUE(std::all_of(all.begin(), all.end(), [](char b) { return b >= ' ' && b < 0x7f; })) << c;
  }
}

}  // namespace
}  // namespace touchmark::server
