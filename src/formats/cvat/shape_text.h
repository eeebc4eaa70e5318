// One annotation as CVAT elements, and the count of what CVAT cannot say. Thread-safety: one object, one
// thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/pace.h"

namespace touchmark::formats::cvat {

// How an annotation is written.
enum class Form : std::uint8_t {
  kNothing,
  kTag,
  kBox,  // also of masks that are of another size than the image
  kRotatedBox,
  kPolygons,  // one a part
  kEllipse,
  kCuboid,
  kMask,  // also of polygons with holes
  kPolyline,
  kPoints,
  kSkeleton
};

class ShapeText {
 public:
  ShapeText(const record::Ontology& ontology, Pace& pace);

  // The image of what follows.
  void begin(const AssetWithAnnotations& asset);
  void append(const record::AnnotationContent& content, std::string& out);
  void count_losses(const record::AnnotationContent& content, LossTally& losses) const;

 private:
  struct Class {
    const record::Class* item;
    std::string label;  // escaped
    bool has_skeleton;
  };
  struct Written;  // one annotation on its way
  const Class* class_of(const record::AnnotationContent& content) const;
  Form form_of(const record::AnnotationContent& content) const;
  void count_shape(const record::AnnotationContent& content, Form form, LossTally& losses) const;
  void count_keypoints(const record::AnnotationContent& content, Form form, LossTally& losses) const;
  void count_attributes(const record::AnnotationContent& content, LossTally& losses) const;
  void open(std::string_view name, const Written& one, std::string& out) const;
  void close(std::string_view name, const Written& one, std::string& out) const;
  void append_shape(const Written& one, std::string& out);
  void append_polygons(Written& one, std::string& out);
  void append_mask(const Written& one, std::string& out) const;
  void append_joints(const Written& one, std::string& out) const;

  std::unordered_map<std::int64_t, Class> classes_;
  Pace& pace_;
  geometry::Size size_;
  std::int64_t free_group_ = 0;  // above those of the image's annotations
};

}  // namespace touchmark::formats::cvat
