// Reads a Touchmark bundle line by line, in a fixed buffer and 4 bytes an asset.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::bundle {

// kUnsupported for a bundle of a later version; a bad line is an issue, the rest is read.
Result<void> read_bundle(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::bundle
