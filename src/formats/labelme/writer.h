// Writes one LabelMe file for each image, labels.txt and, when asked, the images beside. See
// docs/formats/labelme.md.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::labelme {

Result<LossReport> write_set(const std::filesystem::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::labelme
