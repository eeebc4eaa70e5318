// Area, extent and overlap of shapes. Pure functions; pixels and pixels squared. NaN in gives NaN out.
#pragma once

#include <array>

#include "base/error.h"
#include "geometry/types.h"

namespace touchmark::geometry {

// Smallest axis-aligned box around the shape; a zero box for whole-image labels and cuboids in space.
Box extent(const Shape& shape);
double ring_area(const Ring& ring);           // shoelace, signed: positive when clockwise on the screen
double polygon_area(const Polygon& polygon);  // outers minus holes, never negative
// 0 for shapes without an inside; of a cuboid in the image that of its silhouette.
double area(const Shape& shape);
std::array<Point, 4> corners(const RotatedBox& box);  // clockwise from the unrotated top left
// Intersection over union; with is_crowd over the area of `a` alone (maskApi's bbIou). Empty union: 0.
double box_iou(const Box& a, const Box& b, bool is_crowd = false);
double rotated_box_iou(const RotatedBox& a, const RotatedBox& b);  // exact, by convex clipping

}  // namespace touchmark::geometry
