#include "flow/asset/known_labels.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>
#include <variant>

#include "formats/id_tables.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kMostNumbers = 400;  // of a shape; larger ones must be equal
constexpr float kRounding = 0.02F;         // pixels

// What else a source says may differ from one format to another, and after an export and an import in what is
// kept of the source.
std::uint64_t key_of(record::AnnotationContent content) {
  content.extra.clear();
  content.attributes.clear();
  content.flags = 0;
  content.group = 0;
  content.score.reset();
  std::string text = std::to_string(content.class_id.value) + "/";
  record::encode_to(content, text);
  return formats::hash_text(text);
}

std::uint64_t marks_of(const record::AnnotationContent& content) {
  return formats::hash_text(std::to_string(content.flags) + "/" + content.attributes);
}

void put(const geometry::Ring& ring, std::vector<float>& out) {
  for (const geometry::Point& point : ring) {
    out.push_back(static_cast<float>(point.x));
    out.push_back(static_cast<float>(point.y));
  }
}

void put(const geometry::Box& box, std::vector<float>& out) {
  for (const double number : {box.x, box.y, box.x + box.width, box.y + box.height})
    out.push_back(static_cast<float>(number));
}

// The numbers of a shape in pixels and, in `frame`, what must be equal beside them. False for one without.
bool split(const geometry::Shape& shape, std::string& frame, std::vector<float>& out) {
  if (const auto* box = std::get_if<geometry::Box>(&shape)) {
    put(*box, out);
  } else if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) {
    for (const geometry::PolygonPart& part : polygon->parts) {
      put(part.outer, out);
      frame += "/" + std::to_string(part.outer.size());
      for (const geometry::Ring& hole : part.holes) {
        put(hole, out);
        frame += "-" + std::to_string(hole.size());
      }
    }
  } else if (const auto* line = std::get_if<geometry::Polyline>(&shape)) {
    put(line->points, out);
  } else if (const auto* pose = std::get_if<geometry::Keypoints>(&shape)) {
    frame += pose->has_box ? "b" : "-";
    if (pose->has_box) put(pose->box, out);
    for (const geometry::Keypoint& joint : pose->points) {
      frame += std::to_string(joint.visibility);
      put(geometry::Ring{{joint.x, joint.y}}, out);
    }
  }
  return !out.empty() && out.size() <= kMostNumbers;
}

// Of all but the numbers of the shape.
std::uint64_t kind_of(const record::AnnotationContent& content, const std::string& frame) {
  record::AnnotationContent rest = content;
  rest.shape = geometry::WholeImage{};
  return formats::mix_bits(key_of(std::move(rest)) ^
                           formats::hash_text(std::to_string(content.shape.index()) + frame));
}

bool are_near(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return std::abs(x - y) <= kRounding; });
}

}  // namespace

void KnownLabels::add(const record::AnnotationContent& content, AnnotationId id) {
  const Known known{id, marks_of(content)};
  by_key_.emplace(key_of(content), known);
  Near near{0, {}, known};
  std::string frame;
  if (!split(content.shape, frame, near.numbers)) return;
  near.kind = kind_of(content, frame);
  near_.push_back(std::move(near));
}

std::optional<KnownLabels::Found> KnownLabels::found(const Known& known, std::uint64_t marks, bool says) {
  if (!taken_.insert(known.id.value).second) return std::nullopt;
  return Found{known.id, says && known.marks != marks};
}

std::optional<KnownLabels::Found> KnownLabels::take(const record::AnnotationContent& content) {
  const std::uint64_t marks = marks_of(content);
  const bool says = content.flags != 0 || !content.attributes.empty();
  const auto [begin, end] = by_key_.equal_range(key_of(content));
  for (const bool same_marks : {true, false})
    for (auto it = begin; it != end; ++it)
      if ((it->second.marks == marks) == same_marks)
        if (auto out = found(it->second, marks, says)) return out;
  std::string frame;
  std::vector<float> numbers;
  if (near_.empty() || !split(content.shape, frame, numbers)) return std::nullopt;
  const std::uint64_t kind = kind_of(content, frame);
  for (const Near& near : near_)
    if (near.kind == kind && are_near(near.numbers, numbers))
      if (auto out = found(near.known, marks, says)) return out;
  return std::nullopt;
}

}  // namespace touchmark::flow
