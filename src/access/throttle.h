// How often somebody may try to sign in. Failures are counted for a pair of address and login, so that
// whoever guesses somebody's password from elsewhere does not lock them out, and for an address over all
// logins, so that one password cannot be tried on everybody. A pair that has signed in before is not held up
// by the rest of its address: behind one address there may be an office. In memory, of one process.
// Thread-safe.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/error.h"

namespace touchmark::access {

struct SignInTry {
  std::string address;  // or what stands for it, such as its network
  std::string login;
};

class SignInThrottle {
 public:
  static constexpr std::size_t kFailuresOfPair = 10;     // a minute
  static constexpr std::size_t kFailuresOfAddress = 60;  // a minute

  // 0: it may be tried. Otherwise the seconds to wait.
  int wait_seconds(const SignInTry& who, TimeUs now);
  void failed(const SignInTry& who, TimeUs now);
  void succeeded(const SignInTry& who);

 private:
  using Times = std::deque<TimeUs>;
  using Pair = std::pair<std::string, std::string>;
  static Pair pair_of(const SignInTry& who) { return {who.address, who.login}; }
  template <typename Map>
  static int wait_for(Map& log, const typename Map::key_type& key, std::size_t most, TimeUs now);
  void forget_old(TimeUs now);

  std::mutex mutex_;
  std::map<Pair, Times> of_pair_;
  std::map<std::string, Times> of_address_;
  std::set<Pair> known_;
  TimeUs swept_;
};

}  // namespace touchmark::access
