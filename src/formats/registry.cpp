#include "formats/registry.h"

#include "formats/data_source.h"

namespace touchmark::formats {

const std::vector<const Format*>& all_formats() {
  static const std::vector<const Format*> formats = {
      &coco_format(),     &yolo_detect_format(), &yolo_segment_format(), &yolo_pose_format(),
      &yolo_obb_format(), &voc_format(),         &bundle_format(),
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

Result<const Format*> detect_format(const std::filesystem::path& source) {
  TM_ASSIGN(const DataSource opened, DataSource::open(source));
  return detect_format(opened);
}

Result<const Format*> detect_format(const DataSource& source) {
  constexpr int kLeast = 50;
  const Format* best = nullptr;
  const Format* second = nullptr;
  int score = kLeast - 1;
  for (const Format* format : all_formats()) {
    const int likeness = format->detect(source);
    if (likeness > score) {
      best = format;
      second = nullptr;
      score = likeness;
    } else if (likeness == score && best != nullptr) {
      second = format;
    }
  }
  if (best == nullptr)
    return fail(
        ErrorCode::kUnsupported,
        "no known data set here: looked for COCO .json files with \"images\", YOLO label files or data.yaml, "
        "Pascal VOC .xml files and Touchmark bundles; name the format to read it anyway",
        source.path().string());
  if (second != nullptr)
    return fail(ErrorCode::kInvalid,
                "this could be " + std::string(best->title()) + " or " + std::string(second->title()) +
                    "; name the format",
                source.path().string());
  return best;
}

}  // namespace touchmark::formats
