#include "server/api/stream_seats.h"

#include <string>

namespace touchmark::server {

Result<std::shared_ptr<void>> StreamSeats::take(UserId user) {
  {
    const std::lock_guard lock(mutex_);
    if (taken_ >= most_)
      return fail(ErrorCode::kTooMany, "the server has " + std::to_string(most_) +
                                           " event streams open, and no room for more; try again later");
    std::size_t& own = of_user_[user];
    if (own >= most_of_user_)
      return fail(ErrorCode::kTooMany, "you have " + std::to_string(most_of_user_) +
                                           " event streams open, and may have no more; close one of them");
    ++own;
    ++taken_;
  }
  return std::shared_ptr<void>(this, [seats = shared_from_this(), user](void*) { seats->leave(user); });
}

std::size_t StreamSeats::taken() const {
  const std::lock_guard lock(mutex_);
  return taken_;
}

void StreamSeats::leave(UserId user) {
  const std::lock_guard lock(mutex_);
  --taken_;
  const auto found = of_user_.find(user);
  if (--found->second == 0) of_user_.erase(found);
}

}  // namespace touchmark::server
