#include "formats/evaluation/object_list.h"

#include <algorithm>

#include "geometry/mask.h"

namespace touchmark::formats::evaluation {
namespace {

using Kind = JsonStream::Kind;

// Fills a list with one raw object after the other.
class Collector {
 public:
  Collector(OverlapKind kind, std::size_t joints, ObjectList& out)
      : kind_(kind), joints_(joints), out_(out) {}

  bool add_truth(JsonStream& in, RawObject& raw) {
    if (!raw.id) return in.stop("an annotation has no \"id\"");
    const std::string name = "annotation " + std::to_string(*raw.id);
    if (!has_place(in, raw, name)) return false;
    if (!raw.area) return in.stop(name + " has no \"area\"");
    bool ignored = raw.crowd;
    if (kind_ == OverlapKind::kKeypoints) {
      if (!raw.has_keypoints) return in.stop(name + " has no \"keypoints\"");
      ignored = ignored || raw.joints_labeled.value_or(labeled(raw)) == 0;
    }
    if (kind_ != OverlapKind::kMasks && !raw.has_box) return in.stop(name + " has no \"bbox\"");
    if (kind_ == OverlapKind::kMasks && !raw.has_segmentation)
      return in.stop(name + " has no \"segmentation\"");
    out_.objects.push_back({*raw.id, *raw.image, *raw.category, *raw.area, 0, raw.crowd, ignored});
    return keep_shape(in, raw, name);
  }

  bool add_result(JsonStream& in, RawObject& raw) {
    const std::string name = "result " + std::to_string(out_.objects.size() + 1);
    if (!has_place(in, raw, name)) return false;
    if (!raw.score) return in.stop(name + " has no \"score\"");
    if (out_.objects.empty()) {
      if (!raw.has_box && !raw.has_segmentation && !raw.has_keypoints)
        return in.stop(name + " has neither \"bbox\" nor \"segmentation\" nor \"keypoints\"");
      out_.area_of = raw.has_box            ? AreaOf::kBox
                     : raw.has_segmentation ? AreaOf::kSegmentation
                                            : AreaOf::kKeypoints;
    }
    double area = 0;
    if (out_.area_of == AreaOf::kBox) {
      if (!raw.has_box) return in.stop(name + " has no \"bbox\", as the first result has");
      area = raw.box.width * raw.box.height;
    } else if (out_.area_of == AreaOf::kSegmentation) {
      if (!raw.has_segmentation) return in.stop(name + " has no \"segmentation\", as the first result has");
    } else {
      if (!raw.has_keypoints) return in.stop(name + " has no \"keypoints\", as the first result has");
      area = around_joints(raw);
    }
    if (kind_ == OverlapKind::kKeypoints && !raw.has_keypoints)
      return in.stop(name + " has no \"keypoints\"");
    out_.objects.push_back({static_cast<std::int64_t>(out_.objects.size()) + 1, *raw.image, *raw.category,
                            area, *raw.score, false, false});
    return keep_shape(in, raw, name);
  }

 private:
  static bool has_place(JsonStream& in, const RawObject& raw, const std::string& name) {
    if (!raw.image) return in.stop(name + " has no \"image_id\"");
    if (!raw.category) return in.stop(name + " has no \"category_id\"");
    return true;
  }

  static std::int64_t labeled(const RawObject& raw) {
    std::int64_t out = 0;
    for (std::size_t i = 2; i < raw.keypoints.size(); i += 3) out += raw.keypoints[i] > 0;
    return out;
  }

  // The box around all joints becomes the object's; returns its area.
  static double around_joints(RawObject& raw) {
    if (raw.keypoints.size() < 2) return 0;
    double left = raw.keypoints[0], right = left, top = raw.keypoints[1], bottom = top;
    for (std::size_t i = 0; i + 1 < raw.keypoints.size(); i += 3) {
      left = std::min(left, raw.keypoints[i]);
      right = std::max(right, raw.keypoints[i]);
      top = std::min(top, raw.keypoints[i + 1]);
      bottom = std::max(bottom, raw.keypoints[i + 1]);
    }
    raw.box = {left, top, right - left, bottom - top};
    raw.has_box = true;
    return raw.box.width * raw.box.height;
  }

  bool keep_shape(JsonStream& in, RawObject& raw, const std::string& name) {
    if (kind_ == OverlapKind::kKeypoints) {
      if (raw.keypoints.size() != 3 * joints_)
        return in.stop(name + " has " + std::to_string(raw.keypoints.size()) +
                       " numbers in \"keypoints\", not three for each of " + std::to_string(joints_) +
                       " joints");
      out_.joints.insert(out_.joints.end(), raw.keypoints.begin(), raw.keypoints.end());
    }
    out_.boxes.push_back(raw.has_box ? raw.box : geometry::Box{});
    out_.has_box.push_back(raw.has_box);
    const bool outlined = kind_ == OverlapKind::kMasks || out_.area_of == AreaOf::kSegmentation;
    return !outlined || keep_outline(in, raw, name);
  }

  // A result that has only a box is the rectangle.
  bool keep_outline(JsonStream& in, RawObject& raw, const std::string& name) {
    Outline outline;
    if (!raw.has_segmentation) {
      const auto [x, y, width, height] = raw.box;
      outline.points = {{x, y}, {x, y + height}, {x + width, y + height}, {x + width, y}};
      outline.ring_ends = {4};
    } else if (!raw.ring_ends.empty()) {
      outline.points = raw.points;
      outline.ring_ends = raw.ring_ends;
    } else {
      auto mask = raw.counts_text.empty() ? geometry::mask_from_counts(raw.counts, raw.size)
                                          : geometry::mask_from_text(raw.counts_text, raw.size);
      if (!mask) return in.stop(name + ": " + mask.error().message);
      outline.mask = std::move(*mask);
    }
    out_.outlines.push_back(std::move(outline));
    return true;
  }

  OverlapKind kind_;
  std::size_t joints_;
  ObjectList& out_;
};

// The members of an object that `member` wants; false when the stream failed.
template <typename Member>
bool read_members(JsonStream& in, const Member& member) {
  if (!in.begin_object()) return in.stop("this is no object");
  std::string_view key;
  while (in.next_key(key))
    if (!member(key)) return false;
  return !in.failed();
}

bool read_image(JsonStream& in, std::vector<ListedImage>& out) {
  ListedImage image;
  bool has_id = false;
  const auto whole = [&](std::string_view key, std::int64_t& value) {
    JsonNumber number;
    if (in.kind() != Kind::kNumber || !in.read_number(number) || !number.is_integer)
      return in.stop("\"" + std::string(key) + "\" of an image is not a whole number");
    value = number.integer;
    return true;
  };
  const bool good = read_members(in, [&](std::string_view key) {
    if (key == "id") return has_id = whole(key, image.id);
    if (key == "width") return whole(key, image.size.width);
    if (key == "height") return whole(key, image.size.height);
    return in.skip();
  });
  if (good && !has_id) return in.stop("an image has no \"id\"");
  out.push_back(image);
  return good;
}

bool read_category(JsonStream& in, std::vector<ListedCategory>& out) {
  ListedCategory category;
  bool has_id = false;
  const bool good = read_members(in, [&](std::string_view key) {
    if (key == "name" && in.kind() == Kind::kString) return in.read_string(category.name);
    if (key != "id") return in.skip();
    JsonNumber number;
    if (in.kind() != Kind::kNumber || !in.read_number(number) || !number.is_integer)
      return in.stop("\"id\" of a category is not a whole number");
    category.id = number.integer;
    return has_id = true;
  });
  if (good && !has_id) return in.stop("a category has no \"id\"");
  out.push_back(std::move(category));
  return good;
}

template <typename Each>
bool read_list(JsonStream& in, const Each& each) {
  if (!in.begin_array()) return in.stop("this is no list");
  while (in.next_element())
    if (!each()) return false;
  return !in.failed();
}

bool read_sections(JsonStream& in, const Wanted& wanted, Collector& collector, ObjectList& out) {
  RawObject raw;
  bool has_images = false, has_objects = false, has_categories = false;
  const bool good = read_members(in, [&](std::string_view key) {
    if (key == "images") {
      has_images = true;
      out.images.clear();  // of a key that stands there twice the last counts, as in Python
      return read_list(in, [&] { return read_image(in, out.images); });
    }
    if (key == "categories") {
      has_categories = true;
      out.categories.clear();
      return read_list(in, [&] { return read_category(in, out.categories); });
    }
    if (key != "annotations") return in.skip();
    has_objects = true;
    out.forget_objects();
    return read_list(in, [&] { return read_object(in, wanted, raw) && collector.add_truth(in, raw); });
  });
  if (!good) return false;
  for (const auto& [has, name] :
       {std::pair{has_images, "images"}, {has_objects, "annotations"}, {has_categories, "categories"}})
    if (!has)
      return in.stop("a file of truths has \"images\", \"annotations\" and \"categories\"; here is no \"" +
                     std::string(name) + "\"");
  return true;
}

// Nothing may follow what was read.
bool ends(JsonStream& in) {
  if (in.offset() == in.size()) return true;
  if (in.kind() != Kind::kEnd) return in.stop("something stands behind the end of the JSON");
  return in.offset() == in.size();  // white space; else kind() has said what it is
}

}  // namespace

void ObjectList::forget_objects() {
  objects.clear();
  boxes.clear();
  has_box.clear();
  outlines.clear();
  joints.clear();
}

Result<ObjectList> read_truths(OpenFile file, OverlapKind kind, std::size_t joints) {
  TM_ASSIGN(const auto in, JsonStream::open(std::move(file)));
  ObjectList out;
  Collector collector(kind, joints, out);
  const Wanted wanted{kind == OverlapKind::kMasks, kind == OverlapKind::kKeypoints};
  if (!read_sections(*in, wanted, collector, out) || !ends(*in)) return tl::unexpected(in->error());
  return out;
}

Result<ObjectList> read_results(OpenFile file, OverlapKind kind, std::size_t joints) {
  TM_ASSIGN(const auto in, JsonStream::open(std::move(file)));
  ObjectList out;
  Collector collector(kind, joints, out);
  RawObject raw;
  Wanted wanted{true, true};
  if (in->kind() != Kind::kArray) {
    in->stop(
        "results are a list: [{\"image_id\": 1, \"category_id\": 1, \"bbox\": [x, y, width, height], "
        "\"score\": 0.9}, ...]");
    return tl::unexpected(in->error());
  }
  const bool good = read_list(*in, [&] {
    if (!read_object(*in, wanted, raw) || !collector.add_result(*in, raw)) return false;
    wanted = {kind == OverlapKind::kMasks || out.area_of == AreaOf::kSegmentation,
              kind == OverlapKind::kKeypoints || out.area_of == AreaOf::kKeypoints};
    return true;
  });
  if (!good || !ends(*in)) return tl::unexpected(in->error());
  return out;
}

}  // namespace touchmark::formats::evaluation
