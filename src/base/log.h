// Structured logs: one JSON object a line on standard error. Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace touchmark {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
using LogField = std::pair<std::string_view, std::string>;

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace touchmark
