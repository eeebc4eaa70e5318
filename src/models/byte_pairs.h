// CLIP's tokenizer (Radford et al., 2021): byte pairs joined by a list of merges. Thread-safe: nothing
// changes after it was made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace touchmark::models {

class BytePairs {
 public:
  // A line each: two symbols and a space between, best first; a first line that says a version is left out,
  // and what comes after the 48,894 that CLIP uses. kInvalid for other lines.
  static Result<BytePairs> make(const std::vector<std::string>& lines);

  // Start, the pieces, end: at most `most` (2 or more), the last pieces left out. The text is put into NFC
  // and lower case, and runs of white space count as one; names of special tokens in it are text like any
  // other. Words are cut after 512 bytes.
  std::vector<std::int64_t> encode(std::string_view text, std::size_t most) const;

  std::int64_t start() const { return static_cast<std::int64_t>(512 + ranks_.size()); }
  std::int64_t end() const { return start() + 1; }

 private:
  void add_word(std::string_view word, std::vector<std::int64_t>& out) const;

  std::unordered_map<std::string, std::int64_t> ranks_;  // "left right" -> its line
  std::unordered_map<std::string, std::int64_t> ids_;    // of a symbol
};

}  // namespace touchmark::models
