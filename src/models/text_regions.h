// From a map of how likely each pixel is text to regions of lines, as detectors with differentiable
// binarization give it (Liao et al., 2020). Pure functions.
#pragma once

#include <array>
#include <vector>

#include "geometry/types.h"

namespace touchmark::models {

// Corners clockwise on the screen, from the one where the line's first letter has its top.
using Quad = std::array<geometry::Point, 4>;

struct TextRegion {
  Quad corners{};    // in pixels of the map
  double score = 0;  // mean probability inside, before it was grown; 0..1
};

struct TextRegionOptions {
  double threshold = 0.3;    // a pixel above it is text
  double least_score = 0.6;  // of a region
  double grow = 1.5;      // each side moves out by area * grow / perimeter: maps show the cores of lines only
  double least_side = 3;  // pixels, before growing
  std::size_t most = 1000;  // regions; the first in reading order of their top pixels
};

// `map`: height rows of width, row-major. Each group of touching pixels becomes the least rectangle around
// it.
std::vector<TextRegion> find_text_regions(const float* map, std::int64_t width, std::int64_t height,
                                          const TextRegionOptions& options);

// Corners of the rectangle of least area around the points, in any order of theirs; all the same when there
// are none.
Quad least_rectangle(std::vector<geometry::Point> points);

// Clockwise from the top left. Of regions at least 1.5 times as high as wide, whose letters lie on their
// side, from the top right: what reads downwards then reads to the right.
Quad reading_corners(const Quad& corners);

// Indices of the regions from top to bottom, and within a row from left to right. Two are in one row when the
// center of the lower one lies above the lower edge of the row's first.
std::vector<std::size_t> reading_order(const std::vector<Quad>& regions);

}  // namespace touchmark::models
