// One line of a YOLO label file, of any flavor, to an annotation.
//
// By the number of columns: 5 a box, 6 a box and its confidence, 9 four corners (an oriented box, or a
// polygon in a segmentation set), 7 or more and odd a polygon, even and 8 or more a polygon and its
// confidence; with `points` joints also 5 + points * dimensions (and confidence).
// Thread-safety: pure functions; a Scan is for one thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "geometry/types.h"
#include "record/annotation.h"

namespace touchmark::formats::yolo {

inline constexpr int kMaxClass = 1'000'000;

struct Rules {
  int points = 0;      // joints of a pose set; 0: none
  int dimensions = 3;  // numbers a joint: 3 with visibility, 2 without
  bool quads_are_polygons = false;
};

struct Label {
  int class_index = 0;
  record::AnnotationContent content;  // class_id not set
  std::string remark;                 // something was left out of the line; empty when nothing was
};

// kInvalid with what is wrong. `size` must not be empty.
Result<Label> parse_label(std::string_view line, geometry::Size size, const Rules& rules);

// What a first look at all lines tells about the set.
struct Scan {
  std::set<int> classes;
  bool has_polygons = false;  // lines that can only be polygons
  bool has_quads = false;
  // The one column count of all lines if it fits x y v triples throughout, 0 once a line does not.
  int triples_columns = -1;

  std::optional<int> add_line(std::string_view line);  // the class when it is new
  bool looks_like_pose() const { return triples_columns >= 8; }
};

// A plain look for detect(): class index and at least four numbers of YOLO's range.
bool looks_like_label(std::string_view line);

}  // namespace touchmark::formats::yolo
