#include "models/byte_pairs.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "base/fold.h"
#include "base/utf8.h"

namespace touchmark::models {
namespace {

constexpr std::size_t kMostMerges = 49'152 - 256 - 2;
constexpr std::size_t kMostWord = 512;      // bytes
constexpr std::size_t kMostText = 1 << 16;  // bytes that are looked at
constexpr const char* kWordEnd = "</w>";

bool is_printed(int byte) {
  return (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
}

// Each byte as a character that can be seen, in the order of their numbers: first those that can be seen as
// they are, then the others, from U+0100 on.
struct Bytes {
  std::array<std::string, 256> symbol;
  std::vector<int> order;
};

const Bytes& bytes() {
  static const Bytes all = [] {
    Bytes out;
    std::uint32_t next = 256;
    for (const bool printed : {true, false})
      for (int byte = 0; byte < 256; ++byte) {
        if (is_printed(byte) != printed) continue;
        append_code_point(printed ? static_cast<std::uint32_t>(byte) : next++,
                          out.symbol[static_cast<std::size_t>(byte)]);
        out.order.push_back(byte);
      }
    return out;
  }();
  return all;
}

enum class Kind : std::uint8_t { kSpace, kLetter, kNumber, kOther };

Kind kind_of(std::int32_t c) {
  const auto category = utf8proc_category(c);
  if ((c >= 9 && c <= 13) || c == 0x85 ||
      (category >= UTF8PROC_CATEGORY_ZS && category <= UTF8PROC_CATEGORY_ZP))
    return Kind::kSpace;
  if (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) return Kind::kLetter;
  if (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO) return Kind::kNumber;
  return Kind::kOther;
}

struct Letter {
  std::string bytes;
  Kind kind;
};

std::vector<Letter> letters_of(std::string_view text) {
  const std::string whole = composed(mended_utf8(text.substr(0, kMostText)));
  std::vector<Letter> out;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t length = std::max<std::size_t>(utf8_length(rest), 1);
    const auto c = utf8proc_tolower(static_cast<std::int32_t>(code_point(rest.substr(0, length))));
    Letter letter{{}, kind_of(c)};
    append_code_point(static_cast<std::uint32_t>(c), letter.bytes);
    out.push_back(std::move(letter));
    if (rest.starts_with("\u0130")) out.push_back({"\u0307", Kind::kOther});  // I with a dot: the dot stays
    rest.remove_prefix(length);
  }
  return out;
}

// How many letters a contraction has that starts here; 0: none does.
std::size_t contraction_at(const std::vector<Letter>& letters, std::size_t at) {
  for (const std::string_view end : {"'s", "'t", "'re", "'ve", "'m", "'ll", "'d"}) {
    bool same = at + end.size() <= letters.size();
    for (std::size_t i = 0; same && i < end.size(); ++i) same = letters[at + i].bytes == end.substr(i, 1);
    if (same) return end.size();
  }
  return 0;
}

// Contractions, runs of letters, single digits, runs of other signs.
std::vector<std::string> words_of(std::string_view text) {
  const std::vector<Letter> letters = letters_of(text);
  std::vector<std::string> words;
  for (std::size_t at = 0; at < letters.size();) {
    const Kind kind = letters[at].kind;
    std::size_t end = at + contraction_at(letters, at);
    if (end == at) {
      ++end;
      if (kind == Kind::kLetter || kind == Kind::kOther)
        while (end < letters.size() && letters[end].kind == kind) ++end;
    }
    std::string word;
    for (std::size_t i = at; i < end; ++i) word += letters[i].bytes;
    if (kind != Kind::kSpace)
      for (std::size_t i = 0; i < word.size(); i += kMostWord) words.push_back(word.substr(i, kMostWord));
    at = end;
  }
  return words;
}

}  // namespace

Result<BytePairs> BytePairs::make(const std::vector<std::string>& lines) {
  BytePairs out;
  for (const std::string& end : {std::string(), std::string(kWordEnd)})
    for (const int byte : bytes().order)
      out.ids_.emplace(bytes().symbol[static_cast<std::size_t>(byte)] + end,
                       static_cast<std::int64_t>(out.ids_.size()));
  for (std::size_t i = 0; i < lines.size() && out.ranks_.size() < kMostMerges; ++i) {
    if (i == 0 && lines[i].find("#version") != std::string::npos) continue;
    const std::size_t space = lines[i].find(' ');
    if (space == 0 || space == std::string::npos || space + 1 == lines[i].size() ||
        lines[i].find(' ', space + 1) != std::string::npos ||
        !out.ranks_.emplace(lines[i], static_cast<std::int64_t>(out.ranks_.size())).second)
      return fail(ErrorCode::kInvalid, "line " + std::to_string(i + 1) + " of the merges is not two symbols",
                  "/pipeline/merges");
    // Two pairs may make the same symbol; the numbers go on all the same.
    out.ids_.emplace(lines[i].substr(0, space) + lines[i].substr(space + 1),
                     static_cast<std::int64_t>(511 + out.ranks_.size()));
  }
  return out;
}

void BytePairs::add_word(std::string_view word, std::vector<std::int64_t>& out) const {
  std::vector<std::string> symbols;
  for (const char c : word) symbols.push_back(bytes().symbol[static_cast<unsigned char>(c)]);
  symbols.back() += kWordEnd;
  for (;;) {
    std::int64_t best = -1;
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i) {
      const auto found = ranks_.find(symbols[i] + " " + symbols[i + 1]);
      if (found == ranks_.end() || (best >= 0 && found->second >= best)) continue;
      best = found->second;
      where = i;
    }
    if (best < 0) break;
    symbols[where] += symbols[where + 1];
    symbols.erase(symbols.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
  for (const std::string& symbol : symbols) out.push_back(ids_.at(symbol));
}

std::vector<std::int64_t> BytePairs::encode(std::string_view text, std::size_t most) const {
  std::vector<std::int64_t> out = {start()};
  for (const std::string& word : words_of(text)) {
    if (out.size() + 1 >= most) break;
    add_word(word, out);
  }
  if (out.size() + 1 > most) out.resize(most - 1);
  out.push_back(end());
  return out;
}

}  // namespace touchmark::models
