#include "formats/beside_box.h"

#include <cstdio>

#include "base/json.h"
#include "base/text.h"
#include "formats/folder.h"
#include "formats/id_tables.h"
#include "geometry/codec.h"
#include "geometry/measure.h"

namespace touchmark::formats {
namespace {

std::optional<geometry::Box> from_numbers(const Json& list) {
  if (!list.is_array() || list.size() != 4) return std::nullopt;
  for (const Json& one : list)
    if (!one.is_number()) return std::nullopt;
  return geometry::Box{list[0].get<double>(), list[1].get<double>(), list[2].get<double>(),
                       list[3].get<double>()};
}

// Of extra.coco["#"] (coco/derived.h).
std::optional<geometry::Box> said_by_coco(const std::string& extra, const geometry::Shape& shape) {
  const Json meta = extra_field(extra, "coco", "#");
  if (!meta.is_object() || !meta.contains("bbox")) return std::nullopt;
  return meta.value("of", "") == shape_checksum(shape) ? from_numbers(meta["bbox"]) : std::nullopt;
}

// Of extra.voc.bndbox, beside the extent that it was read with.
std::optional<geometry::Box> said_by_voc(const std::string& extra, const geometry::Shape& shape) {
  const Json fields = own_fields(extra, "voc");
  if (!fields.is_object() || !fields.contains("bndbox") || !fields.contains("bndbox_of")) return std::nullopt;
  const auto of = from_numbers(fields["bndbox_of"]);
  if (!of || !(*of == geometry::extent(shape)) || !fields["bndbox"].is_object()) return std::nullopt;
  double corner[4];
  const char* const names[] = {"xmin", "ymin", "xmax", "ymax"};
  for (int i = 0; i < 4; ++i) {
    const Json text = fields["bndbox"].value(names[i], Json());
    const auto number = text.is_string() ? parse_number(text.get<std::string>()) : std::nullopt;
    if (!number) return std::nullopt;
    corner[i] = *number;
  }
  return geometry::Box{corner[0], corner[1], corner[2] - corner[0], corner[3] - corner[1]};
}

}  // namespace

std::string shape_checksum(const geometry::Shape& shape) {
  char text[17];
  std::snprintf(text, sizeof text, "%016llx",
                static_cast<unsigned long long>(hash_text(geometry::encode(shape))));
  return text;
}

std::optional<geometry::Box> box_beside(const std::string& extra, const geometry::Shape& shape) {
  const geometry::ShapeKind kind = geometry::kind_of(shape);
  if (extra.empty() || (kind != geometry::ShapeKind::kMask && kind != geometry::ShapeKind::kPolygon))
    return std::nullopt;
  if (const auto box = said_by_coco(extra, shape)) return box;
  return said_by_voc(extra, shape);
}

}  // namespace touchmark::formats
