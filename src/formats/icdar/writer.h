// Writes one text file for each image in box/, one of answers in key/ where it has
// some and, when asked, the images in img/. See docs/formats/icdar.md.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::icdar {

Result<LossReport> write_set(const std::filesystem::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::icdar
