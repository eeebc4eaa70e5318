// Tells masks from photographs by their pixels. Thread-safety: pure functions.
#pragma once

#include <filesystem>

#include "formats/data_source.h"
#include "formats/label_image.h"

namespace touchmark::formats::masks {

// Few numbers in large areas: at most 128 of them, and, in pictures of 4,096 pixels or more, three of four
// neighbors alike; smaller ones have at most 32.
bool has_mask_pixels(const LabelImage& image);
// A palette or gray PNG with such pixels; with `colors` a colored one too. Of files above 8 MiB only the head
// counts.
bool looks_like_mask(const DataSource& source, const std::filesystem::path& path, bool colors);

}  // namespace touchmark::formats::masks
