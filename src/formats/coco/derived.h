// The fields of a COCO annotation that follow from its shape, and what is kept of a source that says
// something else. Reader and writer share it, so that what the writer would compute anyway is never stored.
//
// What Touchmark keeps for itself in extra["coco"] stands under kMeta; everything else there is the
// source's own and is written back as it was:
//   "id"             the source's id: of an image always, of an annotation or a category when it is not the
//   running
//                    number (1, 2, ...) in the order of reading
//   "area", "bbox", "num_keypoints"   the source's, when they are not the derived ones
//   "keypoints"      the source's, when a visibility is not 0, 1 or 2
//   "of"             checksum of the shape (formats/beside_box.h) that those were read with; they count only
//   while it matches "rle"            "list" or "text", when the mask is written in the less usual form
//   "file_name", "name"   the source's, when the record had to use another
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/json_fwd.h"
#include "geometry/types.h"

namespace touchmark::formats::coco {

inline constexpr const char* kMeta = "#";

struct Derived {
  geometry::Box box;
  double area = 0;
  std::int64_t num_keypoints = 0;
};
// Boxes as they are; a polygon's box is its extent, of which width and height are rounded to 1e-6 pixels
// (max - min carries noise in the last digits), its area the shoelace sum; masks as maskApi has it.
Derived derive(const geometry::Shape& shape);

// extra["coco"], extra["coco"]["#"] or one of its members; nullptr when it is not there.
const Json* source_fields(const Json& extra);
const Json* meta_fields(const Json& extra);
const Json* meta_field(const Json& extra, const char* name);
// The area that the source said of this very shape, where it is not the derived one.
std::optional<double> stated_area(const std::string& extra, const geometry::Shape& shape);
// A whole number in the meta fields, or `otherwise`.
std::int64_t meta_integer(const Json& extra, const char* name, std::int64_t otherwise);

// An integer where the value is one, else a float.
Json json_number(double value);

}  // namespace touchmark::formats::coco
