// BERT's tokenizer for models that ignore letter case (Devlin et al., 2018; Wu et al., 2016): from a text to
// the numbers of its pieces. Thread-safe: nothing changes after it was made.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

namespace touchmark::models {

class WordPiece {
 public:
  // The tokens by their numbers. kInvalid without [CLS], [SEP] and [UNK].
  static Result<WordPiece> make(const std::vector<std::string>& tokens);
  // The tokens of a tokenizer.json as sentence models have it, in which "model" has a "vocab". kInvalid.
  static Result<std::vector<std::string>> tokens_of_json(std::string_view tokenizer_json);

  // [CLS], the pieces, [SEP]: at most `most` (2 or more), the last pieces left out. Names of special tokens
  // in the text are text like any other. Bytes that are not UTF-8 count as U+FFFD, which is left out.
  std::vector<std::int64_t> encode(std::string_view text, std::size_t most) const;

 private:
  void add_word(std::string_view word, std::vector<std::int64_t>& out) const;

  std::unordered_map<std::string, std::int64_t> ids_;
  std::int64_t start_ = 0;
  std::int64_t end_ = 0;
  std::int64_t unknown_ = 0;
};

}  // namespace touchmark::models
