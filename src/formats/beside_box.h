// The box that a source says beside another shape: a person drew it, and it may reach beyond what the mask or
// polygon shows (amodal boxes), so nothing derived takes its place. Formats keep it in `extra` with what it
// was read beside, and it counts only while the shape is still that. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>

#include "base/json_fwd.h"
#include "geometry/types.h"

namespace touchmark::formats {

// Tells one shape from another, as text.
std::string shape_checksum(const geometry::Shape& shape);

// The box that COCO or Pascal VOC said beside this very shape; nothing when none did, or it is the shape's
// extent.
std::optional<geometry::Box> box_beside(const std::string& extra, const geometry::Shape& shape);

}  // namespace touchmark::formats
