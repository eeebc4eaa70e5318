#include "formats/evaluation/raw_object.h"

#include <cmath>
#include <string_view>

namespace touchmark::formats::evaluation {
namespace {

using Kind = JsonStream::Kind;
constexpr std::int64_t kNone = -1;

bool wrong(JsonStream& in, std::string_view field, std::string_view wanted) {
  return in.stop("\"" + std::string(field) + "\" is not " + std::string(wanted));
}

bool read_whole(JsonStream& in, std::string_view field, std::optional<std::int64_t>& out) {
  JsonNumber number;
  if (in.kind() != Kind::kNumber || !in.read_number(number) || !number.is_integer)
    return wrong(in, field, "a whole number of at most 64 bits");
  out = number.integer;
  return true;
}

bool read_finite(JsonStream& in, std::string_view field, double& out) {
  JsonNumber number;
  if (in.kind() != Kind::kNumber || !in.read_number(number) || !std::isfinite(number.value))
    return wrong(in, field, "a finite number");
  out = number.value;
  return true;
}

bool read_optional(JsonStream& in, std::string_view field, std::optional<double>& out) {
  double value = 0;
  if (!read_finite(in, field, value)) return false;
  out = value;
  return true;
}

bool read_crowd(JsonStream& in, bool& out) {
  if (const Kind kind = in.kind(); kind == Kind::kTrue || kind == Kind::kFalse) {
    out = kind == Kind::kTrue;
    return in.read_literal(kind);
  }
  std::optional<std::int64_t> value;
  if (!read_whole(in, "iscrowd", value)) return false;
  out = *value != 0;
  return true;
}

bool read_box(JsonStream& in, RawObject& out) {
  double numbers[4];
  std::size_t count = 0;
  if (!in.begin_array()) return wrong(in, "bbox", "a list of four numbers");
  for (; in.next_element(); ++count) {
    double number = 0;
    if (!read_finite(in, "bbox", number)) return false;
    if (count < 4) numbers[count] = number;
  }
  if (in.failed() || count == 0) return !in.failed();
  if (count != 4) return wrong(in, "bbox", "a list of four numbers");
  out.box = {numbers[0], numbers[1], numbers[2], numbers[3]};
  out.has_box = true;
  return true;
}

bool read_ring(JsonStream& in, RawObject& out) {
  if (!in.begin_array()) return wrong(in, "segmentation", "a list of rings or run lengths");
  std::size_t count = 0;
  double x = 0;
  for (; in.next_element(); ++count) {
    double number = 0;
    if (!read_finite(in, "segmentation", number)) return false;
    if (count % 2 == 0)
      x = number;
    else
      out.points.push_back({x, number});
  }
  if (in.failed()) return false;
  if (count % 2 != 0 || count < 6) return wrong(in, "segmentation", "rings of three points or more");
  out.ring_ends.push_back(static_cast<std::uint32_t>(out.points.size()));
  return true;
}

bool read_counts(JsonStream& in, RawObject& out) {
  if (in.kind() == Kind::kString) return in.read_string(out.counts_text);
  if (!in.begin_array()) return wrong(in, "counts", "a text or a list of run lengths");
  while (in.next_element()) {
    std::optional<std::int64_t> count;
    if (!read_whole(in, "counts", count)) return false;
    if (*count < 0 || *count > UINT32_MAX) return wrong(in, "counts", "a list of run lengths");
    out.counts.push_back(static_cast<std::uint32_t>(*count));
  }
  return !in.failed();
}

bool read_size(JsonStream& in, RawObject& out) {
  std::size_t count = 0;
  if (!in.begin_array()) return wrong(in, "size", "a height and a width");
  for (; in.next_element(); ++count) {
    std::optional<std::int64_t> side;
    if (!read_whole(in, "size", side)) return false;
    (count == 0 ? out.size.height : out.size.width) = *side;
  }
  if (!in.failed() && count != 2) return wrong(in, "size", "a height and a width");
  return !in.failed();
}

bool read_segmentation(JsonStream& in, RawObject& out) {
  out.has_segmentation = true;
  out.points.clear();  // of a key that stands there twice the last counts, as in Python
  out.ring_ends.clear();
  out.counts.clear();
  out.counts_text.clear();
  if (in.kind() == Kind::kObject) {
    std::string_view key;
    in.begin_object();
    while (in.next_key(key))
      if (!(key == "counts" ? read_counts(in, out) : key == "size" ? read_size(in, out) : in.skip()))
        return false;
    return !in.failed();
  }
  if (!in.begin_array()) return wrong(in, "segmentation", "a list of rings or run lengths");
  while (in.next_element())
    if (!read_ring(in, out)) return false;
  return !in.failed();
}

bool read_keypoints(JsonStream& in, RawObject& out) {
  if (!in.begin_array()) return wrong(in, "keypoints", "a list of numbers");
  out.keypoints.clear();
  while (in.next_element())
    if (!read_finite(in, "keypoints", out.keypoints.emplace_back())) return false;
  out.has_keypoints = true;
  if (!in.failed() && out.keypoints.size() % 3 != 0)
    return wrong(in, "keypoints", "a list of three numbers a joint");
  return !in.failed();
}

bool read_member(JsonStream& in, std::string_view key, const Wanted& wanted, RawObject& out) {
  if (in.kind() == Kind::kNull) {                            // as if it were not there
    if (key == "num_keypoints") out.joints_labeled = kNone;  // but that is not 0
    return in.skip();
  }
  if (key == "image_id") return read_whole(in, key, out.image);
  if (key == "category_id") return read_whole(in, key, out.category);
  if (key == "bbox") return read_box(in, out);
  if (key == "score") return read_optional(in, key, out.score);
  if (key == "area") return read_optional(in, key, out.area);
  if (key == "id") return read_whole(in, key, out.id);
  if (key == "iscrowd") return read_crowd(in, out.crowd);
  if (key == "num_keypoints") return read_whole(in, key, out.joints_labeled);
  if (key == "segmentation" && wanted.segmentation) return read_segmentation(in, out);
  if (key == "keypoints" && wanted.keypoints) return read_keypoints(in, out);
  return in.skip();
}

}  // namespace

void RawObject::clear() {
  id.reset();
  image.reset();
  category.reset();
  joints_labeled.reset();
  area.reset();
  score.reset();
  crowd = has_box = has_segmentation = has_keypoints = false;
  points.clear();
  ring_ends.clear();
  counts.clear();
  counts_text.clear();
  size = {};
  keypoints.clear();
}

bool read_object(JsonStream& in, const Wanted& wanted, RawObject& out) {
  out.clear();
  if (!in.begin_object()) return in.stop("this is no object");
  std::string_view key;
  while (in.next_key(key))
    if (!read_member(in, key, wanted, out)) return false;
  return !in.failed();
}

}  // namespace touchmark::formats::evaluation
