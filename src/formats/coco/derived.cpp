#include "formats/coco/derived.h"

#include <cmath>

#include "base/json.h"
#include "formats/beside_box.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::formats::coco {
namespace {

double rounded(double value) {
  constexpr double kSteps = 1e6;
  return std::fabs(value) < 1e9 ? std::round(value * kSteps) / kSteps : value;
}

geometry::Box rounded_extent(const geometry::Shape& shape) {
  geometry::Box box = geometry::extent(shape);
  box.width = rounded(box.width);
  box.height = rounded(box.height);
  return box;
}

}  // namespace

Derived derive(const geometry::Shape& shape) {
  Derived out;
  if (const auto* box = std::get_if<geometry::Box>(&shape)) {
    out.box = *box;
    out.area = box->width * box->height;
  } else if (const auto* mask = std::get_if<geometry::Mask>(&shape)) {
    out.box = geometry::mask_box(*mask);
    out.area = static_cast<double>(geometry::mask_area(*mask));
  } else if (const auto* keypoints = std::get_if<geometry::Keypoints>(&shape)) {
    out.box = keypoints->has_box ? keypoints->box : rounded_extent(shape);
    out.area = out.box.width * out.box.height;
    for (const geometry::Keypoint& point : keypoints->points)
      out.num_keypoints += point.visibility > 0 ? 1 : 0;
  } else {
    out.box = rounded_extent(shape);
    out.area = geometry::area(shape);
  }
  return out;
}

const Json* source_fields(const Json& extra) {
  if (!extra.is_object()) return nullptr;
  const auto found = extra.find("coco");
  return found != extra.end() && found->is_object() ? &*found : nullptr;
}

const Json* meta_fields(const Json& extra) {
  const Json* fields = source_fields(extra);
  if (fields == nullptr) return nullptr;
  const auto found = fields->find(kMeta);
  return found != fields->end() && found->is_object() ? &*found : nullptr;
}

const Json* meta_field(const Json& extra, const char* name) {
  const Json* meta = meta_fields(extra);
  if (meta == nullptr) return nullptr;
  const auto found = meta->find(name);
  return found != meta->end() ? &*found : nullptr;
}

std::optional<double> stated_area(const std::string& extra, const geometry::Shape& shape) {
  if (extra.empty()) return std::nullopt;
  const Json kept = json_from_text(extra);
  const Json* area = meta_field(kept, "area");
  const Json* of = meta_field(kept, "of");
  if (area == nullptr || !area->is_number() || of == nullptr) return std::nullopt;
  if (*of != Json(shape_checksum(shape))) return std::nullopt;
  return area->get<double>();
}

std::int64_t meta_integer(const Json& extra, const char* name, std::int64_t otherwise) {
  const Json* value = meta_field(extra, name);
  if (value == nullptr || !value->is_number_integer()) return otherwise;
  if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) return otherwise;
  return value->get<std::int64_t>();
}

Json json_number(double value) {
  constexpr double kExact = 9007199254740992.0;
  const bool whole =
      std::fabs(value) <= kExact && value == std::trunc(value) && !(value == 0 && std::signbit(value));
  return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

}  // namespace touchmark::formats::coco
