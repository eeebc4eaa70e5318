#include "base/log.h"

#include <unistd.h>

#include <atomic>

#include "base/clock.h"
#include "base/json.h"
#include "base/visible.h"

namespace touchmark {
namespace {
std::atomic<LogLevel> g_level{LogLevel::kInfo};
constexpr const char* kNames[] = {"debug", "info", "warning", "error"};
}  // namespace

void set_log_level(LogLevel level) {
  g_level = level;
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  if (level < g_level.load()) return;
  Json line = {{"time", to_iso8601(SystemClock().now())},
               {"level", kNames[static_cast<int>(level)]},
               {"message", message}};
  for (const auto& [name, value] : fields) line[std::string(name)] = value;
  // Still JSON; names from data sets must not command the terminal that shows it.
  std::string text = visible(dump_json(line)) + "\n";
  // One write call, so that lines of several threads and processes do not mix.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace touchmark
