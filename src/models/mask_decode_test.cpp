#include "models/mask_decode.h"

#include <gtest/gtest.h>

#include <cmath>

namespace touchmark::models {
namespace {

// The same fields, images and runs as in the web's mask_field.test.ts; the runs are those of an
// implementation of its own, pixel by pixel.
constexpr std::int64_t kWidth = 8;
constexpr std::int64_t kHeight = 6;

std::vector<float> rough() {
  std::vector<float> field;
  for (int v = 0; v < kHeight; ++v)
    for (int u = 0; u < kWidth; ++u)
      field.push_back(static_cast<float>((u * 7 + v * 13) % 17 - 8) / 4 + 0.03125f);
  return field;
}

std::vector<float> hill() {
  std::vector<float> field;
  for (int v = 0; v < kHeight; ++v)
    for (int u = 0; u < kWidth; ++u)
      field.push_back(1.25f - static_cast<float>(std::abs(u - 3) + std::abs(v - 2)));
  return field;
}

using Runs = std::vector<std::uint32_t>;

Runs runs_of(const std::vector<float>& field, geometry::Size size) {
  const double scale = 8.0 / static_cast<double>(size.width);
  return mask_of_field(field.data(), kWidth, kHeight, {scale, scale, 0, 0}, size, 0).counts;
}

TEST(MaskDecode, is_bilinear_between_the_centers_of_cells) {
  EXPECT_EQ(runs_of(rough(), {23, 16}),
            (Runs{3, 5, 6, 2, 3, 5, 6,  2, 4,  6, 5, 1, 5, 7, 9, 8, 3, 3, 2, 10, 1, 8,  3, 11, 5, 8,
                  3, 2, 4, 3, 7, 4, 12, 6, 11, 6, 3, 3, 5, 7, 1, 5, 3, 8, 3, 3,  2, 4,  2, 2,  3, 6,
                  5, 2, 3, 4, 7, 2, 9,  3, 3,  1, 9, 5, 2, 3, 6, 6, 1, 5, 6, 11, 5, 12, 4, 5}));
  EXPECT_EQ(runs_of(rough(), {5, 4}), (Runs{1, 1, 1, 2, 1, 2, 2, 1, 2, 1, 1, 2, 1, 2}));
  EXPECT_EQ(runs_of(hill(), {12, 9}), (Runs{39, 2, 6, 3, 7, 1, 50}));
}

TEST(MaskDecode, a_field_below_the_threshold_is_no_mask) {
  const std::vector<float> field(kWidth * kHeight, -0.5f);
  EXPECT_EQ(runs_of(field, {23, 16}), (Runs{23 * 16}));
}

}  // namespace
}  // namespace touchmark::models
