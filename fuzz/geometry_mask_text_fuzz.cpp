// A compressed mask is refused or adds up, and every function on masks takes it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "geometry/mask.h"

using namespace touchmark;
using namespace touchmark::geometry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Size frame{data[0], data[1]};
  const Result<Mask> mask = mask_from_text({reinterpret_cast<const char*>(data) + 2, size - 2}, frame);
  if (!mask) return 0;
  if (mask_from_text(mask_to_text(*mask), frame) != *mask) std::abort();
  const Mask plain = mask_from_pixels(mask_to_pixels(*mask), frame);
  if (mask_from_rows(mask_to_rows(*mask), frame) != plain) std::abort();
  if (mask_area(*mask) != mask_area(plain) || mask_box(*mask) != mask_box(plain)) std::abort();
  if (mask_combine(*mask, plain, MaskOp::kIntersection) != plain) std::abort();
  if (mask_area(*mask_combine(*mask, plain, MaskOp::kDifference)) != 0) std::abort();
  if (mask_iou(*mask, plain, false) != (mask_area(plain) == 0 ? 0.0 : 1.0)) std::abort();
  if (mask_from_polygon(polygon_from_mask(*mask), frame) != plain) std::abort();
  return 0;
}
