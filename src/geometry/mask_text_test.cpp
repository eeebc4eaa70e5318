// COCO's compressed text: which characters it can hold.
#include <gtest/gtest.h>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

TEST(MaskTextTest, ACharacterHoldsSixBitsFrom0) {
  for (int c = 1; c < 256; ++c) {
    const auto mask = mask_from_text(std::string(1, static_cast<char>(c)), {3, 2});
    const bool held = c >= '0' && c < '0' + 64;
    const bool blamed =
        !mask && mask.error().message.find("a character that it cannot hold") != std::string::npos;
    EXPECT_EQ(blamed, !held) << c;
  }
  EXPECT_TRUE(mask_from_text("6", {3, 2})) << "six pixels of nothing";
}

}  // namespace
}  // namespace touchmark::geometry
