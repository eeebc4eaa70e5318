// The outputs of further families of detectors, in the layout of their published exports. Pure functions.
// Errors: kCorrupt for arrays of other shapes or bytes; boxes that are not finite or have no inside are left
// out.
#pragma once

#include "models/detect_decode.h"

namespace touchmark::models {

// YOLOv5 (Ultralytics): [1, boxes, 5 + classes]: center and size in pixels of the canvas, objectness, class
// scores.
Result<std::vector<CanvasBox>> decode_yolov5(const Array& output, double least_score);

// YOLOv8 and YOLO11 (Ultralytics): [1, 4 + classes, boxes]: center and size in pixels of the canvas, class
// scores.
Result<std::vector<CanvasBox>> decode_yolov8(const Array& output, double least_score);

// RT-DETR and D-FINE as the Transformers library exports them: logits [1, queries, classes] and boxes
// [1, queries, 4], center and size as parts of the canvas. Zhao et al., 2023; Peng et al., 2024.
Result<std::vector<CanvasBox>> decode_queries(const Array& logits, const Array& boxes, geometry::Size canvas,
                                              double least_score);

// Likewise as Ultralytics exports it, in one: [1, queries, 4 + classes], scores instead of logits.
Result<std::vector<CanvasBox>> decode_joined_queries(const Array& output, geometry::Size canvas,
                                                     double least_score);

// Likewise with the post-processing of their authors inside: labels and scores [1, queries], boxes [1,
// queries, 4], corners in pixels of the canvas, whose size was given as orig_target_sizes.
Result<std::vector<CanvasBox>> decode_labeled(const Array& labels, const Array& boxes, const Array& scores,
                                              double least_score);

// SSD and others of TensorFlow's Object Detection API: boxes [1, n, 4] as top, left, bottom, right, parts of
// the canvas; classes and scores [1, n]; how many of them count [1]. `first_class`: the number of the first
// label, 1 in exports of the API, 0 in those of TensorFlow Lite. Classes before it are left out.
struct SsdOutputs {
  const Array& boxes;
  const Array& classes;
  const Array& scores;
  const Array& count;
};
Result<std::vector<CanvasBox>> decode_ssd(const SsdOutputs& outputs, geometry::Size canvas,
                                          std::int64_t first_class, double least_score);

}  // namespace touchmark::models
