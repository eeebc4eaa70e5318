// Writes annotations/panoptic_<split>.json, the label images in annotations/panoptic_<split>/ and, when
// asked, the pictures in images/. The assets are streamed twice, as for COCO: once for the images, once for
// the segments.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::panoptic {

Result<LossReport> write_panoptic(const std::filesystem::path& target, const record::Ontology& ontology,
                                  const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::panoptic
