#include "formats/mask_folder.h"

#include <algorithm>
#include <iterator>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/pairing.h"
#include "formats/png_index.h"

namespace touchmark::formats {
namespace {

constexpr std::string_view kSure[] = {"mask",     "masks",    "gt",         "groundtruth", "ground_truth",
                                      "gtfine",   "gtcoarse", "panoptic",   "seg",         "segs",
                                      "semantic", "semseg",   "trainannot", "valannot",    "testannot"};
constexpr std::string_view kMaybe[] = {"labels", "annotations"};

template <std::size_t N>
bool is_among(std::string_view lower, const std::string_view (&names)[N]) {
  return std::find(std::begin(names), std::end(names), lower) != std::end(names);
}

// "panoptic_val2017" and "panoptic_semseg_val2017", as COCO names them.
bool is_of_coco_panoptic(std::string_view lower) {
  constexpr std::string_view kPanoptic = "panoptic_", kSemantic = "semseg_";
  if (!lower.starts_with(kPanoptic)) return false;
  lower.remove_prefix(kPanoptic.size());
  if (lower == "semseg") return true;
  if (lower.starts_with(kSemantic)) lower.remove_prefix(kSemantic.size());
  return is_split_folder(lower);
}

}  // namespace

MaskFolder mask_folder(std::string_view lower) {
  if (is_among(lower, kSure) || lower.ends_with("_mask") || lower.ends_with("_masks") ||
      lower.starts_with("segmentation") || is_of_coco_panoptic(lower))
    return MaskFolder::kYes;
  return is_among(lower, kMaybe) ? MaskFolder::kMaybe : MaskFolder::kNo;
}

bool is_mask_picture(const DataSource& source, const std::filesystem::path& top,
                     const std::filesystem::path& picture) {
  const std::string extension = lower_extension(picture);
  if (extension != ".png" && extension != ".tif" && extension != ".tiff" && extension != ".bmp" &&
      extension != ".gif")
    return false;
  bool maybe = false;
  for (const auto& folder : picture.lexically_relative(top).parent_path()) {
    const MaskFolder said = mask_folder(lower_ascii(folder.string()));
    if (said == MaskFolder::kYes) return true;
    maybe = maybe || said == MaskFolder::kMaybe;
  }
  if (!maybe) return false;
  const auto head = png_head(source.head(picture, kPngHead));
  return head && head->kind != PngKind::kColor;
}

bool looks_like_class_masks(const DataSource& source, const std::filesystem::path& picture) {
  constexpr std::string_view kSemantic[] = {"semantic_segmentation", "semantic_segmentations",
                                            "segmentation"};
  if (lower_extension(picture) != ".png") return false;
  std::filesystem::path folder = picture.parent_path();
  while (is_split_folder(folder.filename().string())) folder = folder.parent_path();
  if (!is_among(lower_ascii(folder.filename().string()), kSemantic)) return false;
  const auto head = png_head(source.head(picture, kPngHead));
  return head && head->kind != PngKind::kColor;
}

}  // namespace touchmark::formats
