#include "formats/labelstudio/names.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/id_tables.h"
#include "geometry/codec.h"

namespace touchmark::formats::labelstudio {
namespace {

constexpr std::string_view kAttribute = "attr:";
constexpr std::string_view kOwn = "tm";
constexpr std::array<std::string_view, 11> kReserved = {kFlags,  kVisibility,   kTranscription, kCaption,
                                                        kTag,    kImageControl, "box",          "polygon",
                                                        "brush", "keypoint",    "ellipse"};

}  // namespace

std::string label_control(ShapeType type, bool has_label) {
  if (!has_label) return "unlabeled-" + std::string(bare_name(type));
  return type == ShapeType::kRectangle ? "box" : std::string(bare_name(type));
}

std::string attribute_control(std::string_view attribute, bool is_text) {
  const bool taken = std::find(kReserved.begin(), kReserved.end(), attribute) != kReserved.end();
  const bool prefixed = is_text || taken || attribute.starts_with(kAttribute);
  return (prefixed ? std::string(kAttribute) : std::string()) + std::string(attribute);
}

std::string attribute_of_control(std::string_view from_name) {
  if (from_name.starts_with(kAttribute)) from_name.remove_prefix(kAttribute.size());
  return std::string(from_name);
}

std::string own_id(std::int64_t local_id) {
  return std::string(kOwn) + std::to_string(local_id);
}

std::string own_id_without_number(std::int64_t running) {
  return std::string(kOwn) + "-" + std::to_string(running);
}

std::optional<std::int64_t> number_of_own_id(std::string_view id) {
  if (!id.starts_with(kOwn)) return std::nullopt;
  id.remove_prefix(kOwn.size());
  if (const std::size_t dot = id.find('.'); dot != std::string_view::npos) {
    if (!parse_whole<std::uint32_t>(id.substr(dot + 1))) return std::nullopt;
    id = id.substr(0, dot);
  }
  const bool unnumbered = id.starts_with('-');
  if (unnumbered) id.remove_prefix(1);
  if (id.empty() || !is_digit(id[0]) || id[0] == '0') return std::nullopt;
  const auto number = parse_whole<std::int64_t>(id);
  if (!number) return std::nullopt;
  return unnumbered ? 0 : *number;
}

}  // namespace touchmark::formats::labelstudio
