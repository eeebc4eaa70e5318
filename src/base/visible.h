// Text from outside, made safe to show on a terminal and in a log: characters that command a terminal or turn
// the reading order around are written as \uXXXX. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace touchmark {

// Of one line: control characters (line ends and tabs too), DEL, C1, bidirectional marks and overrides, line
// and paragraph separators, invisible characters; bytes that are not UTF-8 become \ufffd. The escapes are
// those of JSON, so JSON text stays JSON.
std::string visible(std::string_view text);
// The same, keeping the line ends that the program itself wrote.
std::string visible_lines(std::string_view text);

}  // namespace touchmark
