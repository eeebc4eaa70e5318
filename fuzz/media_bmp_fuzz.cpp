// The one pixel decoder that is Touchmark's own.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "adapters/media/bmp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bitmap =
      touchmark::adapters::read_bmp({reinterpret_cast<const char*>(data), size}, std::int64_t{1} << 16);
  if (!bitmap) return 0;
  const auto expected = static_cast<std::size_t>(bitmap->width * bitmap->height * bitmap->bands);
  if (bitmap->pixels.size() != expected || expected == 0) std::abort();
  return 0;
}
