// Polygons that cross the image so often that their toggles and runs are kept as bits.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

// Corners that jump from one side of the image to the other.
Ring star(std::size_t corners, double side, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> place(0, side);
  Ring out;
  for (std::size_t i = 0; i < corners; ++i)
    out.push_back({i % 2 == 0 ? place(random) / 8 : side - place(random) / 8, place(random)});
  return out;
}

Mask exclusive(const Mask& a, const Mask& b) {
  return *mask_combine(*mask_combine(a, b, MaskOp::kDifference), *mask_combine(b, a, MaskOp::kDifference),
                       MaskOp::kUnion);
}

// An edge toggles the same whichever way it is walked, so the pieces of a ring, each closed through its first
// corner, are together the ring. Each piece is small enough for a list.
Mask from_pieces(const Ring& ring, Size size, std::size_t edges) {
  Mask out = mask_from_ring({}, size);
  for (std::size_t begin = 1; begin + 1 < ring.size(); begin += edges) {
    Ring piece = {ring.front()};
    const std::size_t end = std::min(ring.size() - 1, begin + edges);
    piece.insert(piece.end(), ring.begin() + static_cast<std::ptrdiff_t>(begin),
                 ring.begin() + static_cast<std::ptrdiff_t>(end) + 1);
    out = exclusive(out, mask_from_ring(piece, size));
  }
  return out;
}

TEST(MaskFromPolygon, BitsAndListsGiveTheSame) {
  const Size size{1533, 1533};
  const Ring ring = star(1500, 1533, 7);  // 1.7 million toggles
  const Mask whole = mask_from_ring(ring, size);
  EXPECT_GT(whole.counts.size(), 300'000u);
  EXPECT_EQ(whole, from_pieces(ring, size, 500));
}

TEST(MaskFromPolygon, ManyRunsOfManyPartsAreOneUnion) {
  const Size size{1700, 1700};
  Polygon polygon;
  Mask wanted = mask_from_ring({}, size);
  for (std::uint64_t seed = 0; seed < 6; ++seed) {
    polygon.parts.push_back({star(700, 1700, seed), {star(400, 1700, seed + 100)}});
    const Mask part = *mask_combine(mask_from_ring(polygon.parts.back().outer, size),
                                    mask_from_ring(polygon.parts.back().holes[0], size), MaskOp::kDifference);
    EXPECT_GT(part.counts.size(), 400'000u) << "together more than a list takes";
    wanted = *mask_combine(wanted, part, MaskOp::kUnion);
  }
  EXPECT_EQ(mask_from_polygon(polygon, size), wanted);
}

// 11,000 x 11,000 pixels and as many corners as one annotation may have: stopped wherever it is.
TEST(MaskFromPolygon, TheWorstIsStoppedAtOnce) {
  const Size size{11'000, 11'000};
  const Polygon polygon{{{star(260'000, 11'000, 1), {}}}};
  for (const int stop : {1, 2, 7}) {
    int asked = 0;
    std::clock_t last = std::clock();
    double longest = 0;
    const auto seconds = [&] { return static_cast<double>(std::clock() - last) / CLOCKS_PER_SEC; };
    const Mask mask = mask_from_polygon(polygon, size, [&] {
      longest = std::max(longest, seconds());
      last = std::clock();
      return ++asked < stop;
    });
    EXPECT_EQ(asked, stop);
    EXPECT_EQ(mask_area(mask), 0u) << "what was stopped is of no use, and cheap";
    EXPECT_LT(std::max(longest, seconds()), 1.0);
  }
}

// Stopped at any question, in the outer ring, in the hole or between: nothing is inside.
TEST(MaskFromPolygon, NothingIsInsideWhereverItIsStopped) {
  const Size size{2600, 2600};  // the hole alone has more intervals than a list takes
  const Polygon polygon{{{star(2600, 2600, 1), {star(6000, 2600, 2)}}}};
  int all = 0;
  EXPECT_GT(mask_area(mask_from_polygon(polygon, size, [&all] { return ++all > 0; })), 0u);
  ASSERT_GE(all, 8);
  for (int stop = 1; stop <= all; ++stop) {
    int asked = 0;
    EXPECT_EQ(mask_area(mask_from_polygon(polygon, size, [&] { return ++asked < stop; })), 0u)
        << "stopped at question " << stop << " of " << all;
    EXPECT_EQ(asked, stop);
  }
}

}  // namespace
}  // namespace touchmark::geometry
