// A COCO file of truths and a list of results as the COCO evaluation takes them (metrics/detection): the
// objects of both, with what decides their overlap. What pycocotools takes of a file is taken here: areas of
// results follow from what the first of them has, objects of images and categories that the truth does not
// list count for nothing.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/root_folder.h"
#include "geometry/types.h"
#include "metrics/detection/coco_evaluation.h"

namespace touchmark::formats {

enum class OverlapKind : std::uint8_t { kBoxes, kMasks, kKeypoints };

// By object; of the three those that the kind needs.
struct OverlapShapes {
  std::vector<geometry::Box> boxes;  // of masks those around them; of true joints what stands in for none
  std::vector<geometry::Mask> masks;
  std::vector<double>
      joints;  // three numbers a joint, as many of them an object as EvaluationSet::sigmas has
};

struct EvaluationSet {
  OverlapKind kind = OverlapKind::kBoxes;
  std::vector<std::int64_t> images;      // ids, ascending
  std::vector<std::int64_t> categories;  // ids, ascending
  std::vector<std::string> category_names;
  std::vector<metrics::TrueObject> truths;
  std::vector<metrics::DetectedObject> detections;
  OverlapShapes true_shapes, detected_shapes;
  std::vector<double> sigmas;      // of joints
  std::int64_t left_out = 0;       // results of a category that the truth does not list
  std::int64_t astray = 0;         // truths of an image or category that it does not list
  std::int64_t not_countable = 0;  // truths with the id 0: see metrics::TrueObject::countable
};

// `sigmas`: of each joint, for keypoints; empty: COCO's 17. kInvalid with file and line, or with the object's
// id where a field is missing; kNotFound, kUnavailable.
Result<EvaluationSet> read_evaluation_set(OpenFile truth, OpenFile results, OverlapKind kind,
                                          unsigned threads, std::vector<double> sigmas = {});

// Valid as long as `set` is.
metrics::Overlaps overlaps_of(const EvaluationSet& set);

}  // namespace touchmark::formats
