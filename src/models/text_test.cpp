// Readers and sentences: numbers that were worked out by hand.
#include <gtest/gtest.h>

#include <cmath>

#include "models/byte_pairs.h"
#include "models/mean_pool.h"
#include "models/text_lines.h"
#include "models/text_regions.h"
#include "models/wordpiece.h"

namespace touchmark::models {
namespace {
using geometry::Point;

void expect_corners(const Quad& got, const Quad& want, double within = 1e-9) {
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(got[i].x, want[i].x, within) << "x of corner " << i;
    EXPECT_NEAR(got[i].y, want[i].y, within) << "y of corner " << i;
  }
}

// Zeros, but for blocks of one value.
struct Map {
  std::int64_t width;
  std::int64_t height;
  std::vector<float> values;
  Map(std::int64_t w, std::int64_t h) : width(w), height(h), values(static_cast<std::size_t>(w * h)) {}
  void fill(std::int64_t left, std::int64_t top, std::int64_t right, std::int64_t bottom, float value) {
    for (std::int64_t y = top; y < bottom; ++y)
      for (std::int64_t x = left; x < right; ++x) values[static_cast<std::size_t>(y * width + x)] = value;
  }
  std::vector<TextRegion> regions(const TextRegionOptions& options = {}) const {
    return find_text_regions(values.data(), width, height, options);
  }
};

TEST(TextRegions, ABlockBecomesItsRectangleGrownByAreaOverPerimeter) {
  Map map(40, 20);
  map.fill(10, 5, 30, 10, 0.8f);
  const auto found = map.regions();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].score, 0.8, 1e-6);
  // 20 x 5: area 100, perimeter 50, times 1.5: 3 pixels on each side.
  expect_corners(found[0].corners, {{{7, 2}, {33, 2}, {33, 13}, {7, 13}}});
}

TEST(TextRegions, WhatIsFaintSmallOrNoNumberIsLeftOut) {
  Map map(60, 20);
  map.fill(0, 0, 20, 5, 0.5f);     // above the threshold, but not sure enough as a region
  map.fill(30, 0, 50, 2, 0.9f);    // too low
  map.fill(0, 10, 20, 15, 0.29f);  // below the threshold
  map.fill(30, 10, 50, 15, NAN);
  EXPECT_TRUE(map.regions().empty());
  EXPECT_EQ(map.regions({.least_score = 0.4}).size(), 1u);
}

TEST(TextRegions, PixelsThatTouchByACornerAreOne) {
  Map map(40, 20);
  map.fill(4, 4, 10, 8, 1);
  map.fill(10, 8, 16, 12, 1);
  EXPECT_EQ(map.regions({.least_score = 0.1}).size(), 1u);
  map.fill(4, 4, 10, 8, 0);
  map.fill(3, 4, 9, 8, 1);
  EXPECT_EQ(map.regions({.least_score = 0.1}).size(), 2u);
}

TEST(TextRegions, TheLeastRectangleTurnsWithItsPoints) {
  // 10 by 2, turned by 30 degrees about (20, 20), with points inside.
  const double c = std::cos(M_PI / 6), s = std::sin(M_PI / 6);
  std::vector<Point> points;
  for (const auto& [u, v] : {std::pair{-5., -1.}, {5., -1.}, {5., 1.}, {-5., 1.}, {0., 0.}, {3., 0.5}})
    points.push_back({20 + u * c - v * s, 20 + u * s + v * c});
  const Quad quad = reading_corners(least_rectangle(points));
  expect_corners(quad, {{points[0], points[1], points[2], points[3]}}, 1e-9);
  expect_corners(least_rectangle({}), Quad{});
  expect_corners(least_rectangle({{3, 4}}), {{{3, 4}, {3, 4}, {3, 4}, {3, 4}}});
}

TEST(TextRegions, LinesThatRunDownwardsAreReadFromTheirTopRight) {
  expect_corners(reading_corners({{{10, 40}, {10, 0}, {20, 0}, {20, 40}}}),
                 {{{20, 0}, {20, 40}, {10, 40}, {10, 0}}});
}

TEST(TextRegions, RowsFromTopToBottomEachFromLeftToRight) {
  const auto at = [](double x, double y) {
    return Quad{{{x, y}, {x + 30, y}, {x + 30, y + 10}, {x, y + 10}}};
  };
  EXPECT_EQ(reading_order({at(50, 2), at(0, 0), at(0, 12), at(100, 4), at(40, 14)}),
            (std::vector<std::size_t>{1, 0, 3, 2, 4}));
  EXPECT_TRUE(reading_order({}).empty());
}

TEST(TextLines, ACropIsTurnedUprightAndScaledToItsHeight) {
  // Two by four pixels, red by column and green by row.
  std::string rgb;
  for (int y = 0; y < 4; ++y)
    for (int x = 0; x < 2; ++x) {
      rgb += static_cast<char>(x * 100);
      rgb += static_cast<char>(y * 10);
      rgb += '\0';
    }
  const Image image{{2, 4}, reinterpret_cast<const std::uint8_t*>(rgb.data())};
  const auto whole = crop_line(image, {{{0, 0}, {2, 0}, {2, 4}, {0, 4}}}, 4, 100);
  EXPECT_EQ(whole.size, (geometry::Size{2, 4}));
  EXPECT_EQ(whole.rgb, rgb);
  // From the top right downwards: 4 wide, 2 high; its first row is the right column.
  const auto turned = crop_line(image, {{{2, 0}, {2, 4}, {0, 4}, {0, 0}}}, 2, 100);
  EXPECT_EQ(turned.size, (geometry::Size{4, 2}));
  EXPECT_EQ(turned.rgb.substr(0, 12), std::string({100, 0, 0, 100, 10, 0, 100, 20, 0, 100, 30, 0}));
  EXPECT_EQ(crop_line(image, {{{0, 0}, {2, 0}, {2, 1}, {0, 1}}}, 48, 60).size, (geometry::Size{60, 48}));
  EXPECT_EQ(crop_line(image, {{{NAN, 0}, {INFINITY, 0}, {2, 1}, {0, 1}}}, 4, 60).size.height, 4);
}

TEST(TextLines, TheBestPathJoinsRepetitionsAndDropsBlanks) {
  const std::vector<std::string> alphabet = {"", "a", "b", "ä"};
  std::vector<float> rows;
  const auto step = [&](std::size_t best, float p) {
    std::vector<float> row(4, (1 - p) / 3);
    row[best] = p;
    rows.insert(rows.end(), row.begin(), row.end());
  };
  step(1, 0.9f);
  step(1, 0.5f);  // the same letter goes on
  step(0, 0.9f);
  step(1, 0.7f);  // after a blank a new one
  step(3, 0.8f);
  const auto line = decode_ctc(Array::of({1, 5, 4}, rows), alphabet);
  ASSERT_TRUE(line);
  EXPECT_EQ(line->text, "aaä");
  EXPECT_NEAR(line->confidence, (0.9 + 0.7 + 0.8) / 3, 1e-6);
  EXPECT_EQ(decode_ctc(Array::of({1, 0, 4}, std::vector<float>{}), alphabet)->text, "");
  EXPECT_EQ(decode_ctc(Array::of({1, 4, 5}, rows), alphabet).error().code, ErrorCode::kCorrupt);
  rows[1] = NAN;
  rows[0] = INFINITY;
  EXPECT_FALSE(decode_ctc(Array::of({1, 5, 4}, rows), alphabet));
}

TEST(TextLines, TheAlphabetMayLackBlankAndSpace) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(*ctc_alphabet({"", "a", "b"}, 3), (Texts{"", "a", "b"}));
  EXPECT_EQ(*ctc_alphabet({"a", "b"}, 3), (Texts{"", "a", "b"}));
  EXPECT_EQ(*ctc_alphabet({"a", "b"}, 4), (Texts{"", "a", "b", " "}));
  EXPECT_EQ(ctc_alphabet({"a", "b"}, 5).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(ctc_alphabet({"a", "b"}, 1).error().code, ErrorCode::kInvalid);
}

TEST(WordPieces, WordsFallIntoTheLongestPieces) {
  const auto made =
      WordPiece::make({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "a", "!", "中", "cafe"});
  ASSERT_TRUE(made);
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(made->encode("unaffable", 20), (Ids{2, 4, 5, 6, 3}));
  EXPECT_EQ(made->encode(" A\tun!a ", 20), (Ids{2, 7, 4, 8, 7, 3}));
  EXPECT_EQ(made->encode("Café 中中", 20), (Ids{2, 10, 9, 9, 3}));
  EXPECT_EQ(made->encode("unaffxable", 20), (Ids{2, 1, 3})) << "a word with an unknown piece is unknown";
  EXPECT_EQ(made->encode("un\xff\xfe", 20), (Ids{2, 4, 3}));
  EXPECT_EQ(made->encode("", 20), (Ids{2, 3}));
  EXPECT_EQ(made->encode("a a a a a", 4), (Ids{2, 7, 7, 3}));
  EXPECT_EQ(made->encode("unaffable", 4), (Ids{2, 4, 5, 3}));
  EXPECT_EQ(made->encode(std::string(101, 'a'), 20), (Ids{2, 1, 3}));
  EXPECT_FALSE(WordPiece::make({"[UNK]", "[CLS]"}));
}

TEST(WordPieces, TheVocabularyOfATokenizerJson) {
  const auto tokens = WordPiece::tokens_of_json(R"({"model": {"vocab": {"[UNK]": 1, "a": 0, "b": 3}}})");
  ASSERT_TRUE(tokens);
  EXPECT_EQ(*tokens, (std::vector<std::string>{"a", "[UNK]", "", "b"}));
  EXPECT_FALSE(WordPiece::tokens_of_json(R"({"model": {"vocab": {"a": -1}}})"));
  EXPECT_FALSE(WordPiece::tokens_of_json(R"({"model": {"vocab": {"a": 99999999999}}})"));
  EXPECT_FALSE(WordPiece::tokens_of_json(R"({"model": {"vocab": [["a", 0.5]]}})"));
  EXPECT_FALSE(WordPiece::tokens_of_json("{}"));
}

TEST(BytePairsTest, MergesAreMadeBestFirst) {
  const auto made = BytePairs::make({"\"#version: 0.2", "a t</w>", "c at</w>", "c a"});
  ASSERT_TRUE(made);
  using Ids = std::vector<std::int64_t>;
  EXPECT_EQ(made->start(), 515);
  // 'c' is the 66th of the characters that can be seen, 'a' the 64th; those that end a word come 256 later.
  EXPECT_EQ(made->encode("CAT", 9), (Ids{515, 513, 516}));
  EXPECT_EQ(made->encode("ca at", 9), (Ids{515, 66, 256 + 64, 512, 516}))
      << "the end of a word is another symbol";
  EXPECT_EQ(made->encode("cab", 9), (Ids{515, 514, 256 + 65, 516}));
  EXPECT_EQ(made->encode("at1's", 9), (Ids{515, 512, 256 + 16, 6, 256 + 82, 516}));
  EXPECT_EQ(made->encode("at at at", 4), (Ids{515, 512, 512, 516}));
  EXPECT_EQ(made->encode("", 4), (Ids{515, 516}));
  EXPECT_FALSE(BytePairs::make({"a b", "ab"}));
  EXPECT_FALSE(BytePairs::make({"a b", "a b"}));
  EXPECT_FALSE(BytePairs::make({"a b c"}));
}

TEST(MeanPool, IsTheMeanOverTokens) {
  const auto mean = mean_of_tokens(Array::of({1, 2, 3}, std::vector<float>{1, 2, 3, 3, 4, 8}), 2);
  ASSERT_TRUE(mean);
  EXPECT_EQ(*mean, (std::vector<float>{2, 3, 5.5f}));
  EXPECT_FALSE(mean_of_tokens(Array::of({1, 2, 3}, std::vector<float>(6)), 3));
  EXPECT_FALSE(mean_of_tokens(Array::of({2, 3}, std::vector<float>(6)), 2));
}

}  // namespace
}  // namespace touchmark::models
