// What VOC label images mean. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>

#include "formats/png_index.h"
#include "geometry/types.h"

namespace touchmark::formats::voc {

inline constexpr int kVoid = 255;
inline constexpr int kMaxIndex = 254;

// The label image in a PNG file: indices below 256, void where a color is not known. As decode_label_png(),
// and kUnsupported for 16 bits.
Result<LabelImage> decode_labels(std::string_view bytes, const ColorIndex& colors);
// One mask for each index of 1..254 that occurs.
std::map<int, geometry::Mask> index_masks(const LabelImage& image);
// For each index of `objects`, the index of `classes` that most of its pixels have, 0 and void aside (ties:
// the smaller); 0 when there is none. The images must have the same size.
std::map<int, int> majority_classes(const LabelImage& objects, const LabelImage& classes);

}  // namespace touchmark::formats::voc
