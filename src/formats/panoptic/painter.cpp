#include "formats/panoptic/painter.h"

#include <unordered_set>

#include "base/json.h"
#include "formats/coco/output_ids.h"
#include "formats/loss_words.h"
#include "formats/panoptic/segments.h"
#include "geometry/mask.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::panoptic {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;

constexpr const char* kLeftOut = "left out";
constexpr const char* kPainted = "painted as a segment";
constexpr std::int64_t kMaxSide = 65535;

bool can_paint(geometry::Size size) {
  return size.width > 0 && size.height > 0 && size.width <= kMaxSide && size.height <= kMaxSide &&
         size.height <= kRgbPngPixels / size.width;
}

// Why an annotation is no segment; empty when it is one.
const char* unpaintable(const AnnotationContent& content) {
  if (content.kind == AnnotationKind::kRelation) return "relation";
  if (content.kind == AnnotationKind::kCaption) return "caption";
  if (content.kind == AnnotationKind::kTag) return "tag";
  switch (geometry::kind_of(content.shape)) {
    case ShapeKind::kWholeImage:
      return "label without a shape";
    case ShapeKind::kPolyline:
      return "polyline";
    case ShapeKind::kKeypoints:
      return "keypoint set";
    case ShapeKind::kCuboid:
      return "cuboid";
    default:
      return content.class_id ? "" : "label without a class";
  }
}

// What the shape covers, of pixels; nothing, with the loss counted, for a mask of another image.
std::optional<geometry::Mask> mask_of(const AnnotationContent& content, geometry::Size size, Pace& pace,
                                      LossTally& losses) {
  const geometry::Shape& shape = content.shape;
  const bool is_text = content.kind == AnnotationKind::kTextRegion;
  const auto note = [&](std::string_view what) {
    losses.add(is_text ? "shape of a text region" : what, kPainted);
  };
  if (const auto* mask = std::get_if<geometry::Mask>(&shape)) {
    if (mask->size == size) return *mask;
    losses.add("mask of another size than its image", kLeftOut);
    return std::nullopt;
  }
  note(shape_noun(geometry::kind_of(shape)));
  return geometry::mask_from_polygon(geometry::silhouette(shape).value(), size, pace.asking());
}

// Ids that segments ask for come first; the others get their place in the list, or the next free number.
void give_ids(std::vector<Segment>& segments, LossTally& losses) {
  constexpr auto kMost = static_cast<std::int64_t>(kRgbValues);
  std::unordered_set<std::uint32_t> used;
  for (Segment& segment : segments) {
    const auto wanted = coco::wanted_id(segment.annotation->content.extra, 0);
    if (!wanted) continue;
    if (*wanted > 0 && *wanted < kMost && used.insert(static_cast<std::uint32_t>(*wanted)).second) {
      segment.id = static_cast<std::uint32_t>(*wanted);
    } else {
      losses.add("segment id without a color of its own", "given another");
    }
  }
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (segments[i].id != 0) continue;
    const auto place = static_cast<std::uint32_t>(i + 1);
    if (used.insert(place).second) {
      segments[i].id = place;
      continue;
    }
    losses.add("segment whose place in the list is another's id", "given a free id");
    while (!used.insert(++next).second) {
    }
    segments[i].id = next;
  }
}

}  // namespace

Result<Painted> paint(const AssetWithAnnotations& asset, Pace& pace, LossTally& losses) {
  Painted out;
  const geometry::Size size = asset.content.size;
  std::optional<Canvas> canvas;
  std::vector<Segment> drawn;
  std::vector<std::uint64_t> areas;
  for (const SourceAnnotation& one : asset.annotations) {
    if (const char* why = unpaintable(one.content); why[0] != '\0') {
      losses.add(why, kLeftOut);
      continue;
    }
    if (!can_paint(size) || drawn.size() + 1 >= kRgbValues) {
      losses.add("label of an image of unknown or too large size", kLeftOut);
      continue;
    }
    const auto mask = mask_of(one.content, size, pace, losses);
    TM_TRY(pace.check());
    if (!mask) continue;
    if (!canvas) canvas.emplace(size);
    canvas->draw(*mask, pace.asking());
    TM_TRY(pace.check());
    drawn.push_back({&one, 0, {}, geometry::kind_of(one.content.shape) == ShapeKind::kMask});
    areas.push_back(geometry::mask_area(*mask));
  }
  if (!canvas && can_paint(size)) canvas.emplace(size);
  if (!canvas) return out;
  const std::vector<Canvas::Drawn> seen = canvas->measure();
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (seen[i].area == 0) {
      losses.add(areas[i] == 0 ? "label of no pixel" : "label in full under later ones", kLeftOut);
      continue;
    }
    if (seen[i].covered)
      losses.add("label in part under later ones", "written without the pixels they share");
    drawn[i].seen = {seen[i].box, static_cast<double>(seen[i].area), 0};
    drawn[i].whole = drawn[i].whole && !seen[i].covered;
    out.segments.push_back(drawn[i]);
  }
  give_ids(out.segments, losses);
  std::vector<std::uint32_t> ids(drawn.size());
  for (std::size_t i = 0, next = 0; i < drawn.size(); ++i)
    if (seen[i].area > 0) ids[i] = out.segments[next++].id;
  out.image = std::move(*canvas).finish(ids);
  return out;
}

}  // namespace touchmark::formats::panoptic
