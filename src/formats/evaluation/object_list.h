// The objects of one file before the two files are joined: by the ids of their file, shapes as they were
// written. Private to formats/evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/root_folder.h"
#include "formats/evaluation/evaluation_set.h"
#include "formats/evaluation/raw_object.h"

namespace touchmark::formats::evaluation {

struct ListedImage {
  std::int64_t id = 0;
  geometry::Size size;
};

struct ListedCategory {
  std::int64_t id = 0;
  std::string name;
};

// A segmentation as it was written; rasterized once the size of its image is known.
struct Outline {
  std::vector<geometry::Point> points;
  std::vector<std::uint32_t> ring_ends;  // empty: `mask` is it
  geometry::Mask mask;
};

struct ListedObject {
  std::int64_t id = 0;
  std::int64_t image = 0;
  std::int64_t category = 0;
  double area = 0;  // of results whose area is their segmentation's, not yet known
  double score = 0;
  bool crowd = false;
  bool ignored = false;
};

// What the area of a result is taken from, decided by the first of a list.
enum class AreaOf : std::uint8_t { kBox, kSegmentation, kKeypoints };

struct ObjectList {
  std::vector<ListedImage> images;         // of truths
  std::vector<ListedCategory> categories;  // of truths
  std::vector<ListedObject> objects;
  std::vector<geometry::Box> boxes;  // of nothing where has_box says so
  std::vector<bool> has_box;
  std::vector<Outline> outlines;  // for masks, and where areas are those of segmentations; else empty
  std::vector<double> joints;     // for keypoints
  AreaOf area_of = AreaOf::kBox;  // of results

  void forget_objects();
};

Result<ObjectList> read_truths(OpenFile file, OverlapKind kind, std::size_t joints);
Result<ObjectList> read_results(OpenFile file, OverlapKind kind, std::size_t joints);

}  // namespace touchmark::formats::evaluation
