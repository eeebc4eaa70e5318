#include "base/clock.h"

#include <fmt/core.h>

#include <chrono>
#include <ctime>

namespace touchmark {

TimeUs SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return TimeUs{std::chrono::duration_cast<std::chrono::microseconds>(since_epoch).count()};
}

std::string to_iso8601(TimeUs time) {
  constexpr std::int64_t kMicros = 1'000'000;
  std::int64_t seconds = time.value / kMicros;
  std::int64_t micros = time.value % kMicros;
  if (micros < 0) {
    micros += kMicros;
    --seconds;
  }
  const std::time_t when = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&when, &parts);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, micros);
}

}  // namespace touchmark
