// Reads a COCO data set of one file or several. Two passes over each file: the first finds the sections,
// the second reads categories, images and annotations in that order, whatever their order in the file.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::coco {

Result<void> read_coco(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::coco
