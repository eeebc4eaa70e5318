#include "formats/masks/classes.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"

namespace touchmark::formats::masks {
namespace {

constexpr std::uint64_t kListLimit = 8u << 20;
constexpr const char* kForeground = "foreground";

// The numbers of Cityscapes' labelIds.
constexpr const char* kCityscapes[] = {"unlabeled",  "ego vehicle",   "rectification border",
                                       "out of roi", "static",        "dynamic",
                                       "ground",     "road",          "sidewalk",
                                       "parking",    "rail track",    "building",
                                       "wall",       "fence",         "guard rail",
                                       "bridge",     "tunnel",        "pole",
                                       "polegroup",  "traffic light", "traffic sign",
                                       "vegetation", "terrain",       "sky",
                                       "person",     "rider",         "car",
                                       "truck",      "bus",           "caravan",
                                       "trailer",    "train",         "motorcycle",
                                       "bicycle"};

bool are_cityscapes(const Layout& layout) {
  bool any = false;
  for (const Item& item : layout.items)
    for (const auto& mask : item.masks) {
      any = true;
      if (!lower_ascii(mask.stem().string()).ends_with("_labelids")) return false;
    }
  return any;
}

}  // namespace

LabelImage numbered(PngLabels labels, const ColorIndex& colors) {
  if (labels.head.kind != PngKind::kPalette || colors.empty()) return std::move(labels.image);
  std::map<int, std::uint16_t> to;
  for (const auto& [number, pixels] : pixel_counts(labels.image)) {
    const auto at = static_cast<std::size_t>(number);
    const auto found = at < labels.palette.size() ? colors.find(labels.palette[at]) : colors.end();
    if (found != colors.end())
      to[number] = found->second;
    else if (number != kVoid)
      return std::move(labels.image);  // the palette is another one: the order counts
  }
  for (std::uint16_t& pixel : labels.image.pixels)
    if (const auto found = to.find(pixel); found != to.end()) pixel = found->second;
  return std::move(labels.image);
}

int void_of(const PngHead& head) {
  return head.bits == 16 || head.kind == PngKind::kColor ? kWideVoid : kVoid;
}

Result<Classes> Classes::of(const DataSource& source, const Layout& layout) {
  Classes out;
  if (!layout.names.empty()) {
    TM_ASSIGN(const std::string text, source.read_text(layout.names, kListLimit));
    out.names_ = names_from_numbered(text);
    if (out.names_.names.empty()) out.names_ = names_from_list(text);
  }
  if (!layout.labelmap.empty()) {
    TM_ASSIGN(const std::string text, source.read_text(layout.labelmap, kListLimit));
    LabelNames read = names_from_labelmap(text);
    out.names_.colors = std::move(read.colors);
    if (out.names_.names.empty()) out.names_.names = std::move(read.names);
  }
  if (out.names_.names.empty() && are_cityscapes(layout))
    for (const char* const name : kCityscapes)
      out.names_.names[static_cast<int>(out.names_.names.size())] = name;
  if (const auto zero = out.names_.names.find(0);
      zero != out.names_.names.end() && is_background(zero->second))
    out.names_.names.erase(zero);
  return out;
}

bool Classes::is_void(int number, const PngHead& head) const {
  return !binary_ && number == void_of(head) && !names_.names.contains(number);
}

void Classes::add(int number, const PngHead& head) {
  if (number == 0 && !names_.names.contains(0)) return;
  if (is_void(number, head)) {
    has_void_ = has_void_ || number == kVoid;
    return;
  }
  found_.insert(number);
}

bool Classes::finish() {
  binary_ = has_void_ && found_.empty() && names_.names.size() <= 1;
  if (binary_) {
    const std::string name = names_.names.empty() ? kForeground : names_.names.begin()->second;
    names_.names = {{kVoid, name}};
  }
  for (const int number : found_) {
    std::string name = "class_" + std::to_string(number);
    const auto taken = [&name](const auto& one) { return one.second == name; };
    while (std::any_of(names_.names.begin(), names_.names.end(), taken)) name += '_';
    names_.names.try_emplace(number, std::move(name));
  }
  return binary_;
}

bool Classes::is_class(int number, const PngHead& head) const {
  return names_.names.contains(number) && !is_void(number, head);
}

record::Ontology Classes::ontology() const {
  record::Ontology out;
  int next = 1;
  for (const auto& [number, name] : names_.names) {
    if (out.find(name) == nullptr) {
      record::Class one;
      one.id = ClassId(static_cast<std::int64_t>(out.classes.size()) + 1);
      one.name = name;
      if (number != next) one.extra = json_text({{"masks", {{"number", number}}}});
      out.classes.push_back(std::move(one));
    }
    next = number + 1;
  }
  return out;
}

}  // namespace touchmark::formats::masks
