// Inside of the YAML reader: scalars, and values in brackets. Not for use elsewhere.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::formats::yolo {

inline constexpr int kMaxDepth = 32;
inline constexpr int kMaxValues = 1'000'000;

// A plain scalar's value (yaml.h says which texts are more than text).
Json typed_scalar(std::string_view text);
// A quoted scalar at the start of `text`; `used`: how many characters it takes, quotes included. kInvalid.
Result<std::string> quoted_scalar(std::string_view text, std::size_t& used);

// Reads one value in flow style, which may go on over several lines.
class Flow {
 public:
  // `values` counts up to kMaxValues.
  Flow(std::string_view text, std::size_t cursor, int& values)
      : text_(text), cursor_(cursor), values_(values) {}
  // kInvalid without a place; line() says where.
  Result<Json> read(int depth);
  std::size_t cursor() const { return cursor_; }
  int line() const;

 private:
  Result<Json> list(int depth);
  Result<Json> map(int depth);
  Result<Json> scalar();
  void skip_space();
  bool take(char c);

  std::string_view text_;
  std::size_t cursor_;
  int& values_;
};

}  // namespace touchmark::formats::yolo
