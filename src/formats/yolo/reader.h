// Reads a YOLO data set of any flavor into a Sink. See docs/formats/yolo.md for what becomes what.
//
// Needs the image probe (formats/probe.h): labels are relative to the image. Two passes over the label
// files: the first for classes and flavor, the second for annotations; one file is in memory at a time.
// A bad line or file is an issue, and the read goes on.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::yolo {

Result<void> read_folder(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::yolo
