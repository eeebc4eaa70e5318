#include "access/throttle.h"

namespace touchmark::access {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::size_t kMostKnown = 10'000;

void drop_old(std::deque<TimeUs>& times, TimeUs now) {
  while (!times.empty() && times.front().value <= now.value - kMinute) times.pop_front();
}

template <typename Map>
void drop_old_of_all(Map& log, TimeUs now) {
  for (auto it = log.begin(); it != log.end();) {
    drop_old(it->second, now);
    it = it->second.empty() ? log.erase(it) : std::next(it);
  }
}

}  // namespace

template <typename Map>
int SignInThrottle::wait_for(Map& log, const typename Map::key_type& key, std::size_t most, TimeUs now) {
  const auto found = log.find(key);
  if (found == log.end()) return 0;
  Times& times = found->second;
  drop_old(times, now);
  if (times.size() < most) return 0;
  // Until the oldest of the last `most` is a minute old.
  const std::int64_t left = times[times.size() - most].value + kMinute - now.value;
  return static_cast<int>((left + kSecond - 1) / kSecond);
}

int SignInThrottle::wait_seconds(const SignInTry& who, TimeUs now) {
  const std::lock_guard lock(mutex_);
  const int own = wait_for(of_pair_, pair_of(who), kFailuresOfPair, now);
  if (own > 0 || known_.count(pair_of(who)) != 0) return own;
  return wait_for(of_address_, who.address, kFailuresOfAddress, now);
}

void SignInThrottle::failed(const SignInTry& who, TimeUs now) {
  const std::lock_guard lock(mutex_);
  forget_old(now);
  of_pair_[pair_of(who)].push_back(now);
  of_address_[who.address].push_back(now);
}

void SignInThrottle::succeeded(const SignInTry& who) {
  const std::lock_guard lock(mutex_);
  of_pair_.erase(pair_of(who));
  if (known_.size() >= kMostKnown) known_.clear();
  known_.insert(pair_of(who));
}

// Each failure costs its sender a password hash, of which there are few in a minute: what a minute leaves
// behind is small, and nobody can push the failures of others out of memory.
void SignInThrottle::forget_old(TimeUs now) {
  if (now.value < swept_.value + kMinute) return;
  swept_ = now;
  drop_old_of_all(of_pair_, now);
  drop_old_of_all(of_address_, now);
}

}  // namespace touchmark::access
