// Whatever decodes encodes to the same bytes, and can be measured, validated and turned into JSON and back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "geometry/codec.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/validate.h"

using namespace touchmark;
using namespace touchmark::geometry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<Shape> shape = decode(bytes);
  if (!shape) return 0;
  if (encode(*shape) != bytes) std::abort();
  (void)area(*shape);
  (void)extent(*shape);
  const Result<Checked> kept = validate(*shape, {0, 0}, FramePolicy::kKeep);
  const Result<Checked> clipped = validate(*shape, {640, 480}, FramePolicy::kClip);
  if (clipped) {
    const Result<Checked> again = validate(clipped->shape, {640, 480}, FramePolicy::kKeep);
    if (!again) std::abort();
  }
  if (kept) {
    const Result<Shape> back = from_json(to_json(kept->shape));
    const bool keypoints = kind_of(*shape) == ShapeKind::kKeypoints;
    if (!back || (!keypoints && !(*back == kept->shape))) std::abort();
  }
  if (const auto* polygon = std::get_if<Polygon>(&*shape)) {
    const Mask mask = mask_from_polygon(*polygon, {97, 61});
    if (mask_from_polygon(polygon_from_mask(mask), mask.size) != mask) std::abort();
  }
  return 0;
}
