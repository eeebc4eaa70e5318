// How many event streams there may be: of one user, and of all together, so that streams never take the
// connections that other requests need. Thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

#include "base/error.h"
#include "base/ids.h"

namespace touchmark::server {

class StreamSeats : public std::enable_shared_from_this<StreamSeats> {
 public:
  StreamSeats(std::size_t most, std::size_t most_of_user) : most_(most), most_of_user_(most_of_user) {}

  // A seat for as long as what it returns is kept. kTooMany when there is none: the newest stream is the one
  // refused, because one that is closed instead would be opened again by its page, and push out the next.
  Result<std::shared_ptr<void>> take(UserId user);
  std::size_t taken() const;

 private:
  void leave(UserId user);

  const std::size_t most_;
  const std::size_t most_of_user_;
  mutable std::mutex mutex_;
  std::size_t taken_ = 0;
  std::map<UserId, std::size_t> of_user_;
};

}  // namespace touchmark::server
