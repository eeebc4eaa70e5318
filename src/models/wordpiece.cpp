#include "models/wordpiece.h"

#include <utf8proc.h>

#include <algorithm>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/utf8.h"

namespace touchmark::models {
namespace {

constexpr std::size_t kMostLetters = 100;  // of a word; longer ones are unknown
constexpr std::size_t kMostTokens = 10'000'000;
constexpr std::size_t kMostText = 1 << 20;  // bytes that are looked at

bool is_space(std::int32_t c) {
  const auto category = utf8proc_category(c);
  return (c >= 9 && c <= 13) || c == 0x85 || category == UTF8PROC_CATEGORY_ZS ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

bool is_left_out(std::int32_t c) {
  if (c == '\t' || c == '\n' || c == '\r') return false;
  const auto category = utf8proc_category(c);
  return c == 0 || c == 0xfffd || category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_CO || category == UTF8PROC_CATEGORY_CS;
}

bool is_punctuation(std::int32_t c) {
  if ((c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126))
    return true;
  const auto category = utf8proc_category(c);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

// The blocks of CJK ideographs: each is a word.
bool is_ideograph(std::int32_t c) {
  constexpr std::int32_t kBlocks[][2] = {{0x4e00, 0x9fff},   {0x3400, 0x4dbf},   {0x20000, 0x2a6df},
                                         {0x2a700, 0x2b73f}, {0x2b740, 0x2b81f}, {0x2b820, 0x2ceaf},
                                         {0xf900, 0xfaff},   {0x2f800, 0x2fa1f}};
  return std::any_of(std::begin(kBlocks), std::end(kBlocks),
                     [c](const auto& block) { return c >= block[0] && c <= block[1]; });
}

std::vector<std::int32_t> code_points_of(std::string_view text) {
  std::vector<std::int32_t> out;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    out.push_back(length == 0 ? 0xfffd : static_cast<std::int32_t>(code_point(text.substr(0, length))));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return out;
}

// Canonical decomposition of all, marks in canonical order.
std::vector<std::int32_t> decomposed(const std::vector<std::int32_t>& points) {
  std::string text;
  for (const std::int32_t c : points) append_code_point(static_cast<std::uint32_t>(c), text);
  std::vector<std::int32_t> out(points.size() * 4 + 1);
  const auto decompose = [&] {
    return utf8proc_decompose(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                              static_cast<utf8proc_ssize_t>(text.size()), out.data(),
                              static_cast<utf8proc_ssize_t>(out.size()), UTF8PROC_DECOMPOSE);
  };
  auto count = decompose();
  if (count > static_cast<utf8proc_ssize_t>(out.size())) {
    out.resize(static_cast<std::size_t>(count));
    count = decompose();
  }
  out.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return out;
}

// Words of lower case without accents; each punctuation mark and ideograph is one.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::int32_t> cleaned;
  for (const std::int32_t c : code_points_of(text.substr(0, kMostText))) {
    if (is_left_out(c)) continue;
    if (is_ideograph(c))
      cleaned.insert(cleaned.end(), {' ', c, ' '});
    else
      cleaned.push_back(is_space(c) ? ' ' : c);
  }
  std::vector<std::string> words(1);
  for (const std::int32_t c : decomposed(cleaned)) {
    if (utf8proc_category(c) == UTF8PROC_CATEGORY_MN) continue;
    const bool alone = is_punctuation(c);
    if ((c == ' ' || alone) && !words.back().empty()) words.emplace_back();
    if (c != ' ') append_code_point(static_cast<std::uint32_t>(utf8proc_tolower(c)), words.back());
    if (alone) words.emplace_back();
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

}  // namespace

Result<WordPiece> WordPiece::make(const std::vector<std::string>& tokens) {
  WordPiece out;
  for (std::size_t i = 0; i < tokens.size(); ++i) out.ids_.emplace(tokens[i], static_cast<std::int64_t>(i));
  for (const auto& [name, place] :
       {std::pair{"[CLS]", &out.start_}, {"[SEP]", &out.end_}, {"[UNK]", &out.unknown_}}) {
    const auto found = out.ids_.find(name);
    if (found == out.ids_.end())
      return fail(ErrorCode::kInvalid, std::string("the vocabulary has no ") + name, "/pipeline/vocabulary");
    *place = found->second;
  }
  return out;
}

Result<std::vector<std::string>> WordPiece::tokens_of_json(std::string_view tokenizer_json) {
  TM_ASSIGN(const Json value, parse_json(tokenizer_json));
  TM_TRY(require_object(value, ""));
  const Json* model = find_field(value, "model");
  const Json* vocabulary = model != nullptr && model->is_object() ? find_field(*model, "vocab") : nullptr;
  if (vocabulary == nullptr || !vocabulary->is_object())
    return fail(ErrorCode::kInvalid, "the tokenizer has no vocabulary of words", "/model/vocab");
  std::vector<std::string> tokens;
  for (const auto& [token, id] : vocabulary->items()) {
    TM_ASSIGN(const std::int64_t number, as_integer(id, "/model/vocab"));
    if (number < 0 || static_cast<std::size_t>(number) >= kMostTokens)
      return fail(ErrorCode::kInvalid, "a token's number is out of range", "/model/vocab");
    if (static_cast<std::size_t>(number) >= tokens.size())
      tokens.resize(static_cast<std::size_t>(number) + 1);
    tokens[static_cast<std::size_t>(number)] = token;
  }
  return tokens;
}

// The longest piece that the vocabulary has, again and again; "##" before all but the first.
void WordPiece::add_word(std::string_view word, std::vector<std::int64_t>& out) const {
  std::vector<std::int64_t> pieces;
  std::size_t start = 0;
  if (count_code_points(word) > kMostLetters) start = std::string_view::npos;
  while (start < word.size()) {
    std::size_t end = word.size();
    std::int64_t piece = -1;
    for (; end > start && piece < 0; --end) {
      // Only where a character ends.
      if (end < word.size() && (static_cast<unsigned char>(word[end]) & 0xc0) == 0x80) continue;
      const auto found = ids_.find((start > 0 ? "##" : "") + std::string(word.substr(start, end - start)));
      if (found != ids_.end()) piece = found->second;
    }
    if (piece < 0) {
      start = std::string_view::npos;
      break;
    }
    pieces.push_back(piece);
    start = end + 1;
  }
  if (start == std::string_view::npos)
    out.push_back(unknown_);
  else
    out.insert(out.end(), pieces.begin(), pieces.end());
}

std::vector<std::int64_t> WordPiece::encode(std::string_view text, std::size_t most) const {
  std::vector<std::int64_t> out = {start_};
  for (const std::string& word : words_of(text)) {
    if (out.size() + 1 >= most) break;
    add_word(word, out);
  }
  if (out.size() + 1 > most) out.resize(most - 1);
  out.push_back(end_);
  return out;
}

}  // namespace touchmark::models
