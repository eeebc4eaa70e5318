// Writes masks/, classes.txt and, when asked, images/. See docs/formats/masks.md.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::masks {

Result<LossReport> write_set(const std::filesystem::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::masks
