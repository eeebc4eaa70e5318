#include "models/picture.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {
namespace {

// Means of blocks of `factor` by `factor` pixels; the last row and column of blocks may be narrower.
std::string shrunk(const Image& image, std::int64_t factor, geometry::Size& size) {
  const std::int64_t width = (image.size.width + factor - 1) / factor;
  const std::int64_t height = (image.size.height + factor - 1) / factor;
  std::string out(static_cast<std::size_t>(width * height * 3), '\0');
  for (std::int64_t y = 0; y < height; ++y)
    for (std::int64_t x = 0; x < width; ++x) {
      const std::int64_t right = std::min((x + 1) * factor, image.size.width);
      const std::int64_t bottom = std::min((y + 1) * factor, image.size.height);
      std::int64_t sums[3] = {0, 0, 0};
      for (std::int64_t v = y * factor; v < bottom; ++v)
        for (std::int64_t u = x * factor; u < right; ++u)
          for (int c = 0; c < 3; ++c) sums[c] += image.rgb[(v * image.size.width + u) * 3 + c];
      const std::int64_t count = (right - x * factor) * (bottom - y * factor);
      for (int c = 0; c < 3; ++c)
        out[static_cast<std::size_t>((y * width + x) * 3 + c)] =
            static_cast<char>((sums[c] + count / 2) / count);
    }
  size = {width, height};
  return out;
}

// Where an output pixel's center falls between two input pixels.
struct Between {
  std::int64_t first;
  std::int64_t second;
  float share;  // of the second
};

std::vector<Between> between(std::int64_t from, std::int64_t to) {
  std::vector<Between> out(static_cast<std::size_t>(to));
  for (std::int64_t i = 0; i < to; ++i) {
    const double at =
        (static_cast<double>(i) + 0.5) * static_cast<double>(from) / static_cast<double>(to) - 0.5;
    const double low = std::floor(at);
    const auto first = static_cast<std::int64_t>(low);
    out[static_cast<std::size_t>(i)] = {std::clamp<std::int64_t>(first, 0, from - 1),
                                        std::clamp<std::int64_t>(first + 1, 0, from - 1),
                                        static_cast<float>(at - low)};
  }
  return out;
}

struct Factors {
  double x;
  double y;
};

Factors factors_of(geometry::Size image, geometry::Size canvas, Fit fit) {
  const double x = static_cast<double>(canvas.width) / static_cast<double>(image.width);
  const double y = static_cast<double>(canvas.height) / static_cast<double>(image.height);
  if (fit == Fit::kStretch) return {x, y};
  const double one = fit == Fit::kCrop ? std::max(x, y) : std::min(x, y);
  return {one, one};
}

geometry::Size canvas_of(geometry::Size image, const ImageInput& input) {
  if (input.size.width > 0) return input.size;
  const double longest = static_cast<double>(std::max(image.width, image.height));
  const double scale = std::min(1.0, static_cast<double>(input.longest) / longest);
  const auto side = [&](std::int64_t length) {
    const double units = static_cast<double>(length) * scale / static_cast<double>(input.multiple);
    return std::max<std::int64_t>(static_cast<std::int64_t>(std::lround(units)), 1) * input.multiple;
  };
  return {side(image.width), side(image.height)};
}

}  // namespace

std::string resized(const Image& image, geometry::Size size) {
  const std::int64_t factor = std::min(image.size.width / size.width, image.size.height / size.height);
  if (factor >= 2) {
    geometry::Size smaller;
    const std::string pixels = shrunk(image, factor, smaller);
    return resized({smaller, reinterpret_cast<const std::uint8_t*>(pixels.data())}, size);
  }
  const auto bytes = static_cast<std::size_t>(size.width * size.height * 3);
  if (size == image.size) return {reinterpret_cast<const char*>(image.rgb), bytes};
  std::string out(bytes, '\0');
  const auto columns = between(image.size.width, size.width);
  const auto rows = between(image.size.height, size.height);
  std::size_t at = 0;
  for (const Between& row : rows) {
    const std::uint8_t* upper = image.rgb + row.first * image.size.width * 3;
    const std::uint8_t* lower = image.rgb + row.second * image.size.width * 3;
    for (const Between& column : columns)
      for (int c = 0; c < 3; ++c) {
        const float a = upper[column.first * 3 + c];
        const float b = upper[column.second * 3 + c];
        const float d = lower[column.first * 3 + c];
        const float e = lower[column.second * 3 + c];
        const float above = a + (b - a) * column.share;
        const float below = d + (e - d) * column.share;
        out[at++] = static_cast<char>(static_cast<unsigned char>(above + (below - above) * row.share + 0.5f));
      }
  }
  return out;
}

geometry::Box PlacedPicture::box_to_image(double x0, double y0, double x1, double y1) const {
  const auto inside = [](double at, std::int64_t length) {
    return std::clamp(at, 0.0, static_cast<double>(length));
  };
  const geometry::Point a = to_image(std::min(x0, x1), std::min(y0, y1));
  const geometry::Point b = to_image(std::max(x0, x1), std::max(y0, y1));
  const double left_edge = inside(a.x, image.width);
  const double top_edge = inside(a.y, image.height);
  return {left_edge, top_edge, inside(b.x, image.width) - left_edge, inside(b.y, image.height) - top_edge};
}

Result<PlacedPicture> place_picture(const Image& image, const ImageInput& input) {
  if (image.size.width < 1 || image.size.height < 1 || image.rgb == nullptr)
    return fail(ErrorCode::kInvalid, "the image has no pixels");
  const geometry::Size canvas = canvas_of(image.size, input);
  const Fit fit = input.size.width > 0 ? input.fit : Fit::kStretch;
  const Factors factors = factors_of(image.size, canvas, fit);
  const auto side = [](std::int64_t length, double factor) {
    return std::max<std::int64_t>(std::lround(static_cast<double>(length) * factor), 1);
  };
  geometry::Size size = {side(image.size.width, factors.x), side(image.size.height, factors.y)};
  PlacedPicture out;
  out.image = image.size;
  out.pixels.width = canvas.width;
  out.pixels.height = canvas.height;
  out.pixels.padding = input.padding;
  out.pixels.normalization = input.normalization;
  out.scale_x = factors.x;
  out.scale_y = factors.y;
  out.pixels.rgb = resized(image, size);
  if (fit == Fit::kCrop) {
    const std::int64_t left = (size.width - canvas.width) / 2;
    const std::int64_t top = (size.height - canvas.height) / 2;
    std::string middle;
    middle.reserve(static_cast<std::size_t>(canvas.width * canvas.height * 3));
    for (std::int64_t y = 0; y < canvas.height; ++y)
      middle.append(out.pixels.rgb, static_cast<std::size_t>(((top + y) * size.width + left) * 3),
                    static_cast<std::size_t>(canvas.width * 3));
    out.pixels.rgb = std::move(middle);
    out.left = -static_cast<double>(left);
    out.top = -static_cast<double>(top);
    size = canvas;
  } else {
    size = {std::min(size.width, canvas.width), std::min(size.height, canvas.height)};
    if (fit == Fit::kCenter) {
      out.pixels.left = (canvas.width - size.width) / 2;
      out.pixels.top = (canvas.height - size.height) / 2;
      out.left = static_cast<double>(out.pixels.left);
      out.top = static_cast<double>(out.pixels.top);
    }
  }
  out.pixels.picture_width = size.width;
  out.pixels.picture_height = size.height;
  return out;
}

}  // namespace touchmark::models
