#include "formats/cvat/element.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats::cvat {
namespace {

constexpr std::string_view kNames[] = {"box",  "polygon", "polyline", "points", "ellipse",
                                       "mask", "cuboid",  "skeleton", "tag"};
constexpr std::string_view kBoxNames[] = {"xtl", "ytl", "xbr", "ybr", "rotation"};
constexpr std::string_view kEllipseNames[] = {"cx", "cy", "rx", "ry", "rotation"};
constexpr std::string_view kMaskNames[] = {"left", "top", "width", "height"};

bool is_zero(std::string_view raw) {
  return raw.empty() || raw == "0";
}

std::optional<std::int64_t> small_integer(std::string_view raw) {
  const auto value = parse_whole<std::int64_t>(raw);
  return value && limits::is_small_integer(*value) ? value : std::nullopt;
}

}  // namespace

Kind kind_of_element(std::string_view name) {
  const auto found = std::find(std::begin(kNames), std::end(kNames), name);
  return static_cast<Kind>(found - std::begin(kNames));
}

std::string_view element_name(Kind kind) {
  return kind == Kind::kUnknown ? "" : kNames[static_cast<std::size_t>(kind)];
}

std::span<const std::string_view> numbers_of(Kind kind) {
  switch (kind) {
    case Kind::kBox:
      return kBoxNames;
    case Kind::kEllipse:
      return kEllipseNames;
    case Kind::kMask:
      return kMaskNames;
    case Kind::kCuboid:
      return kCuboidNames;
    default:
      return {};
  }
}

namespace {

bool has_points(Kind kind) {
  return kind == Kind::kPolygon || kind == Kind::kPolyline || kind == Kind::kPoints;
}

// False when it is none of those that every element may have.
bool read_common(XmlStream& in, const XmlStream::Attribute& one, bool in_skeleton, Element& out) {
  const std::string_view raw = one.raw;
  if (one.name == "label") {
    out.label = in.decoded(raw);
  } else if (one.name == "occluded") {
    out.occluded = raw == "1";
    return out.occluded || is_zero(raw);
  } else if (one.name == "source") {
    return raw == "manual" || raw.empty();
  } else if (one.name == "z_order") {
    if (in_skeleton) return is_zero(raw);
    const auto order = small_integer(raw);
    out.order = order.value_or(0);
    return order.has_value() || is_zero(raw);
  } else if (one.name == "keyframe") {
    return is_zero(raw);
  } else if (one.name == "outside") {
    out.outside = in_skeleton && raw == "1";
    return out.outside || is_zero(raw);
  } else if (one.name == "group_id") {
    const auto group = small_integer(raw);
    out.group = group.value_or(0);
    return group.has_value() || raw.empty();
  } else {
    return false;
  }
  return true;
}

}  // namespace

void read_element(XmlStream& in, Kind kind, bool in_skeleton, Element& out) {
  out = {};
  out.kind = kind;
  const std::span<const std::string_view> numbers = numbers_of(kind);
  for (const XmlStream::Attribute& one : in.attributes()) {
    const auto number = std::find(numbers.begin(), numbers.end(), one.name);
    if (number != numbers.end()) {
      out.numbers[static_cast<std::size_t>(number - numbers.begin())] = trimmed(one.raw);
    } else if (one.name == "points" && has_points(kind)) {
      out.points = one.raw;
    } else if (one.name == "rle" && kind == Kind::kMask) {
      out.rle = one.raw;
    } else if (!read_common(in, one, in_skeleton, out)) {
      out.kept[mended_utf8(one.name)] = in.decoded(one.raw);
    }
  }
}

}  // namespace touchmark::formats::cvat
