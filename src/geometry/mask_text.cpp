#include <limits>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

// Signed numbers, five bits a character, lowest first; the sixth bit says that more follow; from '0' on.
constexpr int kFirst = '0';
constexpr int kBits = 5;
constexpr int kMore = 1 << kBits;
constexpr int kSign = 1 << (kBits - 1);
constexpr int kMaxCharacters = 7;  // 35 bits hold any difference of two 32-bit runs

tl::unexpected<Error> not_text(const char* what, std::size_t at) {
  return fail(ErrorCode::kInvalid, std::string("not a compressed mask: ") + what,
              "character " + std::to_string(at + 1));
}

}  // namespace

std::string mask_to_text(const Mask& mask) {
  const auto& counts = mask.counts;
  std::string out(counts.size() * kMaxCharacters, '\0');
  char* put = out.data();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    std::int64_t value = counts[i];
    if (i > 2) value -= counts[i - 2];
    bool more = true;
    while (more) {
      int bits = static_cast<int>(value & (kMore - 1));
      value >>= kBits;
      more = (bits & kSign) != 0 ? value != -1 : value != 0;
      if (more) bits |= kMore;
      *put++ = static_cast<char>(bits + kFirst);
    }
  }
  out.resize(static_cast<std::size_t>(put - out.data()));
  return out;
}

Result<Mask> mask_from_text(std::string_view text, Size size) {
  std::vector<std::uint32_t> counts;
  counts.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    std::int64_t value = 0;
    int bits = kMore;
    for (int k = 0; (bits & kMore) != 0; ++k, ++at) {
      if (at == text.size()) return not_text("it ends inside a number", at);
      if (k == kMaxCharacters) return not_text("a number is too long", at);
      bits = static_cast<unsigned char>(text[at]) - kFirst;
      if (bits < 0 || bits >= 2 * kMore) return not_text("a character that it cannot hold", at);
      value |= static_cast<std::int64_t>(bits & (kMore - 1)) << (kBits * k);
      if ((bits & kMore) == 0 && (bits & kSign) != 0) value -= std::int64_t{1} << (kBits * (k + 1));
    }
    if (counts.size() > 2) value += counts[counts.size() - 2];
    if (value < 0 || value > std::numeric_limits<std::uint32_t>::max())
      return not_text("a run is out of range", at - 1);
    counts.push_back(static_cast<std::uint32_t>(value));
  }
  return mask_from_counts(std::move(counts), size);
}

}  // namespace touchmark::geometry
