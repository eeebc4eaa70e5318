// Writes COCO: one file when the target ends in .json, else a folder with annotations/instances_<split>.json
// and, where there are any, captions_<split>.json and labels_<split>.json (tags); images under images/.
// The assets are streamed twice, once for the images and once for the annotations; memory does not grow
// with either, but for one bit an id to keep ids apart.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::coco {

Result<LossReport> write_coco(const std::filesystem::path& target, const record::Ontology& ontology,
                              const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::coco
