#include "formats/registry.h"

namespace touchmark::formats {

const std::vector<const Format*>& all_formats() {
  static const std::vector<const Format*> formats = {
      &coco_format(),     &yolo_detect_format(), &yolo_segment_format(), &yolo_pose_format(),
      &yolo_obb_format(), &voc_format(),         &labelstudio_format(),  &bundle_format(),
  };
  return formats;
}

Result<const Format*> find_format(std::string_view name) {
  std::string known;
  for (const Format* format : all_formats()) {
    if (format->name() == name) return format;
    if (!known.empty()) known += ", ";
    known += format->name();
  }
  return fail(ErrorCode::kUnsupported,
              "unknown format '" + std::string(name) + "'; this build knows " + known);
}

}  // namespace touchmark::formats
