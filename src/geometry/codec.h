// Shapes to and from their canonical bytes (what is stored and hashed) and their API JSON.
//
// Canonical bytes: u8 kind, then float64 coordinates little-endian in declaration order; rings as a varint
// point count then x,y pairs; masks as varint width, height, run count, then varint runs. decode() accepts
// exactly what encode() writes, so equal shapes have equal bytes and -0.0, NaN payloads and so on survive.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_fwd.h"
#include "geometry/types.h"

namespace touchmark::geometry {

std::string encode(const Shape& shape);
void encode_to(const Shape& shape, std::string& out);  // appends
// kCorrupt when the bytes are not a whole shape and nothing else.
Result<Shape> decode(std::string_view bytes);

std::string_view kind_name(ShapeKind kind);
Result<ShapeKind> kind_from_name(std::string_view name);

// API form: {"kind":"box","x":..,"y":..,"width":..,"height":..}
//   tag: nothing more                            polygon: parts: [{outer:[[x,y],..], holes:[[[x,y],..]]}]
//   rotated_box: cx, cy, width, height, angle    polyline: points: [[x,y],..]
//   ellipse: cx, cy, rx, ry, angle               mask: size:[height,width], counts: COCO compressed string
//   cuboid: center, size, rotation               keypoints: points: [[x,y,v],..], box: [x,y,w,h]?
//   cuboid_2d: front: [[x,y] x 4], back: [[x,y] x 4]
Json to_json(const Shape& shape);
// kInvalid with a JSON pointer in `where`. Numbers must be finite.
Result<Shape> from_json(const Json& value);

}  // namespace touchmark::geometry
