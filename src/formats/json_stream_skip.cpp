// What nobody wants of a JSON text is passed over: of whole blocks only the brackets outside of strings are
// looked at, as bits of a word (after Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019).
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>

#include "formats/json_stream.h"

namespace touchmark::formats {
namespace {

// What a byte means inside a container that is being skipped.
enum SkipClass : std::uint8_t { kPlain = 0, kQuote = 1, kOpen = 2, kClose = 3, kStop = 4 };

struct SkipTable {
  SkipClass of[256] = {};
  constexpr SkipTable() {
    of[static_cast<unsigned char>('"')] = kQuote;
    of[static_cast<unsigned char>('{')] = of[static_cast<unsigned char>('[')] = kOpen;
    of[static_cast<unsigned char>('}')] = of[static_cast<unsigned char>(']')] = kClose;
    of[0] = kStop;
  }
};
constexpr SkipTable kSkip;

constexpr std::ptrdiff_t kBlock = 64;

// Bit i: what byte i of a block is.
struct Block {
  std::uint64_t quotes = 0;
  std::uint64_t brackets = 0;
  std::uint64_t special = 0;  // a backslash or NUL
};

#ifdef __SSE2__
Block block_at(const char* p) {
  Block out;
  for (int i = 0; i < 4; ++i) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 16 * i));
    const auto bits = [i](__m128i equal) {
      return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal))) << (16 * i);
    };
    const auto are = [](__m128i text, char c) { return _mm_cmpeq_epi8(text, _mm_set1_epi8(c)); };
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));  // '[' to '{' and ']' to '}'
    out.quotes |= bits(are(bytes, '"'));
    out.brackets |= bits(_mm_or_si128(are(folded, '{'), are(folded, '}')));
    out.special |= bits(_mm_or_si128(are(bytes, '\\'), are(bytes, '\0')));
  }
  return out;
}
#else
Block block_at(const char*) {
  return {0, 0, 1};  // byte by byte
}
#endif

// From each odd bit that is set up to the next one, without it.
std::uint64_t between_pairs(std::uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

}  // namespace

bool JsonStream::skip_string() {
  ++at_;
  first_ = false;
  for (;;) {
    while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') ++at_;
    if (*at_ == '"') {
      ++at_;
      return true;
    }
    if (*at_ == '\\') {
      if (!ensure(2)) return stop("the file ends inside a string");
      at_ += 2;
    } else if (at_ < end_) {
      ++at_;
    } else if (!more()) {
      return stop("the file ends inside a string");
    }
  }
}

bool JsonStream::skip_container() {
  char open[kMaxDepth];
  int depth = 0;
  for (;;) {
    // Whole blocks, as long as their strings end in them and nothing is escaped: of such only the brackets
    // are looked at.
    while (end_ - at_ >= kBlock) {
      const Block block = block_at(at_);
      if (block.special != 0) break;
      const std::uint64_t inside = between_pairs(block.quotes);
      for (std::uint64_t left = block.brackets & ~inside; left != 0; left &= left - 1) {
        const char* here = at_ + std::countr_zero(left);
        if (*here == '{' || *here == '[') {
          if (depth + depth_ >= kMaxDepth) return at_ = here, stop("nested too deep");
          open[depth++] = *here;
          continue;
        }
        if ((open[--depth] == '{') != (*here == '}'))
          return at_ = here, stop("a bracket closes what it did not open");
        if (depth > 0) continue;
        at_ = here + 1;
        first_ = false;
        return true;
      }
      if ((inside >> 63) != 0) {
        at_ += 63 - std::countl_zero(block.quotes);  // the string that goes on behind the block
        break;
      }
      at_ += kBlock;
    }
    while (kSkip.of[static_cast<unsigned char>(*at_)] == kPlain) ++at_;
    switch (kSkip.of[static_cast<unsigned char>(*at_)]) {
      case kQuote:
        if (!skip_string()) return false;
        break;
      case kOpen:
        if (depth + depth_ >= kMaxDepth) return stop("nested too deep");
        open[depth++] = *at_++;
        break;
      case kClose:
        if ((open[--depth] == '{') != (*at_ == '}')) return stop("a bracket closes what it did not open");
        ++at_;
        if (depth == 0) {
          first_ = false;
          return true;
        }
        break;
      default:
        if (at_ < end_) return stop("a NUL byte stands where JSON should be");
        if (!more())
          return stop(depth > 0 && open[depth - 1] == '{' ? "the file ends inside an object"
                                                          : "the file ends inside an array");
    }
  }
}

}  // namespace touchmark::formats
