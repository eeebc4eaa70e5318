#include "formats/coco/repeats.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/json.h"
#include "formats/id_tables.h"

namespace touchmark::formats::coco {
namespace {

constexpr int kLooks = 50;  // objects of a list that are looked at

std::vector<std::string> missing_from(const std::vector<std::string>& there,
                                      const std::vector<std::string>& names) {
  std::vector<std::string> out;
  std::set_difference(names.begin(), names.end(), there.begin(), there.end(), std::back_inserter(out));
  return out;
}

Json unknown_of(const RawAnnotation& raw) {
  if (raw.unknown.empty()) return Json::object();
  auto fields = parse_json("{" + raw.unknown + "}");
  return fields ? std::move(*fields) : Json::object();
}

std::vector<std::string> names_of(const RawAnnotation& raw, const Json& unknown) {
  std::vector<std::string> names;
  for (const auto& [name, value] : unknown.items()) names.push_back(name);
  if (raw.segmentation != SegmentationKind::kNone) names.emplace_back("segmentation");
  if (!raw.attributes.empty()) names.emplace_back("attributes");
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

std::uint32_t Repeats::number_of(std::vector<std::string> names) {
  const auto [it, added] = numbers_.try_emplace(std::move(names), static_cast<std::uint32_t>(lists_.size()));
  if (added) lists_.push_back(it->first);
  return it->second;
}

Repeats::Fields Repeats::fields_of(const RawAnnotation& raw) {
  const Json unknown = unknown_of(raw);
  Fields out;
  out.names = number_of(names_of(raw, unknown));
  if (!unknown.empty()) out.values = hash_text(json_text(unknown));
  return out;
}

bool Repeats::is_known(const RawAnnotation& raw, SourceAnnotation& annotation) {
  std::string text = raw.id.shown() + "/" + std::to_string(annotation.asset) + "/" +
                     std::to_string(annotation.content.class_id.value) + "/";
  // What is kept beside the shape depends on where in the reading it stands.
  std::string extra = std::exchange(annotation.content.extra, {});
  record::encode_to(annotation.content, text);
  annotation.content.extra = std::move(extra);
  const Fields fields = fields_of(raw);
  const auto [first, added] = objects_.try_emplace(hash_text(text), fields);
  if (added) return false;
  ++count_;
  const auto lost = missing_from(lists_[first->second.names], lists_[fields.names]);
  for (const std::string& name : lost) ++lost_[name];
  if (lost.empty() && first->second.names == fields.names && first->second.values != fields.values)
    ++otherwise_;
  return true;
}

void Repeats::note_pose(const RawAnnotation& raw) {
  for (std::string& name : missing_from(pose_names_, names_of(raw, unknown_of(raw))))
    pose_names_.insert(std::lower_bound(pose_names_.begin(), pose_names_.end(), name), std::move(name));
}

void Repeats::repeats_pose(const RawAnnotation& raw) {
  ++count_;
  for (const std::string& name : missing_from(pose_names_, names_of(raw, unknown_of(raw)))) ++lost_[name];
}

std::string Repeats::told() {
  if (count_ == 0) return {};
  std::string out = std::to_string(count_) + (count_ == 1 ? " object is" : " objects are") +
                    " also in another file of the set and " + (count_ == 1 ? "was" : "were") + " read once";
  std::string lost;
  for (const auto& [name, count] : lost_)
    lost += (lost.empty() ? "" : ", ") + name + " (" + std::to_string(count) + ")";
  if (!lost.empty()) out += "; fields that only this file has were left out: " + lost;
  if (otherwise_ > 0)
    out += "; fields of " + std::to_string(otherwise_) + " have other values there, which were kept";
  count_ = otherwise_ = 0;
  lost_.clear();
  return out;
}

Richness look_at_list(JsonStream& in) {
  Richness out;
  std::set<std::string> names;
  RawAnnotation raw;
  if (!in.begin_array()) return out;
  for (int looked = 0; looked < kLooks && in.next_element() && read_annotation(in, raw); ++looked) {
    out.keypoints = out.keypoints || raw.has_keypoints;
    const Json unknown = unknown_of(raw);
    for (const auto& [name, value] : unknown.items()) names.insert(name);
  }
  out.fields = names.size();
  return out;
}

}  // namespace touchmark::formats::coco
