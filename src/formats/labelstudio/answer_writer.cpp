#include "formats/labelstudio/answer_writer.h"

#include <algorithm>

#include "formats/labelstudio/answer_item.h"
#include "formats/labelstudio/controls.h"
#include "formats/labelstudio/names.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::formats::labelstudio {

using record::AnnotationContent;
using record::AnnotationKind;

AnswerWriter::AnswerWriter(const record::Ontology& ontology, LossTally& losses, ConfigNeeds& needs,
                           Pace& pace)
    : ontology_(ontology), losses_(losses), needs_(needs), pace_(pace) {
  for (const record::Class& item : ontology_.classes) classes_[item.id.value] = &item;
}

const record::Class* AnswerWriter::class_of(const SourceAnnotation& one) const {
  const auto found = classes_.find(one.content.class_id.value);
  return found == classes_.end() ? nullptr : found->second;
}

std::string AnswerWriter::id_text(const SourceAnnotation& one) {
  std::string id = one.local_id > 0 ? own_id(one.local_id) : own_id_without_number(++running_);
  while (!used_ids_.insert(id).second) id = own_id_without_number(++running_);
  return id;
}

Json AnswerWriter::write(const std::vector<const SourceAnnotation*>& annotations, geometry::Size size,
                         bool is_run) {
  out_ = Json::array();
  size_ = size;
  is_run_ = is_run;
  used_ids_.clear();
  written_.clear();
  merged_.clear();
  for (const SourceAnnotation* one : annotations) {
    if (!pace_.go_on()) break;
    const AnnotationKind kind = one->content.kind;
    if (kind == AnnotationKind::kObject || kind == AnnotationKind::kTextRegion) write_region(*one);
    if (kind == AnnotationKind::kTag || kind == AnnotationKind::kCaption) write_whole(*one);
  }
  for (const SourceAnnotation* one : annotations)
    if (one->content.kind == AnnotationKind::kRelation) write_relation(*one);
  return std::move(out_);
}

void AnswerWriter::count_losses(const AnnotationContent& content) {
  if (content.group != 0) losses_.add("group", kLeftOut);
  if (content.span) losses_.add("time span", kLeftOut);
  count_order_losses(content, losses_);
  count_caption_losses(content, losses_);
  if (const Json extra = json_from_text(content.extra); member(extra, "attributes").is_object())
    losses_.add("attribute", kLeftOut, static_cast<std::int64_t>(extra["attributes"].size()));
  count_field_losses(content.extra, kName, "annotation", losses_);
  if (content.kind == AnnotationKind::kObject || content.kind == AnnotationKind::kTextRegion) return;
  for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1)
    if ((content.flags & bit) != 0)
      losses_.add(std::string(record::flag_name(static_cast<record::Flag>(bit))) + " mark", kLeftOut);
  if (const Json attributes = json_from_text(content.attributes); attributes.is_object())
    losses_.add("attribute", kLeftOut, static_cast<std::int64_t>(attributes.size()));
  if (content.kind != AnnotationKind::kCaption && !content.text.empty()) losses_.add("text", kLeftOut);
  if (content.kind == AnnotationKind::kCaption && content.class_id)
    losses_.add("class of a caption", kLeftOut);
  if (content.kind == AnnotationKind::kRelation && content.score) losses_.add("confidence", kLeftOut);
  if (content.kind != AnnotationKind::kRelation &&
      geometry::kind_of(content.shape) != geometry::ShapeKind::kWholeImage)
    losses_.add("shape of a tag or caption", kLeftOut);
}

Json AnswerWriter::frame(const Json& id, std::string from_name, std::string to_name, std::string type,
                         Json value) const {
  Json out = {{"id", id},
              {"from_name", std::move(from_name)},
              {"to_name", std::move(to_name)},
              {"type", std::move(type)},
              {"value", std::move(value)}};
  if (size_.width > 0 && size_.height > 0) {
    out["original_width"] = size_.width;
    out["original_height"] = size_.height;
    out["image_rotation"] = 0;
  }
  if (!is_run_) out["origin"] = "manual";
  return out;
}

// The shape as Label Studio has it; false, and counted, when it has none.
bool AnswerWriter::choose_shape(Item& item) {
  geometry::Shape shape = item.content().shape;
  if (const auto* cuboid = std::get_if<geometry::Cuboid2d>(&shape)) {
    losses_.add("image cuboid", "written as the polygon around it");
    shape = geometry::silhouette(*cuboid);
  }
  const auto* polygon = std::get_if<geometry::Polygon>(&shape);
  if (polygon != nullptr && (polygon->parts.size() != 1 || !polygon->parts[0].holes.empty())) {
    auto written = written_shape(geometry::mask_from_polygon(*polygon, size_, pace_.asking()), size_);
    losses_.add("polygon of several parts or with holes", written ? "written as a brush mask" : kLeftOut);
    if (written) item.shape = std::move(*written);
    return written.has_value();
  }
  auto written = written_shape(shape, size_);
  if (!written) {
    losses_.add("mask of an image of another or too large size", kLeftOut);
    return false;
  }
  item.shape = std::move(*written);
  if (item.shape.type == ShapeType::kBrush) return true;
  const auto read = shape_of(item.shape.type, item.shape.value, size_);
  if (read && geometry::kind_of(*read) != geometry::kind_of(shape))
    losses_.add("rotated box that is not turned", "written as an upright box");
  else if (!read || !(*read == shape))
    losses_.add("shape with a coordinate that no percent says exactly", "written as the nearest");
  return true;
}

void AnswerWriter::write_region(const SourceAnnotation& one) {
  using geometry::ShapeKind;
  const ShapeKind kind = geometry::kind_of(one.content.shape);
  Item item{one, class_of(one), own_fields(one.content.extra, kName), {}, {}, {}, Json::object()};
  const auto leave = [&](const char* what) { losses_.add(what, kLeftOut); };
  if (kind == ShapeKind::kWholeImage) return leave("label without a shape");
  if (kind == ShapeKind::kCuboid) return leave("cuboid");
  if (size_.width <= 0 || size_.height <= 0) return leave("label of an image of unknown size");
  if (item.item == nullptr && one.content.kind == AnnotationKind::kObject)
    return leave("label without a class");
  count_losses(one.content);
  item.meta = member(item.kept, kMeta);
  item.id = member(item.meta, "id");
  if (item.id.is_null() || !used_ids_.insert(dump_json(item.id)).second) item.id = id_text(one);
  if (kind == ShapeKind::kKeypoints) return write_points(item);
  if (choose_shape(item)) put_region(item);
}

// The label where the source had it: in the result itself, in "labels" of its value, or in a result beside
// it.
void AnswerWriter::put_labels(Item& item, Json& result) {
  Json labels = Json::array();
  if (item.item != nullptr) labels.push_back(item.item->name);
  const Json kept = member(item.meta, "labels");
  const bool same_class =
      kept.is_array() && (kept.empty() ? labels[0] == Json(kUnnamedClass) : kept[0] == labels[0]);
  if (item.item != nullptr && same_class) labels = kept;
  const std::string said = text_or(item.meta, "type", "");
  const bool is_bare = said.empty() ? labels.empty() : said == "bare";
  std::string type(bare_name(item.shape.type));
  if (!is_bare) type += "labels";
  result["type"] = type;
  if (labels.empty()) return;
  const Json from = member(item.meta, "labels_from");
  if (from.is_string()) {
    out_.push_back(frame(item.id, from.get<std::string>(), text_or(item.meta, "to_name", kImageControl),
                         "labels", item.geometry));
    out_.back()["value"]["labels"] = std::move(labels);
  } else {
    result["value"][is_bare || member(item.meta, "labels_in").is_string() ? "labels" : type] =
        std::move(labels);
  }
}

void AnswerWriter::put_region(Item& item) {
  needs_.shapes.insert(item.shape.type);
  if (item.shape.type != ShapeType::kBrush) item.geometry = item.shape.value;
  const Json none = member(item.meta, "labels");
  const bool has_label =
      item.item != nullptr && !(none.is_array() && none.empty() && item.item->name == kUnnamedClass);
  if (!has_label) needs_.unlabeled.insert(item.shape.type);
  const std::string from_name = text_or(item.meta, "from_name", label_control(item.shape.type, has_label));
  Json result = frame(item.id, from_name, text_or(item.meta, "to_name", kImageControl), "",
                      std::move(item.shape.value));
  if (const Json values = member(item.kept, "value"); values.is_object())
    for (const auto& [key, value] : values.items()) result["value"][key] = value;
  if (item.content().score && text_or(item.meta, "score", "") != "prediction")
    result["score"] = *item.content().score;
  out_.push_back(nullptr);
  const std::size_t place = out_.size() - 1;
  put_labels(item, result);
  add_fields(item.kept, result);
  out_[place] = std::move(result);
  put_controls(item);
  if (item.one.local_id > 0) written_[item.one.local_id] = item.id;
}

Json AnswerWriter::control(const Item& item, const Json& kept, std::string from_name, const char* type,
                           Json value) const {
  Json values = item.geometry;
  values.update(value);
  Json out =
      frame(item.id, text_or(kept, "from_name", from_name),
            text_or(kept, "to_name", text_or(item.meta, "to_name", kImageControl)), type, std::move(values));
  add_fields(member(kept, "fields"), out);
  return out;
}

void AnswerWriter::put_text(const Item& item) {
  const AnnotationContent& content = item.content();
  const bool is_region = content.kind == AnnotationKind::kTextRegion;
  if (!is_region && content.text.empty()) return;
  (is_region ? needs_.transcriptions : needs_.object_texts) = true;
  const Json kept = member(member(item.meta, "controls"), "");
  Json texts = Json::array({content.text});
  if (const Json lines = member(kept, "texts"); lines.is_array())
    if (const Json same = {{"value", {{"text", lines}}}}; joined(texts_of(same, "text")) == content.text)
      texts = lines;
  out_.push_back(
      control(item, kept, is_region ? kTranscription : kCaption, "textarea", {{"text", std::move(texts)}}));
}

void AnswerWriter::put_controls(const Item& item) {
  const AnnotationContent& content = item.content();
  if (content.flags != 0) {
    needs_.flags = true;
    Json names = Json::array();
    for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1)
      if ((content.flags & bit) != 0) names.push_back(record::flag_name(static_cast<record::Flag>(bit)));
    out_.push_back(control(item, nullptr, kFlags, "choices", {{"choices", std::move(names)}}));
  }
  put_text(item);
  if (const Json attributes = json_from_text(content.attributes); attributes.is_object()) {
    if (item.item == nullptr)
      losses_.add("attribute", kLeftOut, static_cast<std::int64_t>(attributes.size()));
    if (item.item != nullptr)
      for (const auto& [name, value] : attributes.items()) put_attribute(item, name, value);
  }
  if (const Json raw = member(item.meta, "raw"); raw.is_array())
    for (const Json& result : raw) {
      out_.push_back(result);
      if (out_.back().is_object()) out_.back()["id"] = item.id;
    }
}

void AnswerWriter::put_attribute(const Item& item, const std::string& name, const Json& value) {
  const auto& all = item.item->attributes;
  const auto known = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == name; });
  const bool is_choice = known != all.end() && known->kind == record::AttributeKind::kSelect;
  const bool is_list = value.is_array() && std::all_of(value.begin(), value.end(),
                                                       [](const Json& one) { return one.is_string(); });
  const Json kept = member(member(item.meta, "controls"), name.c_str());
  const std::string from_name =
      text_or(kept, "from_name", attribute_control(name, value.is_string() && !is_choice));
  if (name.empty() || !(value.is_string() || value.is_number() || value.is_boolean() || is_list))
    return losses_.add("attribute that is no text, number or choice", kLeftOut);
  if (value.is_number()) {
    const char* type = text_or(kept, "type", "number") == "rating" ? "rating" : "number";
    needs_.numbers.insert(from_name);
    out_.push_back(control(item, kept, from_name, type, {{type, value}}));
  } else if (value.is_string() && !is_choice) {
    Json texts = Json::array({value});
    if (const Json lines = member(kept, "texts"); lines.is_array())
      if (const Json same = {{"value", {{"text", lines}}}};
          joined(texts_of(same, "text")) == value.get<std::string>())
        texts = lines;
    needs_.texts.insert(from_name);
    out_.push_back(control(item, kept, from_name, "textarea", {{"text", std::move(texts)}}));
  } else {
    const Json chosen = value.is_boolean()  ? Json::array({value == Json(true) ? "true" : "false"})
                        : value.is_string() ? Json::array({value})
                                            : value;
    for (const Json& one : chosen) needs_.choices[from_name].insert(one.get<std::string>());
    if (is_list) needs_.multiple.insert(from_name);
    out_.push_back(control(item, kept, from_name, "choices", {{"choices", chosen}}));
  }
}

}  // namespace touchmark::formats::labelstudio
