// From an element's numbers to a shape. Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/cvat/element.h"
#include "geometry/types.h"

namespace touchmark::formats::cvat {

struct Shaped {
  geometry::Shape shape;
  std::optional<geometry::Box> said_box;  // of a mask: its window
  const char* remark = nullptr;           // something was changed, and how; null when nothing
};

// Of every kind but a skeleton and a tag. kInvalid with a message when it cannot be one. `frame`: the image's
// size; 0 x 0 when unknown.
Result<Shaped> shape_of(const Element& element, geometry::Size frame);

// "1,2;3,4". False when it is anything else.
bool read_points(std::string_view raw, std::vector<geometry::Point>& out);

}  // namespace touchmark::formats::cvat
