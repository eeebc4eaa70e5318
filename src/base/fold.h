// Names as people take them for the same: letter case ignored, and whether a letter and its accent are
// written as one character or as two (Unicode's NFC and NFD; file systems and archivers change one into the
// other). Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

namespace touchmark {

// In NFC. Text that is not UTF-8 stays as it is.
std::string composed(std::string_view text);
// In NFC, with case folded. Of text that is not UTF-8 the ASCII letters alone.
std::string folded(std::string_view text);

}  // namespace touchmark
