// Writes data.yaml, labels/<split>/*.txt and, when asked, images/<split>/*. See docs/formats/yolo.md.
#pragma once

#include <filesystem>

#include "base/error.h"
#include "formats/format.h"
#include "formats/yolo/encode.h"

namespace touchmark::formats::yolo {

Result<LossReport> write_folder(const std::filesystem::path& target, Flavor flavor,
                                const record::Ontology& ontology, const AssetStream& assets,
                                const WriteOptions& options);

}  // namespace touchmark::formats::yolo
