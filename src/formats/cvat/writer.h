// Writes CVAT for images 1.1: annotations.xml in a folder, or one .xml file; with images/ beside it when
// asked. Memory: one image's annotations. Thread-safety: one call, one thread.
#pragma once

#include "formats/format.h"

namespace touchmark::formats::cvat {

Result<LossReport> write_set(const std::filesystem::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options);

}  // namespace touchmark::formats::cvat
