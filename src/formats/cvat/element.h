// One element of an <image>: the start tag of a shape or tag, taken apart. Thread-safety: one stream, one
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/json.h"
#include "formats/xml_stream.h"

namespace touchmark::formats::cvat {

enum class Kind : std::uint8_t {
  kBox,
  kPolygon,
  kPolyline,
  kPoints,
  kEllipse,
  kMask,
  kCuboid,
  kSkeleton,
  kTag,
  kUnknown
};
Kind kind_of_element(std::string_view name);
std::string_view element_name(Kind kind);

// The names of a cuboid's corners, x and y in turn, as CVAT orders them: along its upright edges, which are
// front left, front right, back right and back left, so that "xtl2" is at the right.
inline constexpr std::array<std::string_view, 16> kCuboidNames = {
    "xtl1", "ytl1", "xbl1", "ybl1", "xtr1", "ytr1", "xbr1", "ybr1",
    "xtl2", "ytl2", "xbl2", "ybl2", "xtr2", "ytr2", "xbr2", "ybr2"};

// Which corner each pair of those is: whether of the back face, and its place in a face of
// geometry::Cuboid2d.
struct CuboidCorner {
  bool back;
  std::size_t corner;
};
inline constexpr std::array<CuboidCorner, 8> kCuboidCorners = {
    {{false, 0}, {false, 3}, {false, 1}, {false, 2}, {true, 1}, {true, 2}, {true, 0}, {true, 3}}};

// Views hold until the stream goes on.
struct Element {
  Kind kind = Kind::kUnknown;
  std::string label;
  std::array<std::string_view, 16> numbers;  // of its kind, in the order of numbers_of()
  std::string_view points;
  std::string_view rle;
  bool occluded = false;
  bool outside = false;
  std::int64_t group = 0;
  std::int64_t order = 0;  // z_order
  Json kept;               // what else it says: "source" that is not "manual", unknown attributes
};
// The attributes of that kind that are numbers: of a box xtl, ytl, xbr, ybr, rotation.
std::span<const std::string_view> numbers_of(Kind kind);

// Of the start that the stream stands behind. `in_skeleton`: "outside" counts.
void read_element(XmlStream& in, Kind kind, bool in_skeleton, Element& out);

}  // namespace touchmark::formats::cvat
