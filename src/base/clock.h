// Wall-clock time in UTC microseconds since 1970, behind an interface so that tests can hold it still.
// Thread-safety: SystemClock is safe to share.
#pragma once

#include <cstdint>
#include <string>

namespace touchmark {

struct TimeUs {
  std::int64_t value = 0;  // microseconds since 1970-01-01T00:00:00Z
  friend constexpr auto operator<=>(TimeUs, TimeUs) = default;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeUs now() const = 0;
};

class SystemClock final : public Clock {
 public:
  TimeUs now() const override;
};

// "2026-11-23T09:30:00.123456Z"
std::string to_iso8601(TimeUs time);

}  // namespace touchmark
