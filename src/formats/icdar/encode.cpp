#include "formats/icdar/encode.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "formats/beside_box.h"
#include "formats/icdar/key.h"
#include "formats/icdar/reader.h"
#include "formats/loss_words.h"
#include "geometry/measure.h"

namespace touchmark::formats::icdar {
namespace {

using geometry::ShapeKind;
using record::AnnotationContent;
using record::AnnotationKind;

bool is_region(const AnnotationContent& content) {
  return content.kind == AnnotationKind::kTextRegion;
}

// The corners that were read for this very shape.
std::optional<Numbers> kept_corners(const AnnotationContent& content) {
  const Json kept = extra_field(content.extra, "icdar", "corners");
  Numbers out;
  if (!kept.is_array() || kept.size() != out.size()) return std::nullopt;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!kept[i].is_number()) return std::nullopt;
    out[i] = number_text(kept[i].get<double>());
  }
  return shape_of(out) == content.shape ? std::optional(out) : std::nullopt;
}

// Four corners and nothing else.
const geometry::Ring* four_points(const geometry::Shape& shape) {
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  if (polygon == nullptr || polygon->parts.size() != 1) return nullptr;
  const geometry::PolygonPart& part = polygon->parts.front();
  return part.holes.empty() && part.outer.size() == 4 ? &part.outer : nullptr;
}

// What key_text() does not say of it.
AnnotationContent without_answer(const AnnotationContent& answer) {
  AnnotationContent rest = answer;
  rest.kind = AnnotationKind::kObject;
  rest.text.clear();
  rest.question.clear();
  return rest;
}

bool is_usable(const geometry::Box& box) {
  const auto near = [](double from, double extent) {
    return std::abs(from) <= kFarthest && std::abs(from + extent) <= kFarthest;
  };
  return near(box.x, box.width) && near(box.y, box.height) && box.width > 0 && box.height > 0;
}

// Texts in the order in which they are read; those of which nothing says it, and other objects, behind them.
std::vector<const AnnotationContent*> in_order(const AssetWithAnnotations& asset) {
  std::vector<const AnnotationContent*> out;
  for (const SourceAnnotation& one : asset.annotations) out.push_back(&one.content);
  const auto is_placed = [](const AnnotationContent* one) { return is_region(*one) && one->order != 0; };
  const auto rest = std::stable_partition(out.begin(), out.end(), is_placed);
  std::stable_sort(out.begin(), rest, [](const auto* a, const auto* b) { return a->order < b->order; });
  return out;
}

}  // namespace

Result<std::string> Encoder::encode(const AssetWithAnnotations& asset) {
  std::string out;
  std::int64_t order = 0;
  for (const AnnotationContent* content : in_order(asset)) {
    TM_TRY(pace_.check());
    const auto text = line(*content);
    if (!text) continue;
    out += *text + "\n";
    ++order;
    if (!is_region(*content) || content->order == order) continue;
    if (content->order == 0)
      losses_.add("text region without a reading order", "read in the order of the lines");
    else
      losses_.add("reading order with gaps or another start than 1", "counted anew");
  }
  return out;
}

std::optional<std::string> Encoder::line(const AnnotationContent& content) {
  const ShapeKind kind = geometry::kind_of(content.shape);
  const bool is_object = content.kind == AnnotationKind::kObject;
  if (!is_object && !is_region(content)) {
    const bool answers = is_answer(content);
    if (answers && content.class_id) losses_.add("class of a caption", "left out");
    count_rest(answers ? without_answer(content) : content, false);
    return std::nullopt;
  }
  const auto quad = quadrangle(content);
  if (!quad) {
    const bool has_none = kind == ShapeKind::kWholeImage || kind == ShapeKind::kCuboid;
    losses_.add(has_none ? shape_noun(kind) : "shape without an area or far beyond an image", "left out");
    return std::nullopt;
  }
  const std::string noun(shape_noun(kind));
  if (is_object) losses_.add(noun + " that is no text region", "written as one");
  if (quad->around) losses_.add(noun, "written as the box around it");
  count_class(content.class_id);
  count_rest(content, quad->around);
  std::string out;
  for (const std::string& number : quad->numbers) out += number + ",";
  return out + text_of(content);
}

std::optional<Encoder::Quadrangle> Encoder::quadrangle(const AnnotationContent& content) {
  if (!is_usable(geometry::extent(content.shape))) return std::nullopt;
  if (auto kept = kept_corners(content)) return Quadrangle{std::move(*kept)};
  Quadrangle out;
  if (const auto* rotated = std::get_if<geometry::RotatedBox>(&content.shape)) {
    out.numbers = corners_of(geometry::corners(*rotated));
  } else if (const geometry::Ring* ring = four_points(content.shape)) {
    out.numbers = corners_of({(*ring)[0], (*ring)[1], (*ring)[2], (*ring)[3]});
  } else {
    out = box_around(content);
    if (out.around) return out;
  }
  count_reading(content.shape, out.numbers);
  return out;
}

// A box that was drawn beside the shape counts more than its extent.
Encoder::Quadrangle Encoder::box_around(const AnnotationContent& content) {
  const auto* box = std::get_if<geometry::Box>(&content.shape);
  const auto beside = box == nullptr ? box_beside(content.extra, content.shape) : std::nullopt;
  const geometry::Box extent = geometry::extent(content.shape);
  bool exact = false;
  Numbers numbers = corners_of(box != nullptr ? *box : beside.value_or(extent), exact);
  return {std::move(numbers), box == nullptr};
}

void Encoder::count_reading(const geometry::Shape& shape, const Numbers& numbers) {
  const geometry::Shape again = shape_of(numbers);
  if (again == shape) return;
  const bool same_kind = again.index() == shape.index();
  switch (geometry::kind_of(shape)) {
    case ShapeKind::kBox:
      return losses_.add("box whose size its corners cannot say exactly", "rounded in its last digits");
    case ShapeKind::kRotatedBox:
      return same_kind ? losses_.add("rotated box whose corners round it", "read back with other last digits")
                       : losses_.add("rotated box that is upright or too narrow to tell",
                                     "read as " + std::string(shape_noun(geometry::kind_of(again))));
    default:
      return losses_.add("polygon that is a rectangle", "read as a box or a rotated box");
  }
}

void Encoder::count_class(ClassId id) {
  const record::Class* found = ontology_.find(id);
  if (found == nullptr)
    losses_.add("label without a class", "read as the class " + std::string(kClass));
  else if (found->name != kClass)
    losses_.add("class of a label", "read as the class " + std::string(kClass));
}

// What is said beside the shape, the class, the text and its order.
void Encoder::count_rest(const AnnotationContent& content, bool keeps_box) {
  const bool is_line = content.kind == AnnotationKind::kObject || is_region(content);
  AnnotationContent rest = content;
  rest.shape = {};
  if (is_line) rest.text.clear();
  if (is_region(content)) {
    rest.kind = AnnotationKind::kObject;
    rest.order = 0;
  }
  const bool is_unread = is_line && content.text.empty();
  count_common_losses(rest, "icdar", is_unread ? std::uint32_t{record::kDifficult} : 0, losses_, keeps_box);
  if (content.group != 0) losses_.add("group", "left out");
}

std::string Encoder::text_of(const AnnotationContent& content) {
  if (content.text.empty()) return (content.flags & record::kDifficult) != 0 ? std::string(kUnread) : "";
  if (content.text == kUnread)
    losses_.add("text that is three number signs", "read as a difficult mark without a text");
  std::string out = content.text;
  const auto ends_line = [](char c) { return c == '\n' || c == '\r' || c == '\0'; };
  if (std::any_of(out.begin(), out.end(), ends_line))
    losses_.add("text of several lines", "written in one line");
  std::replace_if(out.begin(), out.end(), ends_line, ' ');
  return out;
}

void Encoder::count_classes() const {
  count_ontology_losses(ontology_, false, "icdar", losses_);
  for (const record::Class& one : ontology_.classes)
    if (one.name != kClass) losses_.add("class", "left out");
}

}  // namespace touchmark::formats::icdar
