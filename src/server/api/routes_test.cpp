#include "server/http/router.h"

#include <gtest/gtest.h>

#include <set>

#include "server/api/auth.h"
#include "server/api/routes.h"
#include "server/http/target.h"

namespace touchmark::server {
namespace {

TEST(Router, FindsARouteByMethodAndPath) {
  const Router router(all_routes());
  const auto match = router.match(Method::kGet, {"api", "v1", "projects", "7", "assets", "9"});
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.route->pattern, "/api/v1/projects/{project}/assets/{asset}");
  EXPECT_EQ(match.values, (NameValues{{"project", "7"}, {"asset", "9"}}));
  EXPECT_NE(router.match(Method::kHead, {"healthz"}).route, nullptr);
}

TEST(Router, SaysWhichMethodsAPathHas) {
  const Router router(all_routes());
  const auto match = router.match(Method::kDelete, {"api", "v1", "projects"});
  EXPECT_EQ(match.route, nullptr);
  EXPECT_EQ(match.allowed, "GET, HEAD, POST");
}

TEST(Router, TakesOnlyIdsWhereIdsBelong) {
  const Router router(all_routes());
  for (const char* bad : {"0", "-1", "01", "x", "1e3", ""})
    EXPECT_EQ(router.match(Method::kGet, {"api", "v1", "projects", bad}).route, nullptr) << bad;
  EXPECT_EQ(router.match(Method::kGet, {"api", "v1", "projects", "1", "uploads", "..%2f"}).route, nullptr);
  EXPECT_NE(router.match(Method::kGet, {"api", "v1", "projects", "1", "uploads", std::string(32, 'a')}).route,
            nullptr);
  const std::vector<std::string> tile = {"api", "v1", "projects", "1", "assets", "1", "tiles", "0", "0", "0"};
  EXPECT_NE(router.match(Method::kGet, tile).route, nullptr);
}

TEST(Router, ModelsAndTheirFilesHaveNames) {
  const Router router(all_routes());
  const auto match_of = [&](const char* model, const char* file) {
    return router.match(Method::kGet, {"api", "v1", "models", model, "files", file});
  };
  const auto match = match_of("sam-0a1b2c3d", "decoder.onnx");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.values, (NameValues{{"model", "sam-0a1b2c3d"}, {"file", "decoder.onnx"}}));
  for (const char* bad : {"", "..", ".hidden", "a/b", "a%2fb", "a b"})
    EXPECT_EQ(match_of("sam-0a1b2c3d", bad).route, nullptr) << bad;
}

TEST(Router, HasNoRouteTwice) {
  std::set<std::string> seen;
  for (const auto& route : all_routes()) {
    EXPECT_TRUE(seen.insert(std::string(method_name(route.method)) + route.pattern).second) << route.pattern;
    EXPECT_TRUE(route.handler != nullptr || route.open_sink != nullptr) << route.pattern;
  }
}

TEST(HostPolicy, AnswersOnlyToItsOwnNames) {
  const HostPolicy policy("127.0.0.1", "https://labels.example.org/x");
  const auto allows = [&](const char* host) {
    Request request;
    request.headers = {{"host", host}};
    return policy.allows(request);
  };
  for (const char* good :
       {"localhost", "localhost:8080", "127.0.0.1:1", "[::1]:8080", "192.168.1.5", "Labels.Example.org"})
    EXPECT_TRUE(allows(good)) << good;
  for (const char* bad :
       {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "", "a b", "localhost@evil"})
    EXPECT_FALSE(allows(bad)) << bad;
}

}  // namespace
}  // namespace touchmark::server
