#include "server/api/stream_seats.h"

#include <gtest/gtest.h>

#include <vector>

namespace touchmark::server {
namespace {

TEST(StreamSeats, AreBoundedForAUserAndForAll) {
  const auto seats = std::make_shared<StreamSeats>(5, 2);
  std::vector<std::shared_ptr<void>> kept;
  const auto take = [&](std::int64_t user) {
    auto seat = seats->take(UserId{user});
    if (!seat) return seat.error().code;
    kept.push_back(std::move(*seat));
    return ErrorCode::kInternal;  // stands for "has one"
  };
  for (const std::int64_t user : {1, 1, 2, 2, 3}) EXPECT_EQ(take(user), ErrorCode::kInternal) << user;
  EXPECT_EQ(take(1), ErrorCode::kTooMany);
  EXPECT_EQ(take(4), ErrorCode::kTooMany);
  kept.erase(kept.begin());
  EXPECT_EQ(seats->taken(), 4U);
  EXPECT_EQ(take(2), ErrorCode::kTooMany) << "has two";
  EXPECT_EQ(take(1), ErrorCode::kInternal);
  kept.clear();
  EXPECT_EQ(seats->taken(), 0U);
}

TEST(StreamSeats, OutliveTheirTable) {
  auto seats = std::make_shared<StreamSeats>(1, 1);
  auto seat = seats->take(UserId{1});
  seats.reset();
  seat->reset();
}

}  // namespace
}  // namespace touchmark::server
