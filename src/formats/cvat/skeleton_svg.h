// The drawing of a skeleton that a CVAT label carries: SVG circles, one a joint, and lines between them.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "record/ontology.h"

namespace touchmark::formats::cvat {

// The lines of the drawing, as indices of `joints`; what does not join two of them is left out.
std::vector<std::pair<int, int>> edges_of_svg(const std::string& svg, const std::vector<std::string>& joints);
// A drawing with the joints on a grid of ten columns.
std::string svg_of(const record::Skeleton& skeleton);

}  // namespace touchmark::formats::cvat
