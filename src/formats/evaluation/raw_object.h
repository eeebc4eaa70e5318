// One entry of a list of truths or of results, as far as an evaluation needs it. Private to
// formats/evaluation.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/json_stream.h"
#include "geometry/types.h"

namespace touchmark::formats::evaluation {

// What of an entry is read; the rest is skipped.
struct Wanted {
  bool segmentation = false;
  bool keypoints = false;
};

struct RawObject {
  std::optional<std::int64_t> id, image, category, joints_labeled;
  std::optional<double> area, score;
  bool crowd = false;
  bool has_box = false;
  geometry::Box box;
  bool has_segmentation = false;         // rings, counts or text
  std::vector<geometry::Point> points;   // of all rings
  std::vector<std::uint32_t> ring_ends;  // into points
  std::vector<std::uint32_t> counts;
  std::string counts_text;
  geometry::Size size;  // of counts and text
  bool has_keypoints = false;
  std::vector<double> keypoints;

  void clear();
};

// False when the stream failed; it also fails on a field of the wrong kind, by name.
bool read_object(JsonStream& in, const Wanted& wanted, RawObject& out);

}  // namespace touchmark::formats::evaluation
