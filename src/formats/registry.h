// The formats this build knows: coco, yolo (yolo-seg, yolo-pose, yolo-obb are write variants; one reader
// reads all four), voc, labelstudio, bundle. Thread-safe after start-up; all are stateless.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace touchmark::formats {

const std::vector<const Format*>& all_formats();
// kUnsupported, naming the known ones.
Result<const Format*> find_format(std::string_view name);

// Each format's factory lives in its own folder.
const Format& coco_format();          // formats/coco
const Format& bundle_format();        // formats/bundle
const Format& voc_format();           // formats/voc
const Format& labelstudio_format();   // formats/labelstudio
const Format& yolo_detect_format();   // formats/yolo: "yolo"
const Format& yolo_segment_format();  // "yolo-seg"
const Format& yolo_pose_format();     // "yolo-pose"
const Format& yolo_obb_format();      // "yolo-obb"

}  // namespace touchmark::formats
