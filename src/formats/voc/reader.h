// Reads a Pascal VOC folder into a Sink. See docs/formats/voc.md for what becomes what.
//
// Two passes over the annotation files: the first for classes and assets, the second for annotations; one
// file is in memory at a time. A bad file is an issue, and the read goes on.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::voc {

Result<void> read_folder(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::voc
