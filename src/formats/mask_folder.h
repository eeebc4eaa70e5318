// Folders whose pictures are labels (one number or color for each class), not to be labeled.
// Thread-safety: pure functions.
#pragma once

#include <filesystem>
#include <string_view>

#include "formats/data_source.h"

namespace touchmark::formats {

enum class MaskFolder {
  kNo,
  kMaybe,  // "labels", "annotations": of label files or of masks
  kYes,    // "masks", "gt", "SegmentationClass", "panoptic_val2017", ...
};
// By its name in lower case.
MaskFolder mask_folder(std::string_view lower);

// Whether a picture in a folder below `top` is a mask: by the folders' names, and, where those could be of
// pictures too, when it is a palette or gray PNG. JPEG and WebP pictures are none.
bool is_mask_picture(const DataSource& source, const std::filesystem::path& top,
                     const std::filesystem::path& picture);

// Whether a picture that came in as one may be a mask all the same: a palette or gray PNG right in a folder
// "semantic_segmentation", or in one for a split there, which may as well be a whole data set for that.
bool looks_like_class_masks(const DataSource& source, const std::filesystem::path& picture);

}  // namespace touchmark::formats
