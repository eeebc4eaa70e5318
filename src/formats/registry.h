// The formats this build knows, one line each. Variants that differ in writing alone, such as the four of
// YOLO, share a reader. Thread-safe after start-up; all are stateless.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace touchmark::formats {

const std::vector<const Format*>& all_formats();
// "coco, coco-panoptic, ..."
std::string format_names();
// kUnsupported, naming the known ones.
Result<const Format*> find_format(std::string_view name);

// Each format's factory lives in its own folder.
const Format& coco_format();           // formats/coco
const Format& coco_panoptic_format();  // formats/panoptic
const Format& coco_results_format();   // formats/results
const Format& yolo_detect_format();    // formats/yolo: "yolo"
const Format& yolo_segment_format();   // "yolo-seg"
const Format& yolo_pose_format();      // "yolo-pose"
const Format& yolo_obb_format();       // "yolo-obb"
const Format& voc_format();            // formats/voc
const Format& cvat_format();           // formats/cvat
const Format& labelstudio_format();    // formats/labelstudio
const Format& labelme_format();        // formats/labelme
const Format& masks_format();          // formats/masks
const Format& icdar_format();          // formats/icdar
const Format& bundle_format();         // formats/bundle
// Pictures without labels: what no data set took (recognize.h). Not in the table, as it cannot be written.
const Format& pictures_format();  // formats/pictures

}  // namespace touchmark::formats
