// Label images to masks and back. Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>

#include "formats/voc/palette_png.h"
#include "geometry/types.h"

namespace touchmark::formats::voc {

inline constexpr int kVoid = 255;
inline constexpr int kMaxIndex = 254;

// One mask for each index of 1..254 that occurs, in one pass over the image.
std::map<int, geometry::Mask> masks_of(const LabelImage& image);
// Which indices occur.
std::array<bool, 256> used_indices(const LabelImage& image);
// For each index of `objects`, the index of `classes` that most of its pixels have, 0 and void aside (ties:
// the smaller); 0 when there is none. The images must have the same size.
std::map<int, int> majority_classes(const LabelImage& objects, const LabelImage& classes);

// Paints the mask with `index`; returns whether pixels of another index were covered. It breaks off when
// `go_on` says no.
bool paint(LabelImage& image, const geometry::Mask& mask, int index, const geometry::GoOn& go_on = {});

}  // namespace touchmark::formats::voc
