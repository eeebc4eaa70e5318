// What the files of the COCO family have in common around their annotations, as JSON text.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "formats/folder.h"
#include "record/asset.h"
#include "record/ontology.h"

namespace touchmark::formats::coco {

// Appends "{", then info, licenses and what else the source had beside its lists, each followed by a comma.
void append_top(std::string& out, const record::Ontology& ontology);

// Whether the source called the image otherwise than a copy of it would be.
bool renames(const record::AssetContent& content);

struct ImageText {
  std::int64_t id = 0;
  bool with_split = false;  // where one file holds several splits
  bool copied = false;      // it lies under its inner_path()
};
// Appends one image, {...}.
void append_image(std::string& out, const record::AssetContent& content, const ImageText& options);

// Copies the picture below `folder` under its inner_path(), where options.copy_images asks for it.
Result<void> place_image(const std::filesystem::path& folder, const record::AssetContent& content,
                         const WriteOptions& options);

// Counts what will be lost of classes and data set.
void count_ontology_losses(const record::Ontology& ontology, LossTally& losses);

}  // namespace touchmark::formats::coco
