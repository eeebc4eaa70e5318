// Reads a folder of pictures without labels, as if it were a data set format. Internal to flow/.
#pragma once

#include <filesystem>

#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::flow {

// True for names that end like a picture Touchmark can decode.
bool looks_like_image(const std::filesystem::path& file);

// Pushes every picture below `source` (a folder or one file) in name order. Hidden files are skipped.
Result<void> read_image_folder(const formats::DataSource& source, formats::Sink& sink);

}  // namespace touchmark::flow
