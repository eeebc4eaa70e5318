#include "formats/coco/raw_annotation.h"

#include <cmath>

#include "base/json_text.h"
#include "base/limits.h"

namespace touchmark::formats::coco {
namespace {

using Kind = JsonStream::Kind;
constexpr std::size_t kMaxNumbers = 8u << 20;        // of one annotation
constexpr std::size_t kMaxUnknownBytes = 16u << 20;  // of one annotation

enum class Field {
  kId,
  kImageId,
  kCategoryId,
  kBbox,
  kArea,
  kScore,
  kCrowd,
  kKeypoints,
  kNumKeypoints,
  kSegmentation,
  kCaption,
  kUtf8,
  kAttributes,
  kGroup,
  kUnknown
};

Field field_of(std::string_view key) {
  switch (key.size()) {
    case 2:
      return key == "id" ? Field::kId : Field::kUnknown;
    case 4:
      return key == "bbox" ? Field::kBbox : key == "area" ? Field::kArea : Field::kUnknown;
    case 5:
      return key == "score" ? Field::kScore : key == "group" ? Field::kGroup : Field::kUnknown;
    case 7:
      return key == "iscrowd" ? Field::kCrowd : key == "caption" ? Field::kCaption : Field::kUnknown;
    case 8:
      return key == "image_id" ? Field::kImageId : Field::kUnknown;
    case 9:
      return key == "keypoints" ? Field::kKeypoints : Field::kUnknown;
    case 10:
      return key == "attributes" ? Field::kAttributes : Field::kUnknown;
    case 11:
      return key == "category_id"   ? Field::kCategoryId
             : key == "utf8_string" ? Field::kUtf8
                                    : Field::kUnknown;
    case 12:
      return key == "segmentation" ? Field::kSegmentation : Field::kUnknown;
    case 13:
      return key == "num_keypoints" ? Field::kNumKeypoints : Field::kUnknown;
    default:
      return Field::kUnknown;
  }
}

void blame(RawAnnotation& out, const char* field) {
  if (out.misread == nullptr) out.misread = field;
}

// Skips a value that is not what the field wants; null counts as absent.
bool skip_wrong(JsonStream& in, RawAnnotation& out, const char* field) {
  if (in.kind() != Kind::kNull) blame(out, field);
  return in.skip();
}

bool read_optional(JsonStream& in, RawAnnotation& out, const char* field, std::optional<double>& value) {
  JsonNumber number;
  if (in.kind() != Kind::kNumber) return skip_wrong(in, out, field);
  if (!in.read_number(number)) return false;
  if (std::isfinite(number.value)) {
    value = number.value;
  } else {
    blame(out, field);
  }
  return true;
}

bool read_integer(JsonStream& in, RawAnnotation& out, const char* field, std::optional<std::int64_t>& value) {
  JsonNumber number;
  if (in.kind() != Kind::kNumber) return skip_wrong(in, out, field);
  if (!in.read_number(number)) return false;
  if (number.is_integer) {
    value = number.integer;
  } else {
    blame(out, field);
  }
  return true;
}

bool read_group(JsonStream& in, RawAnnotation& out) {
  std::optional<std::int64_t> value;
  if (!read_integer(in, out, "group", value)) return false;
  if (value && !limits::is_small_integer(*value)) {
    blame(out, "group");
  } else if (value) {
    out.group = value;
  }
  return true;
}

// A list of finite numbers, appended. `clean` turns false when it holds anything else.
bool read_numbers(JsonStream& in, std::vector<double>& out, bool& clean) {
  JsonNumber number;
  if (!in.begin_array()) return false;
  while (in.next_element()) {
    if (in.kind() != Kind::kNumber) {
      clean = false;
      if (!in.skip()) return false;
      continue;
    }
    if (!in.read_number(number)) return false;
    if (!std::isfinite(number.value) || out.size() >= kMaxNumbers) {
      clean = false;
    } else {
      out.push_back(number.value);
    }
  }
  return !in.failed();
}

bool read_bbox(JsonStream& in, RawAnnotation& out) {
  if (in.kind() != Kind::kArray) return skip_wrong(in, out, "bbox");
  JsonNumber number;
  std::size_t count = 0;
  bool clean = true;
  in.begin_array();
  while (in.next_element()) {
    if (in.kind() != Kind::kNumber) {
      clean = false;
      if (!in.skip()) return false;
      continue;
    }
    if (!in.read_number(number)) return false;
    clean = clean && std::isfinite(number.value);
    if (count < 4) out.bbox[count] = number.value;
    ++count;
  }
  out.has_bbox = clean && count == 4;
  if (!out.has_bbox && (count > 0 || !clean)) blame(out, "bbox");
  return !in.failed();
}

bool read_crowd(JsonStream& in, RawAnnotation& out) {
  const Kind kind = in.kind();
  if (kind == Kind::kTrue || kind == Kind::kFalse) {
    out.crowd = kind == Kind::kTrue;
    return in.read_literal(kind);
  }
  std::optional<std::int64_t> value;
  if (!read_integer(in, out, "iscrowd", value)) return false;
  out.crowd = value.value_or(0) != 0;
  return true;
}

bool read_counts(JsonStream& in, RawAnnotation& out) {
  if (in.kind() == Kind::kString) {
    out.segmentation = SegmentationKind::kText;
    return in.read_string(out.counts_text);
  }
  if (in.kind() != Kind::kArray) return skip_wrong(in, out, "segmentation");
  bool clean = true;
  JsonNumber number;
  in.begin_array();
  while (in.next_element()) {
    if (in.kind() != Kind::kNumber) {
      clean = false;
      if (!in.skip()) return false;
      continue;
    }
    if (!in.read_number(number)) return false;
    const bool good = number.is_integer && number.integer >= 0 && number.integer <= UINT32_MAX;
    clean = clean && good && out.counts.size() < kMaxNumbers;
    if (clean) out.counts.push_back(static_cast<std::uint32_t>(number.integer));
  }
  // Each run begins where the one before ends: without one of them the others are another mask.
  if (clean) {
    out.segmentation = SegmentationKind::kCounts;
  } else {
    out.counts.clear();
    blame(out, "segmentation");
  }
  return !in.failed();
}

bool read_rle(JsonStream& in, RawAnnotation& out) {
  std::string_view key;
  std::vector<double> size;
  in.begin_object();
  while (in.next_key(key)) {
    if (key == "counts") {
      if (!read_counts(in, out)) return false;
    } else if (key == "size" && in.kind() == Kind::kArray) {
      bool clean = true;
      if (!read_numbers(in, size, clean)) return false;
      const auto sensible = [](double v) { return v >= 0 && v < 1e9 && v == std::trunc(v); };
      if (!clean || size.size() != 2 || !sensible(size[0]) || !sensible(size[1])) continue;
      out.mask_height = static_cast<std::int64_t>(size[0]);
      out.mask_width = static_cast<std::int64_t>(size[1]);
    } else if (!in.skip()) {
      return false;
    }
  }
  if (out.segmentation == SegmentationKind::kNone) blame(out, "segmentation");
  return !in.failed();
}

bool read_segmentation(JsonStream& in, RawAnnotation& out) {
  if (in.kind() == Kind::kObject) return read_rle(in, out);
  if (in.kind() != Kind::kArray) return skip_wrong(in, out, "segmentation");
  bool clean = true;
  JsonNumber number;
  in.begin_array();
  while (in.next_element()) {
    if (in.kind() == Kind::kArray) {
      if (!read_numbers(in, out.ring_numbers, clean)) return false;
      out.ring_ends.push_back(out.ring_numbers.size());
    } else if (in.kind() == Kind::kNumber) {  // a bare ring: [x, y, x, y]
      if (!in.read_number(number)) return false;
      clean = clean && std::isfinite(number.value) && out.ring_numbers.size() < kMaxNumbers;
      if (clean) out.ring_numbers.push_back(number.value);
    } else {
      blame(out, "segmentation");
      if (!in.skip()) return false;
    }
  }
  if (out.ring_ends.empty() && !out.ring_numbers.empty()) out.ring_ends.push_back(out.ring_numbers.size());
  if (!out.ring_ends.empty()) out.segmentation = SegmentationKind::kRings;
  if (!clean) {
    blame(out, "segmentation");
    out.segmentation = SegmentationKind::kNone;
  }
  return !in.failed();
}

bool read_keypoints(JsonStream& in, RawAnnotation& out) {
  if (in.kind() != Kind::kArray) return skip_wrong(in, out, "keypoints");
  bool clean = true;
  if (!read_numbers(in, out.keypoints, clean)) return false;
  out.has_keypoints = clean && !out.keypoints.empty() && out.keypoints.size() % 3 == 0;
  if (!out.has_keypoints && (!clean || !out.keypoints.empty())) blame(out, "keypoints");
  return true;
}

bool read_text(JsonStream& in, RawAnnotation& out, const char* field, std::string& text, bool& has) {
  if (in.kind() != Kind::kString) return skip_wrong(in, out, field);
  has = true;
  return in.read_string(text);
}

bool keep_unknown(JsonStream& in, std::string_view key, RawAnnotation& out) {
  if (key == "segments_info") {
    out.panoptic = true;
    return in.skip();
  }
  const std::size_t before = out.unknown.size();
  if (before > 0) out.unknown += ',';
  append_json_string(out.unknown, key);
  out.unknown += ':';
  bool fits = true;
  if (!in.capture(out.unknown, kMaxUnknownBytes, fits)) return false;
  if (fits && out.unknown.size() <= kMaxUnknownBytes) return true;
  out.unknown.resize(before);
  blame(out, "an unknown field above 16 MiB");
  return true;
}

bool read_member(JsonStream& in, std::string_view key, RawAnnotation& out) {
  switch (field_of(key)) {
    case Field::kId:
      return read_id(in, out.id);
    case Field::kImageId:
      return read_id(in, out.image_id);
    case Field::kCategoryId:
      return read_id(in, out.category_id);
    case Field::kBbox:
      return read_bbox(in, out);
    case Field::kArea:
      return read_optional(in, out, "area", out.area);
    case Field::kScore:
      return read_optional(in, out, "score", out.score);
    case Field::kCrowd:
      return read_crowd(in, out);
    case Field::kKeypoints:
      return read_keypoints(in, out);
    case Field::kNumKeypoints:
      return read_integer(in, out, "num_keypoints", out.num_keypoints);
    case Field::kSegmentation:
      return read_segmentation(in, out);
    case Field::kCaption:
      return read_text(in, out, "caption", out.caption, out.has_caption);
    case Field::kUtf8:
      return read_text(in, out, "utf8_string", out.utf8, out.has_utf8);
    case Field::kGroup:
      return in.kind() == Kind::kNumber ? read_group(in, out) : keep_unknown(in, "group", out);
    case Field::kAttributes: {
      if (in.kind() != Kind::kObject) return keep_unknown(in, "attributes", out);
      out.attributes.clear();
      bool fits = true;
      if (!in.capture(out.attributes, kMaxUnknownBytes, fits)) return false;
      if (!fits) blame(out, "attributes");
      return true;
    }
    default:
      return keep_unknown(in, key, out);
  }
}

}  // namespace

void RawAnnotation::clear() {
  id.clear();
  image_id.clear();
  category_id.clear();
  is_object = true;
  misread = nullptr;
  has_bbox = crowd = has_keypoints = has_caption = has_utf8 = panoptic = false;
  area.reset();
  score.reset();
  num_keypoints.reset();
  group.reset();
  keypoints.clear();
  segmentation = SegmentationKind::kNone;
  ring_numbers.clear();
  ring_ends.clear();
  counts.clear();
  counts_text.clear();
  mask_height = mask_width = 0;
  caption.clear();
  utf8.clear();
  attributes.clear();
  unknown.clear();
}

bool read_annotation(JsonStream& in, RawAnnotation& out) {
  out.clear();
  if (in.kind() != Kind::kObject) {
    out.is_object = false;
    return in.skip();
  }
  std::string_view key;
  if (!in.begin_object()) return false;
  while (in.next_key(key))
    if (!read_member(in, key, out)) return false;
  return !in.failed();
}

}  // namespace touchmark::formats::coco
