#include "models/text_lines.h"

#include <algorithm>
#include <cmath>

#include "models/picture.h"

namespace touchmark::models {
namespace {

constexpr double kMostSide = 8192;  // pixels, of a line before it is scaled

double distance(geometry::Point a, geometry::Point b) {
  return std::hypot(a.x - b.x, a.y - b.y);
}

geometry::Point between(geometry::Point a, geometry::Point b, double share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

// Bilinear between pixel centers; three bytes at the end of `out`.
void add_pixel(const Image& image, geometry::Point at, std::string& out) {
  const auto inside = [](double v, std::int64_t length) {  // 0 for what is no number
    return v > 0.5 ? std::min(v - 0.5, static_cast<double>(length - 1)) : 0.0;
  };
  const double x = inside(at.x, image.size.width);
  const double y = inside(at.y, image.size.height);
  const auto left = static_cast<std::int64_t>(x);
  const auto top = static_cast<std::int64_t>(y);
  const std::int64_t right = std::min(left + 1, image.size.width - 1);
  const std::int64_t bottom = std::min(top + 1, image.size.height - 1);
  const double u = x - static_cast<double>(left);
  const double v = y - static_cast<double>(top);
  for (int c = 0; c < 3; ++c) {
    const auto value = [&](std::int64_t column, std::int64_t row) {
      return static_cast<double>(image.rgb[(row * image.size.width + column) * 3 + c]);
    };
    const double above = value(left, top) * (1 - u) + value(right, top) * u;
    const double below = value(left, bottom) * (1 - u) + value(right, bottom) * u;
    out += static_cast<char>(static_cast<unsigned char>(above * (1 - v) + below * v + 0.5));
  }
}

std::int64_t side_of(double length) {
  return std::isfinite(length) ? std::lround(std::clamp(length, 1.0, kMostSide)) : 1;
}

}  // namespace

// Regions are rectangles, so that no perspective has to be taken out of them: between two sides in a straight
// line. Letters that are lower than wanted are sampled once, at their last size; higher ones are cut out and
// then shrunk.
LinePicture crop_line(const Image& image, const Quad& corners, std::int64_t height, std::int64_t most_width) {
  const double across = distance(corners[0], corners[1]);
  const double down = distance(corners[1], corners[2]);
  const double aspect = std::isfinite(across / down) ? across / down : 1;
  LinePicture out;
  out.size = {
      std::lround(std::clamp(static_cast<double>(height) * aspect, 1.0, static_cast<double>(most_width))),
      height};
  const bool shrinks = down > 2 * static_cast<double>(height);
  const std::int64_t wide = shrinks ? std::min(side_of(across), 4 * out.size.width) : out.size.width;
  const std::int64_t high = shrinks ? std::min(side_of(down), 4 * height) : height;
  std::string pixels;
  pixels.reserve(static_cast<std::size_t>(wide * high * 3));
  for (std::int64_t y = 0; y < high; ++y) {
    const double share = (static_cast<double>(y) + 0.5) / static_cast<double>(high);
    const geometry::Point left = between(corners[0], corners[3], share);
    const geometry::Point right = between(corners[1], corners[2], share);
    for (std::int64_t x = 0; x < wide; ++x)
      add_pixel(image, between(left, right, (static_cast<double>(x) + 0.5) / static_cast<double>(wide)),
                pixels);
  }
  if (!shrinks)
    out.rgb = std::move(pixels);
  else
    out.rgb = resized({{wide, high}, reinterpret_cast<const std::uint8_t*>(pixels.data())}, out.size);
  return out;
}

Result<std::vector<std::string>> ctc_alphabet(std::vector<std::string> labels, std::int64_t classes) {
  const std::int64_t missing = classes - static_cast<std::int64_t>(labels.size());
  if (missing < 0 || missing > 2)
    return fail(
        ErrorCode::kInvalid,
        "the recognizer has " + std::to_string(classes) + " classes; " + std::to_string(labels.size()) +
            " labels are neither all of them, nor all but the blank, nor all but the blank and the space",
        "/pipeline/labels");
  if (missing >= 1) labels.insert(labels.begin(), "");
  if (missing == 2) labels.emplace_back(" ");
  return labels;
}

Result<ReadLine> decode_ctc(const Array& output, const std::vector<std::string>& alphabet) {
  const std::int64_t steps = output.dim(1);
  const auto classes = static_cast<std::int64_t>(alphabet.size());
  if (!check_array(output) || output.floats() == nullptr || classes < 1 ||
      output.shape != std::vector<std::int64_t>{1, steps, classes})
    return fail(ErrorCode::kCorrupt, "its output is not shaped as [1, steps, classes] of float32");
  ReadLine line;
  double sum = 0;
  int letters = 0;
  std::int64_t before = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    const float* row = output.floats() + step * classes;
    const std::int64_t best = std::max_element(row, row + classes) - row;
    if (!std::isfinite(row[best]))
      return fail(ErrorCode::kCorrupt, "its output has numbers that are not finite");
    if (best != 0 && best != before) {
      line.text += alphabet[static_cast<std::size_t>(best)];
      sum += std::clamp(static_cast<double>(row[best]), 0.0, 1.0);
      ++letters;
    }
    before = best;
  }
  line.confidence = letters == 0 ? 0 : sum / letters;
  return line;
}

}  // namespace touchmark::models
