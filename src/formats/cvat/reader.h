// Reads CVAT for images 1.1. Memory: O(images), never more for more annotations. Thread-safety: pure function
// over the file system; one sink, one thread.
#pragma once

#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::formats::cvat {

// kNotFound, kUnsupported for CVAT for video, kInvalid when no file of the set can be read.
Result<void> read_set(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::cvat
