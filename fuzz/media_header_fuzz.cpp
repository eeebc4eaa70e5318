// The header readers run in the server on files nobody has looked at.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "adapters/media/header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchmark::adapters;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  exif_orientation(bytes);
  MemorySource source(bytes);
  const auto kind = sniff(source);
  if (!kind || needs_decoder(*kind)) return 0;
  const auto info = read_header(*kind, source);
  if (!info) return 0;
  if (info->size.width <= 0 || info->size.height <= 0 || info->pages < 1 || info->orientation < 1 ||
      info->orientation > 8 || info->mime.empty())
    std::abort();
  return 0;
}
