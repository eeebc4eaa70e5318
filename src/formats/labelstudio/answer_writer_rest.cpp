// AnswerWriter's keypoints, tags, captions and relations.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "formats/labelstudio/answer_item.h"
#include "geometry/measure.h"

namespace touchmark::formats::labelstudio {
namespace {

bool is_labeled(const geometry::Keypoint& point) {
  return point.visibility > 0;
}

bool is_at_zero(const geometry::Keypoint& point) {
  return point.x == 0 && point.y == 0;
}

}  // namespace

// Of each point of a set; a number where the class has no name for it, or one that it has twice.
std::vector<std::string> AnswerWriter::joint_names(const Item& item, std::size_t count) {
  const auto& joints = item.item->skeleton.joints;
  std::vector<std::string> out;
  std::set<std::string> used;
  bool invented = false;
  for (std::size_t i = 0; i < count; ++i) {
    const bool named = i < joints.size() && !joints[i].empty() && used.insert(joints[i]).second;
    out.push_back(named ? joints[i] : std::to_string(i + 1));
    invented = invented || !named;
  }
  if (count == 1 && joints.empty()) out[0] = item.item->name;
  if (invented || (!joints.empty() && joints.size() != count))
    losses_.add("keypoint set with other points than its class names", "named by their numbers");
  return out;
}

// A set is a rectangle with its joints below it; a point that is a class of its own stands alone.
void AnswerWriter::write_points(Item& item) {
  if (item.item == nullptr) return losses_.add("label without a class", kLeftOut);
  const auto& set = std::get<geometry::Keypoints>(item.content().shape);
  const auto labeled = std::count_if(set.points.begin(), set.points.end(), is_labeled);
  for (const auto& point : set.points)
    if (!is_labeled(point) && !is_at_zero(point))
      losses_.add("place of a joint that is not labeled", kLeftOut);
  if (labeled == 0) {
    losses_.add("keypoint set without a point", set.has_box ? "written as a box" : kLeftOut);
    if (!set.has_box) return;
  }
  const std::vector<std::string> names = joint_names(item, set.points.size());
  const auto first = std::find_if(set.points.begin(), set.points.end(), is_labeled);
  const bool alone = labeled == 1 && !set.has_box && first->visibility == 2 &&
                     names[static_cast<std::size_t>(first - set.points.begin())] == item.item->name;
  if (alone) {
    item.shape = {ShapeType::kKeypoint, written_point({first->x, first->y}, size_)};
    item.shape.value["width"] = kPointWidth;
    needs_.joints.insert(item.item->name);
    check_point(*first, item.shape.value);
    return put_region(item);
  }
  if (!set.has_box) losses_.add("keypoint set without a box", "written with the box around its points");
  item.shape = *written_shape(set.has_box ? set.box : geometry::extent(item.content().shape), size_);
  if (set.has_box && !(shape_of(ShapeType::kRectangle, item.shape.value, size_) == geometry::Shape(set.box)))
    losses_.add("shape with a coordinate that no percent says exactly", "written as the nearest");
  put_region(item);
  const Json kept = member(item.meta, "points");
  for (std::size_t i = 0; i < set.points.size(); ++i)
    if (is_labeled(set.points[i])) write_joint(item, i, names[i], member(kept, names[i].c_str()));
}

void AnswerWriter::check_point(const geometry::Keypoint& point, const Json& value) {
  const auto read = shape_of(ShapeType::kKeypoint, value, size_);
  const auto* set = read ? std::get_if<geometry::Keypoints>(&*read) : nullptr;
  if (set == nullptr || set->points[0].x != point.x || set->points[0].y != point.y)
    losses_.add("shape with a coordinate that no percent says exactly", "written as the nearest");
}

void AnswerWriter::write_joint(const Item& item, std::size_t index, const std::string& joint,
                               const Json& kept) {
  const geometry::Keypoint& point = std::get<geometry::Keypoints>(item.content().shape).points[index];
  Json id = member(kept, "id");
  const std::string parent = item.id.is_string() ? item.id.get<std::string>() : dump_json(item.id);
  if (id.is_null() || !used_ids_.insert(dump_json(id)).second) id = parent + "." + std::to_string(index + 1);
  Json value = written_point({point.x, point.y}, size_);
  check_point(point, value);
  Json geometry = value;
  value["width"] = kPointWidth;
  value["keypointlabels"] = {joint};
  if (const Json values = member(kept, "value"); values.is_object())
    for (const auto& [key, one] : values.items()) value[key] = one;
  const std::string to_name = text_or(kept, "to_name", kImageControl);
  Json result = frame(id, text_or(kept, "from_name", label_control(ShapeType::kKeypoint)), to_name,
                      "keypointlabels", std::move(value));
  result["parentID"] = item.id;
  add_fields(member(kept, "fields"), result);
  needs_.joints.insert(joint);
  out_.push_back(std::move(result));
  if (point.visibility != 1) return;
  needs_.hidden_joints = true;
  geometry["choices"] = {kHidden};
  out_.push_back(frame(id, kVisibility, to_name, "choices", std::move(geometry)));
}

// Tags of one control are one result, as its choices are; captions likewise.
void AnswerWriter::write_whole(const SourceAnnotation& one) {
  const bool is_tag = one.content.kind == record::AnnotationKind::kTag;
  const record::Class* item = class_of(one);
  if (is_tag && item == nullptr) return losses_.add("label without a class", kLeftOut);
  count_losses(one.content);
  const Json kept = own_fields(one.content.extra, kName);
  const Json meta = member(kept, kMeta);
  const std::string from_name = text_or(meta, "from_name", is_tag ? kTag : kCaption);
  const bool of_prediction = text_or(meta, "score", "") == "prediction";
  const std::string score = one.content.score && !of_prediction ? number_text(*one.content.score) : "";
  const std::string key = (is_tag ? "tag\n" : "text\n") + from_name + "\n" + dump_json(kept) + "\n" + score;
  const char* const name = is_tag ? "choices" : "text";
  const std::string text = is_tag ? item->name : one.content.text;
  if (is_tag) needs_.tags.insert(text);
  needs_.captions = needs_.captions || !is_tag;
  const auto known =
      std::find_if(merged_.begin(), merged_.end(), [&](const auto& pair) { return pair.first == key; });
  if (known != merged_.end()) return out_[known->second]["value"][name].push_back(text);
  Json id = member(meta, "id");
  if (id.is_null() || !used_ids_.insert(dump_json(id)).second) id = id_text(one);
  merged_.emplace_back(key, out_.size());
  Json result = {{"id", std::move(id)},
                 {"from_name", from_name},
                 {"to_name", text_or(meta, "to_name", kImageControl)},
                 {"type", is_tag ? "choices" : "textarea"},
                 {"value", {{name, Json::array({text})}}}};
  if (!is_run_) result["origin"] = "manual";
  if (!score.empty()) result["score"] = *one.content.score;
  add_fields(kept, result);
  out_.push_back(std::move(result));
}

void AnswerWriter::write_relation(const SourceAnnotation& one) {
  const record::AnnotationContent& content = one.content;
  const auto end = [&](AnnotationId id) { return id ? written_.find(id.value) : written_.end(); };
  const auto from = end(content.relation ? content.relation->from : AnnotationId());
  const auto to = end(content.relation ? content.relation->to : AnnotationId());
  if (from == written_.end() || to == written_.end())
    return losses_.add("relation without two ends that are written", kLeftOut);
  count_losses(content);
  const Json kept = own_fields(content.extra, kName);
  const Json meta = member(kept, kMeta);
  const record::Class* item = class_of(one);
  const std::string direction = text_or(meta, "direction", "right");
  const bool swapped = direction == "left";
  Json result = {{"type", "relation"},
                 {"from_id", swapped ? to->second : from->second},
                 {"to_id", swapped ? from->second : to->second},
                 {"direction", direction}};
  if (item == nullptr) losses_.add("relation without a class", std::string("read as ") + kUnnamedRelation);
  const Json labels = member(meta, "labels");
  const bool unnamed = meta.is_object() && meta.contains("labels") && !(labels.is_array() && !labels.empty());
  const bool listed =
      labels.is_array() && !labels.empty() && item != nullptr && labels[0] == Json(item->name);
  if (listed)
    result["labels"] = labels;
  else if (item != nullptr && !(unnamed && item->name == kUnnamedRelation))
    result["labels"] = {item->name};
  else if (labels.is_array())
    result["labels"] = labels;
  add_fields(kept, result);
  needs_.relations = true;
  out_.push_back(std::move(result));
}

}  // namespace touchmark::formats::labelstudio
