#include "formats/masks/painter.h"

#include <algorithm>

#include "base/json.h"
#include "base/text.h"
#include "formats/label_names.h"
#include "geometry/mask.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::masks {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;

constexpr std::int64_t kMostPixels = 1 << 27;
constexpr int kMostNumber = 65534;

std::string line_of(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return name;
}

bool can_paint(geometry::Size size) {
  return size.width > 0 && size.height > 0 && size.width < 65536 && size.height < 65536 &&
         size.height <= kMostPixels / size.width;
}

// What reading would make of each number.
std::map<int, std::string> read_again(const std::string& text) {
  LabelNames read = names_from_numbered(text);
  if (read.names.empty()) read = names_from_list(text);
  return read.names;
}

}  // namespace

Numbers::Numbers(const record::Ontology& ontology) {
  int next = 1;
  for (const record::Class& one : ontology.classes) {
    const Json said = extra_field(one.extra, "masks", "number");
    const bool fits =
        said.is_number_integer() && said.get<double>() >= next && said.get<double>() <= kMostNumber;
    if (!said.is_null() && !fits) kept_ = false;
    if (fits) next = said.get<int>();
    numbers_[one.id.value] = next++;
  }
  // 255 is void in 8 bits; one class of that number is not worth 16 bits.
  if (!kept_ || next - 1 == 255) {
    kept_ =
        kept_ && std::none_of(ontology.classes.begin(), ontology.classes.end(), [](const record::Class& one) {
          return !extra_field(one.extra, "masks", "number").is_null();
        });
    next = 1;
    for (auto& [id, number] : numbers_) number = next++;
  }
  most_ = next - 1;
  int running = 1;
  for (const record::Class& one : ontology.classes) {
    const int number = numbers_[one.id.value];
    running_ = running_ && number == running++;
    names_[number] = line_of(one.name);
  }
}

int Numbers::of(ClassId id) const {
  const auto found = numbers_.find(id.value);
  return found == numbers_.end() ? 0 : found->second;
}

std::string Numbers::list() const {
  std::string plain = "background\n";
  std::string numbered;
  for (const auto& [number, name] : names_) {
    plain += name + "\n";
    numbered += std::to_string(number) + " " + name + "\n";
  }
  std::map<int, std::string> wanted = names_;
  wanted[0] = "background";
  if (running_ && read_again(plain) == wanted) return plain;
  // A class may be called so too; a name stands once in a numbered list.
  const std::string with_zero = "0 background\n" + numbered;
  return read_again(with_zero) == wanted ? with_zero : numbered;
}

Result<std::optional<LabelImage>> Painter::paint(const AssetWithAnnotations& asset) {
  regions_.clear();
  const geometry::Size size = asset.content.size;
  if (!can_paint(size)) {
    losses_.add("label of an image of unknown or too large size", "left out",
                static_cast<std::int64_t>(asset.annotations.size()));
    return std::optional<LabelImage>();
  }
  LabelImage image = LabelImage::blank(size);
  for (const SourceAnnotation& one : asset.annotations) {
    add(one.content, image);
    TM_TRY(pace_.check());
  }
  paint_void(asset.content, image);
  return std::optional(std::move(image));
}

void Painter::add(const AnnotationContent& content, LabelImage& image) {
  count_common_losses(content, "masks", 0, losses_);
  using record::AnnotationKind;
  if (content.kind != AnnotationKind::kObject && content.kind != AnnotationKind::kTextRegion) return;
  const int number = numbers_.of(content.class_id);
  if (number == 0) return losses_.add("label without a class", "left out");
  const auto mask = mask_of(content.shape, image.size);
  if (!mask) return;
  if (geometry::mask_area(*mask) == 0) return losses_.add("shape that covers no pixel", "left out");
  if (content.kind == AnnotationKind::kTextRegion) losses_.add("text region", "painted as an object");
  if (content.group != 0) losses_.add("group", "left out");
  const Json region = extra_field(content.extra, "masks", "region");
  if (!region.is_string())
    losses_.add("object", "painted into the region of its class");
  else if (++regions_[content.class_id.value] > 1)
    losses_.add("further region of a class", "joined with the first");
  if (formats::paint(image, *mask, number, pace_.asking()) > 0)
    losses_.add("overlapping shape", "painted over the earlier ones");
}

// Of shapes with an area, counted where pixels do not say all of it.
std::optional<geometry::Mask> Painter::mask_of(const geometry::Shape& shape, geometry::Size size) {
  const auto painted = [&](const char* what) {
    losses_.add(what, "painted as pixels");
    return std::optional(
        geometry::mask_from_polygon(geometry::silhouette(shape).value(), size, pace_.asking()));
  };
  switch (geometry::kind_of(shape)) {
    case ShapeKind::kMask: {
      const auto& mask = std::get<geometry::Mask>(shape);
      if (mask.size == size) return mask;
      losses_.add("mask of another size than its image", "left out");
      return std::nullopt;
    }
    case ShapeKind::kBox:
      return painted("box");
    case ShapeKind::kRotatedBox:
      return painted("rotated box");
    case ShapeKind::kPolygon:
      return painted("polygon");
    case ShapeKind::kEllipse:
      return painted("ellipse");
    case ShapeKind::kCuboid2d:
      return painted("image cuboid");
    case ShapeKind::kPolyline:
      losses_.add("polyline", "left out");
      return std::nullopt;
    case ShapeKind::kKeypoints:
      losses_.add("keypoint set", "left out");
      return std::nullopt;
    case ShapeKind::kCuboid:
      losses_.add("cuboid", "left out");
      return std::nullopt;
    default:
      losses_.add("label without a shape", "left out");
      return std::nullopt;
  }
}

// Where the image came with pixels of no class, and none was painted since.
void Painter::paint_void(const record::AssetContent& content, LabelImage& image) {
  const Json kept = extra_field(content.extra, "masks", "void");
  if (!kept.is_string()) return;
  const auto mask = geometry::mask_from_text(kept.get<std::string>(), image.size);
  if (!mask) return losses_.add("void of an image of another size", "left out");
  LabelImage nothing = LabelImage::blank(image.size);
  (void)formats::paint(nothing, *mask, 1, pace_.asking());
  bool covered = false;
  for (std::size_t i = 0; i < image.pixels.size(); ++i) {
    if (nothing.pixels[i] == 0) continue;
    if (image.pixels[i] == 0)
      image.pixels[i] = static_cast<std::uint16_t>(numbers_.nothing());
    else
      covered = true;
  }
  if (covered) losses_.add("void that a shape covers", "left out there");
}

}  // namespace touchmark::formats::masks
