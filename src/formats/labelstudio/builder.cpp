#include "formats/labelstudio/builder.h"

#include <algorithm>

#include "formats/labelstudio/kept.h"
#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {
namespace {

using record::AnnotationContent;
using record::AnnotationKind;

class Builder {
 public:
  Builder(const Answer& answer, const Schema& schema, const AnswerPlace& place, LocalIds& ids,
          IssueLog& issues)
      : answer_(answer), schema_(schema), place_(place), ids_(ids), issues_(issues) {}

  std::vector<SourceAnnotation> run() {
    for (const Region& region : answer_.regions)
      if (!region.is_point_of_set) add_region(region);
    for (const auto& [number, result] : answer_.whole) add_whole(number, *result);
    for (const auto& [number, result] : answer_.relations) add_relation(number, *result);
    return std::move(out_);
  }

 private:
  std::string where(std::size_t number) const { return *place_.where + std::to_string(number); }
  void leave(const char* kind, std::size_t number, std::string message) {
    issues_.add(kind, where(number), std::move(message));
  }
  SourceAnnotation fresh(std::size_t number, const std::string& id) {
    SourceAnnotation out;
    out.asset = place_.asset;
    out.local_id = ids_.give(id);
    out.run = place_.run;
    out.place = {place_.where, static_cast<std::int64_t>(number)};
    return out;
  }
  bool make_shape(const Region& region, AnnotationContent& content);
  bool make_points(const Region& box, geometry::Keypoints& set, Kept& kept);
  void say_controls(const Region& region, AnnotationContent& content, Kept& kept);
  void say_score(const Json& result, AnnotationContent& content, Kept& kept) const;
  void add_region(const Region& region);
  void add_whole(std::size_t number, const Json& result);
  void add_relation(std::size_t number, const Json& result);

  const Answer& answer_;
  const Schema& schema_;
  const AnswerPlace& place_;
  LocalIds& ids_;
  IssueLog& issues_;
  std::vector<SourceAnnotation> out_;
  std::unordered_map<std::string, std::int64_t> by_id_;  // of regions and of the joints of a set
};

bool Builder::make_shape(const Region& region, AnnotationContent& content) {
  if (place_.size.width <= 0 || place_.size.height <= 0) {
    leave("labels of images of unknown size", region.number,
          "percents of an image whose size is not known: the result has no original_width and "
          "original_height, and "
          "the image is not here; left out");
    return false;
  }
  geometry::Size size = place_.size;
  if (region.type == ShapeType::kBrush) size = said_size(*region.shape).value_or(size);
  Result<geometry::Shape> shape = shape_of(region.type, region.value(), size);
  if (!shape) {
    leave("regions whose shape cannot be read", region.number, shape.error().message + "; left out");
    return false;
  }
  content.shape = std::move(*shape);
  return true;
}

// The joints of a box, in the order of the class.
bool Builder::make_points(const Region& box, geometry::Keypoints& set, Kept& kept) {
  const std::string name = class_name(box);
  set.points.resize(schema_.joint_count(name));
  bool any = false;
  for (const std::size_t i : box.points) {
    const Region& region = answer_.regions[i];
    const std::string joint = region.label_names()[0];
    const std::size_t at = schema_.joint(name, joint);
    AnnotationContent one;
    if (at >= set.points.size()) {
      leave("joints beyond the most that a class has", region.number,
            "a class has at most 1,024 joints; left out");
      continue;
    }
    if (!make_shape(region, one)) continue;
    set.points[at] = std::get<geometry::Keypoints>(one.shape).points[0];
    const auto hidden =
        region.others.empty() ? std::vector<std::string>() : texts_of(*region.others[0], "choices");
    if (hidden == std::vector<std::string>{kHidden}) set.points[at].visibility = 1;
    keep_point(region, joint, kept);
    any = true;
  }
  return any;
}

void Builder::say_score(const Json& result, AnnotationContent& content, Kept& kept) const {
  const auto score = result.find("score");
  const bool said = score != result.end() && score->is_number();
  if (said && score->get<double>() >= 0 && score->get<double>() <= 1) {
    content.score = score->get<double>();
  } else if (said) {
    kept.fields["score"] = *score;
  } else if (place_.score) {
    content.score = place_.score;
    kept.meta["score"] = "prediction";
  }
}

void Builder::say_controls(const Region& region, AnnotationContent& content, Kept& kept) {
  const std::vector<Control> controls = controls_of(region);
  const std::string name = class_name(region);
  Json attributes = Json::object();
  for (std::size_t i = 0; i < controls.size(); ++i) {
    const Control& control = controls[i];
    const Json& result = *region.others[i];
    bool understood = true;
    if (control.role == Role::kFlags) {
      content.flags = control.flags;
    } else if (control.role == Role::kTranscription || control.role == Role::kObjectText) {
      content.text = joined(control.texts);
      if (control.role == Role::kTranscription) content.kind = AnnotationKind::kTextRegion;
      keep_control(result, "", control, kept);
    } else if (control.role != Role::kOther) {
      Json value = schema_.value_of(name, control);
      understood = !value.is_null();
      if (understood) {
        attributes[control.attribute] = std::move(value);
        keep_control(result, control.attribute, control, kept);
      }
    } else {
      understood = false;
    }
    if (understood) continue;
    kept.meta["raw"].push_back(result);
    leave("per-region results that are kept as they are", region.number,
          "of its results one of type \"" + text_member(result, "type") +
              "\" has no place in Touchmark; it is kept, and written back");
  }
  if (!attributes.empty()) content.attributes = json_text(attributes);
}

void Builder::add_region(const Region& region) {
  SourceAnnotation one = fresh(region.number, region.id);
  AnnotationContent& content = one.content;
  if (!make_shape(region, content)) return;
  const std::string name = class_name(region);
  content.class_id = schema_.class_of(name);
  Kept kept;
  geometry::Keypoints set;
  if (!region.points.empty() && make_points(region, set, kept)) {
    set.has_box = true;
    set.box = std::get<geometry::Box>(content.shape);
    content.shape = std::move(set);
  } else if (region.type == ShapeType::kKeypoint) {
    auto& points = std::get<geometry::Keypoints>(content.shape).points;
    const geometry::Keypoint point = points[0];
    points.assign(std::max<std::size_t>(1, schema_.joint_count(name)), {});
    points[std::min(schema_.joint(name, name), points.size() - 1)] = point;
  }
  keep_region(region, kept);
  say_score(*region.shape, content, kept);
  say_controls(region, content, kept);
  if (region.label_names().size() > 1)
    leave("regions with several labels", region.number,
          "the first of its labels is its class; the others are kept, and written back");
  content.extra = kept.text();
  if (!region.id.empty()) by_id_.emplace(region.id, one.local_id);
  for (const std::size_t point : region.points) by_id_.emplace(answer_.regions[point].id, one.local_id);
  out_.push_back(std::move(one));
}

// Each choice is a tag, each text a caption.
void Builder::add_whole(std::size_t number, const Json& result) {
  const bool is_tag = text_member(result, "type") == "choices";
  for (std::string& text : texts_of(result, is_tag ? "choices" : "text")) {
    SourceAnnotation one = fresh(number, "");
    AnnotationContent& content = one.content;
    content.kind = is_tag ? AnnotationKind::kTag : AnnotationKind::kCaption;
    content.shape = geometry::WholeImage{};
    if (is_tag)
      content.class_id = schema_.class_of(text);
    else
      content.text = std::move(text);
    Kept kept;
    keep_whole(result, is_tag ? kTag : kCaption, kept);
    say_score(result, content, kept);
    content.extra = kept.text();
    out_.push_back(std::move(one));
  }
}

void Builder::add_relation(std::size_t number, const Json& result) {
  const auto end = [&](const char* name) -> std::int64_t {
    const auto found = result.find(name);
    if (found == result.end()) return 0;
    const auto known = by_id_.find(found->is_string() ? found->get<std::string>() : dump_json(*found));
    return known == by_id_.end() ? 0 : known->second;
  };
  record::Relation relation{AnnotationId(end("from_id")), AnnotationId(end("to_id"))};
  if (!relation.from || !relation.to)
    return leave("relations without an end", number,
                 "one of its ends is not among the regions that were read; left out");
  const std::string direction = text_member(result, "direction");
  if (direction == "left") std::swap(relation.from, relation.to);
  SourceAnnotation one = fresh(number, "");
  one.content.kind = AnnotationKind::kRelation;
  one.content.shape = geometry::WholeImage{};
  one.content.relation = relation;
  Kept kept;
  one.content.class_id = schema_.class_of(keep_relation(result, kept));
  if (!direction.empty() && direction != "right") kept.meta["direction"] = direction;
  one.content.extra = kept.text();
  out_.push_back(std::move(one));
}

}  // namespace

std::int64_t LocalIds::give(std::string_view source_id) {
  const std::int64_t own = number_of_own_id(source_id).value_or(0);
  if (own > 0 && used_.insert(own)) return own;
  while (!used_.insert(next_)) ++next_;
  return next_;
}

std::vector<SourceAnnotation> build(const Answer& answer, const Schema& schema, const AnswerPlace& place,
                                    LocalIds& ids, IssueLog& issues) {
  return Builder(answer, schema, place, ids, issues).run();
}

}  // namespace touchmark::formats::labelstudio
