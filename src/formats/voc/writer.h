// Writes Annotations, SegmentationObject and SegmentationClass (where there are masks or polygons),
// ImageSets/Main, class_names.txt and, when asked, JPEGImages. See docs/formats/voc.md.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::voc {

Result<LossReport> write_folder(const std::filesystem::path& target, const record::Ontology& ontology,
                                const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::voc
