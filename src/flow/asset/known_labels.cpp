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

// Of the kind and the whole pixel that a number lies in.
std::uint64_t cell_of(std::uint64_t kind, float number) {
  return formats::mix_bits(kind + static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(number))));
}

bool are_near(const std::vector<float>& a, const std::vector<float>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](float x, float y) { return std::abs(x - y) <= kRounding; });
}

}  // namespace

void KnownLabels::add(const record::AnnotationContent& content, AnnotationId id) {
  const Known known{id, marks_of(content)};
  by_key_.emplace(key_of(content), known);
  std::string frame;
  std::vector<float> numbers;
  if (!split(content.shape, frame, numbers)) return;
  const std::uint64_t cell = cell_of(kind_of(content, frame), numbers.front());
  by_cell_.emplace(cell, Near{std::move(numbers), known});
}

// One with the same marks where there is one.
std::optional<KnownLabels::Known> KnownLabels::equal(std::uint64_t key, std::uint64_t marks) {
  auto best = by_key_.end();
  for (auto [it, end] = by_key_.equal_range(key); it != end;) {
    if (taken_.contains(it->second.id.value)) {
      it = by_key_.erase(it);
      continue;
    }
    if (best == by_key_.end()) best = it;
    if (it->second.marks == marks) {
      best = it;
      break;
    }
    ++it;
  }
  if (best == by_key_.end()) return std::nullopt;
  const Known out = best->second;
  by_key_.erase(best);
  return out;
}

std::optional<KnownLabels::Known> KnownLabels::near(std::uint64_t cell, const std::vector<float>& numbers) {
  for (auto [it, end] = by_cell_.equal_range(cell); it != end;) {
    if (taken_.contains(it->second.known.id.value)) {
      it = by_cell_.erase(it);
      continue;
    }
    if (are_near(it->second.numbers, numbers)) {
      const Known out = it->second.known;
      by_cell_.erase(it);
      return out;
    }
    ++it;
  }
  return std::nullopt;
}

std::optional<KnownLabels::Found> KnownLabels::take(const record::AnnotationContent& content) {
  const std::uint64_t marks = marks_of(content);
  std::optional<Known> known = equal(key_of(content), marks);
  std::string frame;
  std::vector<float> numbers;
  if (!known && !by_cell_.empty() && split(content.shape, frame, numbers)) {
    const std::uint64_t kind = kind_of(content, frame);
    const std::uint64_t low = cell_of(kind, numbers.front() - kRounding);
    const std::uint64_t high = cell_of(kind, numbers.front() + kRounding);
    known = near(low, numbers);
    if (!known && high != low) known = near(high, numbers);
  }
  if (!known) return std::nullopt;
  taken_.insert(known->id.value);
  const bool says = content.flags != 0 || !content.attributes.empty();
  return Found{known->id, says && known->marks != marks};
}

}  // namespace touchmark::flow
