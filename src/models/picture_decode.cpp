#include "models/picture_decode.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {

Result<Picture> picture_of_canvas(const Array& output, const PlacedPicture& placed) {
  const PixelInput& canvas = placed.pixels;
  if (!check_array(output) || output.floats() == nullptr ||
      output.shape != std::vector<std::int64_t>{1, canvas.height, canvas.width, 3})
    return fail(ErrorCode::kCorrupt,
                "its picture is not shaped as its canvas, [1, height, width, 3] of float32");
  std::string pixels;
  pixels.reserve(static_cast<std::size_t>(canvas.picture_width * canvas.picture_height * 3));
  for (std::int64_t y = 0; y < canvas.picture_height; ++y) {
    const float* row = output.floats() + ((canvas.top + y) * canvas.width + canvas.left) * 3;
    for (std::int64_t i = 0; i < canvas.picture_width * 3; ++i) {
      const float value = std::isfinite(row[i]) ? std::clamp(row[i], 0.0f, 1.0f) : 0.0f;
      pixels += static_cast<char>(static_cast<unsigned char>(value * 255 + 0.5f));
    }
  }
  const Image part{{canvas.picture_width, canvas.picture_height},
                   reinterpret_cast<const std::uint8_t*>(pixels.data())};
  return Picture{placed.image, resized(part, placed.image)};
}

Result<Array> mixed(const Array& own, const Array& style, double strength) {
  if (own.floats() == nullptr || style.floats() == nullptr || own.shape != style.shape)
    return fail(ErrorCode::kCorrupt, "two styles are not vectors of one shape");
  std::vector<float> values = own.to_floats();
  const std::vector<float> other = style.to_floats();
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = static_cast<float>(strength * other[i] + (1 - strength) * values[i]);
  return Array::of(style.shape, values);
}

}  // namespace touchmark::models
