#include "flow/review/evaluation_objects.h"

#include <algorithm>
#include <cmath>

#include "formats/coco/derived.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"
#include "metrics/detection/oks.h"

namespace touchmark::flow {
namespace {

using formats::OverlapKind;
using record::Annotation;

// Of an image whose size is not known what all shapes need.
geometry::Size frame_of(const std::vector<Annotation>& truths, const std::vector<Annotation>& detections) {
  static constexpr double kMost = 20000;
  geometry::Size out{1, 1};
  const auto side = [](double end) {
    return static_cast<std::int64_t>(std::ceil(std::clamp(end, 1.0, kMost)));
  };
  for (const auto* list : {&truths, &detections})
    for (const Annotation& one : *list) {
      const geometry::Box box = geometry::extent(one.content.shape);
      out.width = std::max(out.width, side(box.x + box.width));
      out.height = std::max(out.height, side(box.y + box.height));
    }
  return out;
}

// What decides the overlap of one object.
struct Form {
  geometry::Box box;
  geometry::Mask mask;
  std::vector<double> joints;
  bool any_joint = false;
};

class Former {
 public:
  Former(OverlapKind kind, std::size_t joints, geometry::Size frame)
      : kind_(kind), joints_(joints), frame_(frame) {}

  std::optional<Form> form(const geometry::Shape& shape) const {
    switch (kind_) {
      case OverlapKind::kMasks:
        return painted(shape);
      case OverlapKind::kKeypoints:
        return posed(shape);
      default:
        return boxed(shape);
    }
  }

 private:
  std::optional<Form> boxed(const geometry::Shape& shape) const {
    const auto kind = geometry::kind_of(shape);
    if (kind == geometry::ShapeKind::kWholeImage || kind == geometry::ShapeKind::kCuboid) return std::nullopt;
    Form out;
    out.box = formats::coco::derive(shape).box;
    return out;
  }

  std::optional<Form> painted(const geometry::Shape& shape) const {
    Form out;
    if (const auto* mask = std::get_if<geometry::Mask>(&shape))
      out.mask = *mask;
    else if (const auto outline = geometry::silhouette(shape))
      out.mask = geometry::mask_from_polygon(*outline, frame_);
    else
      return std::nullopt;
    out.box = geometry::mask_box(out.mask);
    return out;
  }

  std::optional<Form> posed(const geometry::Shape& shape) const {
    const auto* keypoints = std::get_if<geometry::Keypoints>(&shape);
    if (keypoints == nullptr) return std::nullopt;
    Form out;
    out.box = formats::coco::derive(shape).box;
    out.joints.assign(3 * joints_, 0);
    for (std::size_t i = 0; i < std::min(joints_, keypoints->points.size()); ++i) {
      const geometry::Keypoint& point = keypoints->points[i];
      out.joints[3 * i] = point.x;
      out.joints[3 * i + 1] = point.y;
      out.joints[3 * i + 2] = point.visibility;
      out.any_joint = out.any_joint || point.visibility > 0;
    }
    return out;
  }

  OverlapKind kind_;
  std::size_t joints_;
  geometry::Size frame_;
};

void keep(Form form, OverlapKind kind, formats::OverlapShapes& out) {
  out.boxes.push_back(form.box);
  if (kind == OverlapKind::kMasks) out.masks.push_back(std::move(form.mask));
  out.joints.insert(out.joints.end(), form.joints.begin(), form.joints.end());
}

}  // namespace

EvaluationClasses::EvaluationClasses(const record::Ontology& ontology) : classes(ontology.classes) {
  std::size_t joints = 1;
  for (const auto& one : classes) joints = std::max(joints, one.skeleton.joints.size());
  const auto known = metrics::coco_sigmas();
  if (joints == known.size())
    sigmas.assign(known.begin(), known.end());
  else
    sigmas.assign(joints, 1.0 / static_cast<double>(joints));
}

std::size_t EvaluationClasses::place_of(ClassId id) const {
  const auto found =
      std::lower_bound(classes.begin(), classes.end(), id,
                       [](const record::Class& one, ClassId wanted) { return one.id < wanted; });
  const bool here = found != classes.end() && found->id == id;
  return here ? static_cast<std::size_t>(found - classes.begin()) : classes.size();
}

formats::EvaluationSet evaluation_set_of(const std::vector<Annotation>& truths,
                                         const std::vector<Annotation>& detections, OverlapKind kind,
                                         const EvaluationClasses& classes, geometry::Size image) {
  formats::EvaluationSet out;
  out.kind = kind;
  out.sigmas = classes.sigmas;
  const bool known = image.width > 0 && image.height > 0 && geometry::mask_size_ok(image);
  const Former former(kind, classes.sigmas.size(), known ? image : frame_of(truths, detections));
  const auto each = [&](const std::vector<Annotation>& list, auto&& add) {
    for (const Annotation& one : list) {
      const std::size_t place = classes.place_of(one.content.class_id);
      if (one.content.kind != record::AnnotationKind::kObject || place == classes.classes.size()) continue;
      if (auto form = former.form(one.content.shape))
        add(one.content, static_cast<std::uint32_t>(place), *form);
    }
  };
  each(truths, [&](const record::AnnotationContent& content, std::uint32_t place, Form& form) {
    const auto stated = formats::coco::stated_area(content.extra, content.shape);
    const bool crowd = (content.flags & record::kCrowd) != 0;
    const bool ignored = crowd || (content.flags & record::kDifficult) != 0 ||
                         (kind == OverlapKind::kKeypoints && !form.any_joint);
    out.truths.push_back(
        {0, place, stated ? *stated : formats::coco::derive(content.shape).area, crowd, ignored});
    keep(std::move(form), kind, out.true_shapes);
  });
  each(detections, [&](const record::AnnotationContent& content, std::uint32_t place, Form& form) {
    const double area = kind == OverlapKind::kMasks ? static_cast<double>(geometry::mask_area(form.mask))
                                                    : form.box.width * form.box.height;
    out.detections.push_back({0, place, content.score.value_or(1), area});
    keep(std::move(form), kind, out.detected_shapes);
  });
  return out;
}

}  // namespace touchmark::flow
