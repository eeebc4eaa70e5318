// Fixed cases whose outcome was written by pycocotools 2.0.11: checked everywhere, also where it is absent.
#include <gtest/gtest.h>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

struct RingVector {
  const char* name;
  Size size;
  Ring ring;
  const char* text;
  std::uint64_t area;
  Box box;
};

const RingVector kRings[] = {
    {"unit_square", {4, 4}, {{1, 1}, {2, 1}, {2, 2}, {1, 2}}, "51:", 1, {1, 1, 1, 1}},
    {"whole_image", {5, 3}, {{0, 0}, {5, 0}, {5, 3}, {0, 3}}, "0?", 15, {0, 0, 5, 3}},
    {"counter_clockwise", {6, 6}, {{1, 1}, {1, 4}, {5, 4}, {5, 1}}, "733000005", 12, {1, 1, 4, 3}},
    {"triangle", {10, 10}, {{1, 1}, {8, 2}, {4, 9}}, ";193M3M01M2O1Nd0", 27, {1, 1, 7, 7}},
    {"half_pixels",
     {10, 10},
     {{0.5, 0.5}, {7.5, 0.5}, {7.5, 6.5}, {0.5, 6.5}},
     ";6400000000000c0",
     42,
     {1, 1, 7, 6}},
    {"thin_horizontal", {20, 20}, {{1, 5}, {18, 5.2}, {18, 5.4}, {1, 5.3}}, "`<", 0, {0, 0, 0, 0}},
    {"thin_vertical", {20, 20}, {{5, 1}, {5.2, 18}, {5.4, 18}, {5.3, 1}}, "`<", 0, {0, 0, 0, 0}},
    {"one_point", {8, 8}, {{3, 3}}, "P2", 0, {0, 0, 0, 0}},
    {"two_points", {8, 8}, {{1, 1}, {6, 5}}, "P2", 0, {0, 0, 0, 0}},
    {"collinear", {8, 8}, {{1, 1}, {3, 3}, {6, 6}}, "P2", 0, {0, 0, 0, 0}},
    {"repeated_points",
     {8, 8},
     {{1, 1}, {1, 1}, {6, 1}, {6, 6}, {6, 6}, {1, 6}},
     "9530000000?",
     25,
     {1, 1, 5, 5}},
    {"closed_explicitly", {8, 8}, {{1, 1}, {6, 1}, {6, 6}, {1, 6}, {1, 1}}, "9530000000?", 25, {1, 1, 5, 5}},
    {"bow_tie", {12, 12}, {{1, 1}, {10, 10}, {10, 1}, {1, 10}}, "=85N2N2N=0C2N2N2f0", 40, {1, 1, 9, 8}},
    {"star",
     {40, 40},
     {{20, 1}, {26, 38}, {1, 14}, {39, 14}, {14, 38}},
     "n21W11O1O1O1O1O1O1O1O1O1O1O1\\OE9<@Ia01EO;KL31O2OI78GI97GO30O3OJ353DO;7_OIa06FE9:;"
     "O1O1O1O1O1O1O1O1O1O1OS2",
     308,
     {2, 4, 36, 33}},
    {"left_of_image", {10, 10}, {{-8, 2}, {-1, 2}, {-1, 8}, {-8, 8}}, "T3", 0, {0, 0, 0, 0}},
    {"right_of_image", {10, 10}, {{12, 2}, {18, 2}, {18, 8}, {12, 8}}, "T3", 0, {0, 0, 0, 0}},
    {"above_image", {10, 10}, {{2, -9}, {8, -9}, {8, -2}, {2, -2}}, "T3", 0, {0, 0, 0, 0}},
    {"below_image", {10, 10}, {{2, 12}, {8, 12}, {8, 19}, {2, 19}}, "T3", 0, {0, 0, 0, 0}},
    {"around_image", {7, 9}, {{-20, -20}, {30, -20}, {30, 30}, {-20, 30}}, "0o1", 63, {0, 0, 7, 9}},
    {"over_top_left",
     {12, 12},
     {{-3.5, -2.25}, {6.75, 1.5}, {4.25, 8.5}},
     "0392N1O2OO0M3Mn1",
     34,
     {0, 0, 7, 8}},
    {"over_bottom_right",
     {12, 12},
     {{6.3, 5.1}, {15.8, 9.9}, {8.4, 16.2}},
     "]21<4K10O001O",
     26,
     {6, 5, 6, 7}},
    {"diamond",
     {21, 21},
     {{10, 0}, {20, 10}, {10, 20}, {0, 10}},
     "91c02N2N2N2N2N2N2N2N2O01N2N2N2N2N2N2N2N2N=",
     200,
     {0, 0, 20, 19}},
    {"comb",
     {30, 16},
     {{0, 15},
      {0, 0},
      {3, 0},
      {3, 12},
      {6, 12},
      {6, 0},
      {9, 0},
      {9, 12},
      {12, 12},
      {12, 0},
      {15, 0},
      {15, 12},
      {18, 12},
      {18, 0},
      {21, 0},
      {21, 15}},
     "0?1000<D0000D<0000<D0000D<0000<D0000D<0000`4",
     207,
     {0, 0, 21, 15}},
    {"one_column_image", {1, 12}, {{0, 2}, {1, 2}, {1, 7}, {0, 7}}, "255", 5, {0, 2, 1, 5}},
    {"one_row_image", {12, 1}, {{2, 0}, {7, 0}, {7, 1}, {2, 1}}, "255", 5, {2, 0, 5, 1}},
    {"one_pixel_image", {1, 1}, {{0, 0}, {1, 0}, {1, 1}, {0, 1}}, "01", 1, {0, 0, 1, 1}},
    {"last_column", {9, 5}, {{8, 0}, {9, 0}, {9, 5}, {8, 5}}, "X15", 5, {8, 0, 1, 5}},
    {"subpixel", {9, 9}, {{4.1, 4.1}, {4.3, 4.1}, {4.3, 4.3}, {4.1, 4.3}}, "a2", 0, {0, 0, 0, 0}},
    {"fifths",
     {15, 15},
     {{2.2, 3.4}, {11.6, 2.8}, {12.4, 10.2}, {3.8, 12.6}},
     "Q12=6J1O000000O10000O[1",
     77,
     {2, 3, 10, 9}},
    {"large_image",
     {640, 480},
     {{470, 240},
      {460.64, 278.28},
      {433.6, 295.65},
      {391.85, 338.45},
      {339.99, 327.47},
      {283.73, 356.46},
      {229.26, 321.84},
      {182.57, 324.6},
      {148.81, 281.15},
      {131.7, 256.51},
      {133.12, 222.85},
      {152.9, 181.35},
      {188.88, 171.89},
      {237.09, 131.31},
      {292.23, 150.09},
      {348.22, 127.81},
      {398.91, 166.8},
      {438.7, 172.35},
      {463.23, 214.85}},
     "`Sn1b0l="
     "c0M3M4L3M4L3M4K4M4L3M3M4L3M4L3M4L3M3L5L3N2O1O2M2O1O2N1N2O1O2N1N2O2N1N2O1O2N1N2O2N1O1N2O2N1O1N3N1O1N2O1O"
     "O10O10000O1O1O100O1O1O1O1O100O1O1O001O100O1O1O1O1O100O1O1O1O1O1O10O01O1O1O1O100O1O1O1O1O100O2N1O2N1O2O1"
     "N101O1O010O1O010O00100O00100O00100O0010O01O10O01O10O01O010O1O010O1O010O1O010O00100O00100O00100O0001N100"
     "O2O0O101N10O0100O010O010O10O010O0100O010O010O10O0100O010O00100O010O010O10O010O0100O010O010O10O010O0100O"
     "010O02O000O101N100001O010O1O1O1O010O1O1O010O1O1O00100O1O1O00100O1O001O100O001O100O1O001O100O001O1O10O01"
     "O1O1O1N1O2N2M3N1O2N1O1O1O1O2N1O1O1O1O1O1O2N1O1O1O1O1O1O2N1O1O1O1O1O1O2N1O1O1O1O1O1O1O2N1O1O100O1O3N1N3M"
     "3N1N3N2M3M2O2M3M3N1N3M3N2M2N3N2M3M2O2M3J5K7I8H7I8H8H7I8Hf^_2",
     54256,
     {132, 128, 338, 228}},
    {"random_0",
     {25, 14},
     {{17.783, -3.262}, {13.756, 3.777}, {-2.97, 7.178}, {-3.688, 5.407}, {-2.555, -2.823}, {9.858, 14.844}},
     "16:M2O`0O@3N1O1O2N1N01N2N2M2O00o3",
     69,
     {0, 1, 16, 13}},
    {"random_1",
     {12, 19},
     {{8.804, 22.484},
      {7.696, 6.504},
      {16.478, -3.649},
      {13.886, 3.399},
      {-1.826, -1.584},
      {1.787, 18.668},
      {-1.024, 11.866},
      {9.056, 5.8}},
     "0?4K3GJ98O1O2O0O101MC92F>O10N",
     91,
     {0, 0, 12, 18}},
    {"random_2",
     {40, 50},
     {{23.218, 32.141}, {19.821, 26.903}, {33.861, 22.936}},
     "SP11`12O2N1OO001O1O010O1O1O00X:",
     43,
     {20, 23, 13, 9}},
    {"random_3",
     {34, 28},
     {{5.931, 1.831}, {29.313, -1.89}, {8.211, 13.814}, {10.113, 12.056}, {21.794, -2.218}},
     "U61W10o00SN080G19OF1;OD1c00O2O00001O01O1O100O1OQ7",
     50,
     {7, 0, 19, 14}},
    {"random_4",
     {37, 31},
     {{30.586, 1.231}, {17.981, -3.393}, {26.406, 26.347}, {21.932, 30.895}},
     "]b02m04L3M4JDA?9CHa00B1=1A0;<M3L5Lk6",
     138,
     {19, 0, 11, 30}},
    {"random_5",
     {25, 26},
     {{7.256, 12.88},
      {22.891, -2.525},
      {-1.724, 4.718},
      {19.396, -2.66},
      {20.591, 6.146},
      {15.228, 19.525},
      {10.597, 20.799},
      {26.046, 7.492}},
     "g11\\20A0aN0K0?1O1GNJ20NM0221N53JN53JN52KN5381AJ97DK<95EA2d0O001O10H",
     89,
     {2, 0, 23, 21}},
};

struct PixelVector {
  const char* name;
  Size size;
  const char* pixels;  // column-major
  const char* text;
  Box box;
};

const PixelVector kPixels[] = {
    {"empty", {4, 3}, "000000000000", "<", {0, 0, 0, 0}},
    {"full", {4, 3}, "111111111111", "0<", {0, 0, 4, 3}},
    {"first_pixel", {4, 3}, "100000000000", "01;", {0, 0, 1, 1}},
    {"last_pixel", {4, 3}, "000000000001", ";1", {3, 2, 1, 1}},
    {"checkerboard", {4, 3}, "010101010101", "111000000000", {0, 0, 4, 3}},
    {"one_pixel_on", {1, 1}, "1", "01", {0, 0, 1, 1}},
    {"one_pixel_off", {1, 1}, "0", "1", {0, 0, 0, 0}},
    {"column", {3, 4}, "000011110000", "444", {1, 0, 1, 4}},
    {"row", {3, 4}, "010001000100", "113000O", {0, 1, 3, 1}},
    {"around_the_end_of_a_column", {3, 4}, "000110000110", "3240M", {0, 0, 3, 4}},
};

TEST(MaskVectorsTest, RingsRasterizeAsPycocotoolsDoes) {
  for (const RingVector& vector : kRings) {
    SCOPED_TRACE(vector.name);
    const Mask mask = mask_from_ring(vector.ring, vector.size);
    EXPECT_EQ(mask_to_text(mask), vector.text);
    EXPECT_EQ(mask_area(mask), vector.area);
    EXPECT_EQ(mask_box(mask), vector.box);
    EXPECT_EQ(mask_from_text(vector.text, vector.size), mask);
  }
}

TEST(MaskVectorsTest, PixelsEncodeAsPycocotoolsDoes) {
  for (const PixelVector& vector : kPixels) {
    SCOPED_TRACE(vector.name);
    std::vector<std::uint8_t> pixels;
    for (const char* c = vector.pixels; *c != 0; ++c) pixels.push_back(*c == '1' ? 1 : 0);
    const Mask mask = mask_from_pixels(pixels, vector.size);
    EXPECT_EQ(mask_to_text(mask), vector.text);
    EXPECT_EQ(mask_box(mask), vector.box);
    EXPECT_EQ(mask_to_pixels(mask), pixels);
  }
}

}  // namespace
}  // namespace touchmark::geometry
