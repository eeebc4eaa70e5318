// Overlap of shapes of different sizes: which area is which.
#include <gtest/gtest.h>

#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

Mask mask_of(const Box& box, Size size) {
  const double right = box.x + box.width, bottom = box.y + box.height;
  const Ring ring = {{box.x, box.y}, {right, box.y}, {right, bottom}, {box.x, bottom}};
  return mask_from_ring(ring, size);
}

TEST(IouTest, a_crowd_counts_the_area_of_the_first_alone) {
  const Box small{2, 2, 4, 4}, large{4, 3, 10, 5};  // areas 16 and 50; they share 2 x 3
  const Size size{20, 10};
  const auto both = [&](const Box& a, const Box& b, bool crowd) {
    EXPECT_EQ(*mask_iou(mask_of(a, size), mask_of(b, size), crowd), box_iou(a, b, crowd));
    return box_iou(a, b, crowd);
  };
  EXPECT_EQ(both(small, large, false), 6.0 / 60);
  EXPECT_EQ(both(large, small, false), 6.0 / 60);
  EXPECT_EQ(both(small, large, true), 6.0 / 16);
  EXPECT_EQ(both(large, small, true), 6.0 / 50);
}

// Masks made elsewhere may have no run at all, or only empty ones.
TEST(IouTest, an_image_without_pixels_has_nothing_in_common) {
  for (const auto& a : {std::vector<std::uint32_t>{}, {0}, {0, 0}})
    for (const auto& b : {std::vector<std::uint32_t>{}, {0}, {0, 0}})
      EXPECT_EQ(*mask_iou(*mask_from_counts(a, {0, 3}), *mask_from_counts(b, {0, 3}), false), 0.0);
}

TEST(IouTest, boxes_that_touch_in_one_direction_share_nothing) {
  const Box box{10, 10, 4, 6};
  for (const Box& other : {Box{14, 10, 4, 6}, Box{6, 10, 4, 6}, Box{10, 16, 4, 6}, Box{10, 4, 4, 6},
                           Box{30, 10, 4, 6}, Box{10, 30, 4, 6}})
    for (const bool crowd : {false, true}) EXPECT_EQ(box_iou(box, other, crowd), 0);
  EXPECT_EQ(box_iou(box, {13, 10, 4, 6}), 6.0 / 42);
  EXPECT_EQ(box_iou(box, {10, 15, 4, 6}), 4.0 / 44);
}

}  // namespace
}  // namespace touchmark::geometry
