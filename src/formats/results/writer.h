// Writes the predictions of a data set as lists of COCO results, with the image and category ids of a COCO
// export of the same data: one .json file, or in a folder <split>/<run>.json and captions beside in
// <split>/captions/<run>.json.
#pragma once

#include <filesystem>

#include "formats/format.h"

namespace touchmark::formats::results {

Result<LossReport> write_results(const std::filesystem::path& target, const record::Ontology& ontology,
                                 const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::results
