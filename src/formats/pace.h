// How a writer tells how far it is, and learns that it should stop: asked for often, also in the middle of
// one annotation, passed on at most twenty times a second. Thread-safety: one object, one thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>

#include "base/error.h"
#include "geometry/mask.h"

namespace touchmark::formats {

class Pace {
 public:
  // `on_progress` hears the share and says whether to go on; empty: always. It must outlive this.
  explicit Pace(const std::function<bool(double)>& on_progress) : on_progress_(on_progress) {}
  Pace(const Pace&) = delete;
  Pace& operator=(const Pace&) = delete;

  // What is told from now on.
  void at(double share) { share_ = share; }
  bool go_on() {
    if (!on_progress_ || stopped_) return !stopped_;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_) return true;
    next_ = now + std::chrono::milliseconds(50);
    stopped_ = !on_progress_(share_);
    return !stopped_;
  }
  Result<void> check() {
    if (go_on()) return {};
    return fail(ErrorCode::kCancelled, "cancelled");
  }
  // Of a writer that goes over all assets twice, to count and to write, or once where it only counts: `done`
  // of `all` assets in this pass (0: nobody knows how many there are). `counting`: the part that the first
  // pass takes.
  Result<void> reached(std::int64_t done, std::int64_t all, bool dry_run, bool writing,
                       double counting = 0.5) {
    const double share = all > 0 ? std::min(1.0, static_cast<double>(done) / static_cast<double>(all)) : 0.0;
    at(dry_run ? share : writing ? counting + (1 - counting) * share : counting * share);
    return check();
  }
  // For functions that ask while they work; valid as long as this.
  const geometry::GoOn& asking() const { return asking_; }

 private:
  const std::function<bool(double)>& on_progress_;
  const geometry::GoOn asking_ = [this] { return go_on(); };
  double share_ = 0;
  std::chrono::steady_clock::time_point next_{};
  bool stopped_ = false;
};

}  // namespace touchmark::formats
