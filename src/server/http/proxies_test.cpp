#include "server/http/proxies.h"

#include <gtest/gtest.h>

namespace touchmark::server {
namespace {

TrustedProxies trusted(const std::vector<std::string>& blocks) {
  auto out = TrustedProxies::parse(blocks);
  EXPECT_TRUE(out) << out.error().text();
  return out.value_or(TrustedProxies{});
}

std::string client(const TrustedProxies& proxies, const std::string& peer, const NameValues& headers) {
  Request request;
  request.peer = peer;
  request.headers = headers;
  return proxies.client(request);
}

TEST(TrustedProxies, AreAddressesAndNetworks) {
  const auto proxies = trusted({"10.0.0.0/8", "192.0.2.7", "fd00::/8", "172.16.0.0/12", "::1"});
  for (const char* good : {"10.255.1.2", "192.0.2.7", "fd12::9", "172.31.255.255", "::1", "::ffff:10.0.0.1"})
    EXPECT_TRUE(proxies.trusts(good)) << good;
  for (const char* bad : {"11.0.0.1", "192.0.2.8", "fe00::1", "172.32.0.1", "::2", "", "x", "10.0.0"})
    EXPECT_FALSE(proxies.trusts(bad)) << bad;
  EXPECT_FALSE(trusted({"::/0"}).trusts("10.0.0.1")) << "IPv6 only";
  EXPECT_TRUE(trusted({"0.0.0.0/0"}).trusts("203.0.113.1"));
}

TEST(TrustedProxies, RefusesWhatIsNoNetwork) {
  for (const char* bad : {"", "x", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "/8",
                          "fd00::/129", "localhost", "10.0.0.0/8/8"})
    EXPECT_FALSE(TrustedProxies::parse({bad})) << bad;
}

TEST(TrustedProxies, NobodyElseIsBelieved) {
  const auto proxies = trusted({"10.0.0.0/8"});
  EXPECT_EQ(client(proxies, "203.0.113.9", {{"x-forwarded-for", "198.51.100.1"}}), "203.0.113.9");
  EXPECT_EQ(client(TrustedProxies{}, "127.0.0.1", {{"x-forwarded-for", "198.51.100.1"}}), "127.0.0.1");
}

TEST(TrustedProxies, TheRightMostHopThatIsNotTrustedCounts) {
  const auto proxies = trusted({"10.0.0.0/8"});
  const auto of = [&](const char* hops) { return client(proxies, "10.0.0.1", {{"x-forwarded-for", hops}}); };
  EXPECT_EQ(of("198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(of("1.1.1.1, 198.51.100.1"), "198.51.100.1") << "the left one is what the caller wrote";
  EXPECT_EQ(of("1.1.1.1, 198.51.100.1, 10.0.0.2,10.9.9.9"), "198.51.100.1");
  EXPECT_EQ(of("198.51.100.1:4711"), "198.51.100.1");
  EXPECT_EQ(of("[2001:db8::1]:80"), "2001:db8::1");
  EXPECT_EQ(of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(of("10.0.0.9, 10.0.0.3"), "10.0.0.9") << "all are ours: the first";
  for (const char* odd : {"", "unknown", "1.1.1.1, ", "1.1.1.1, x", "1.1.1.1,,", "_hidden"})
    EXPECT_EQ(of(odd), "10.0.0.1") << odd;
  EXPECT_EQ(
      client(proxies, "10.0.0.1", {{"x-forwarded-for", "1.1.1.1"}, {"x-forwarded-for", "198.51.100.1"}}),
      "198.51.100.1");
  EXPECT_EQ(client(proxies, "10.0.0.1", {}), "10.0.0.1");
}

TEST(TrustedProxies, ReadsForwarded) {
  const auto proxies = trusted({"10.0.0.0/8"});
  const auto of = [&](const char* text) { return client(proxies, "10.0.0.1", {{"forwarded", text}}); };
  EXPECT_EQ(of("for=198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(of("for=1.1.1.1, For=\"198.51.100.1:80\";proto=http;by=10.0.0.1"), "198.51.100.1");
  EXPECT_EQ(of("proto=https;for=\"[2001:db8::1]:4711\""), "2001:db8::1");
  EXPECT_EQ(of("for=\"a,b\", for=198.51.100.1"), "198.51.100.1");
  EXPECT_EQ(of("for=1.1.1.1, for=\"x, for=2.2.2.2"), "10.0.0.1") << "a quote that does not end";
  for (const char* odd : {"proto=http", "for=unknown", "for=_x", "", "for="})
    EXPECT_EQ(of(odd), "10.0.0.1") << odd;
  EXPECT_EQ(client(proxies, "10.0.0.1", {{"forwarded", "for=1.1.1.1"}, {"x-forwarded-for", "198.51.100.1"}}),
            "10.0.0.1")
      << "one of them came from the caller";
  EXPECT_EQ(
      client(proxies, "10.0.0.1", {{"forwarded", "for=198.51.100.1"}, {"x-forwarded-for", "198.51.100.1"}}),
      "198.51.100.1");
}

TEST(AddressGroup, IsWhatOneCallerHas) {
  EXPECT_EQ(address_group("203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(address_group("::ffff:203.0.113.9"), "203.0.113.9");
  EXPECT_EQ(address_group("2001:db8:1:2:3:4:5:6"), address_group("2001:db8:1:2::9"));
  EXPECT_NE(address_group("2001:db8:1:2::9"), address_group("2001:db8:1:3::9"));
  EXPECT_EQ(address_group("x"), "x");
}

}  // namespace
}  // namespace touchmark::server
