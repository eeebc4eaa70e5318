#include "access/throttle.h"

#include <gtest/gtest.h>

namespace touchmark::access {
namespace {

constexpr std::int64_t kSecond = 1'000'000;

TimeUs at(std::int64_t seconds) {
  return TimeUs{1'750'000'000'000'000 + seconds * kSecond};
}

void fail_often(SignInThrottle& throttle, const SignInTry& who, std::size_t times, std::int64_t second = 0) {
  for (std::size_t i = 0; i < times; ++i) throttle.failed(who, at(second));
}

TEST(SignInThrottle, HoldsUpWhoGuessesAndNobodyElse) {
  SignInThrottle throttle;
  const SignInTry thief{"203.0.113.9", "owner"};
  fail_often(throttle, thief, SignInThrottle::kFailuresOfPair - 1);
  EXPECT_EQ(throttle.wait_seconds(thief, at(0)), 0);
  fail_often(throttle, thief, 1);
  EXPECT_EQ(throttle.wait_seconds(thief, at(0)), 60);
  EXPECT_EQ(throttle.wait_seconds({"198.51.100.1", "owner"}, at(0)), 0) << "the owner, elsewhere";
  EXPECT_EQ(throttle.wait_seconds({"203.0.113.9", "somebody"}, at(0)), 0) << "another, at the same address";
}

TEST(SignInThrottle, SaysHowLongAndThenForgets) {
  SignInThrottle throttle;
  const SignInTry who{"a", "x"};
  fail_often(throttle, who, SignInThrottle::kFailuresOfPair, 0);
  EXPECT_EQ(throttle.wait_seconds(who, at(20)), 40);
  EXPECT_EQ(throttle.wait_seconds(who, at(59)), 1);
  EXPECT_EQ(throttle.wait_seconds(who, at(60)), 0);
  fail_often(throttle, who, 1, 60);
  EXPECT_EQ(throttle.wait_seconds(who, at(60)), 0);
}

TEST(SignInThrottle, StopsOnePasswordTriedOnEverybody) {
  SignInThrottle throttle;
  for (std::size_t i = 0; i < SignInThrottle::kFailuresOfAddress; ++i)
    throttle.failed({"203.0.113.9", "user" + std::to_string(i)}, at(0));
  EXPECT_GT(throttle.wait_seconds({"203.0.113.9", "yet another"}, at(1)), 0);
  EXPECT_EQ(throttle.wait_seconds({"203.0.113.8", "yet another"}, at(1)), 0);
}

TEST(SignInThrottle, LetsThoseInWhoAreKnownAtABusyAddress) {
  SignInThrottle throttle;
  throttle.succeeded({"office", "owner"});
  for (std::size_t i = 0; i < SignInThrottle::kFailuresOfAddress; ++i)
    throttle.failed({"office", "user" + std::to_string(i)}, at(0));
  EXPECT_EQ(throttle.wait_seconds({"office", "owner"}, at(1)), 0);
  EXPECT_GT(throttle.wait_seconds({"office", "stranger"}, at(1)), 0);
}

TEST(SignInThrottle, ForgetsTheFailuresOfWhoGotIn) {
  SignInThrottle throttle;
  const SignInTry who{"a", "x"};
  fail_often(throttle, who, SignInThrottle::kFailuresOfPair - 1);
  throttle.succeeded(who);
  fail_often(throttle, who, SignInThrottle::kFailuresOfPair - 1);
  EXPECT_EQ(throttle.wait_seconds(who, at(0)), 0);
}

TEST(SignInThrottle, CannotBeMadeToForgetByManyNames) {
  SignInThrottle throttle;
  const SignInTry thief{"203.0.113.9", "owner"};
  fail_often(throttle, thief, SignInThrottle::kFailuresOfPair);
  for (int i = 0; i < 30'000; ++i) throttle.failed({"a" + std::to_string(i), "x"}, at(1));
  EXPECT_GT(throttle.wait_seconds(thief, at(2)), 0);
}

}  // namespace
}  // namespace touchmark::access
