#include "formats/registry.h"

namespace touchmark::formats {

const std::vector<const Format*>& all_formats() {
  static const std::vector<const Format*> formats = {
      &coco_format(),         &coco_panoptic_format(), &coco_results_format(), &yolo_detect_format(),
      &yolo_segment_format(), &yolo_pose_format(),     &yolo_obb_format(),     &voc_format(),
      &cvat_format(),         &labelstudio_format(),   &labelme_format(),      &masks_format(),
      &icdar_format(),        &bundle_format(),
  };
  return formats;
}

std::string format_names() {
  std::string out;
  for (const Format* format : all_formats()) (out += out.empty() ? "" : ", ") += format->name();
  return out;
}

Result<const Format*> find_format(std::string_view name) {
  for (const Format* format : all_formats())
    if (format->name() == name) return format;
  return fail(ErrorCode::kUnsupported,
              "unknown format '" + std::string(name) + "'; this build knows " + format_names());
}

}  // namespace touchmark::formats
