// Reads a COCO panoptic data set: JSON files whose annotations list the segments of an image, and a PNG for
// each image whose colors are their ids. Each segment becomes a mask. One label image is in memory at a time.
#pragma once

#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::formats::panoptic {

// What the "annotations" say of a label image beside its segments is kept in the image's extra under this
// name; all else under "coco", because images, categories and segments have the fields that COCO files have.
inline constexpr const char* kOwn = "coco-panoptic";

Result<void> read_panoptic(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::panoptic
