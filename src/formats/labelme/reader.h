// Reads LabelMe files into a Sink. See docs/formats/labelme.md for what becomes what.
//
// Two passes over the files: the first for classes and assets, the second for annotations; one file is in
// memory at a time. A bad file is an issue, and the read goes on.
#pragma once

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::labelme {

Result<void> read_set(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::labelme
