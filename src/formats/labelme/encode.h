// One image's annotations as a LabelMe document, and what that loses. One object, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/labelme/document.h"
#include "formats/pace.h"

namespace touchmark::formats::labelme {

class Encoder {
 public:
  Encoder(const record::Ontology& ontology, LossTally& losses, Pace& pace)
      : ontology_(ontology), losses_(losses), pace_(pace) {
    for (const record::Class& one : ontology.classes) names_.emplace(one.id.value, one.name);
  }

  // Without image_path. kCancelled.
  Result<Document> encode(const AssetWithAnnotations& asset);
  // What reading would not find again of the classes; after the last image.
  void count_classes();

 private:
  void add(const record::AnnotationContent& content, Document& out);
  void add_tag(const record::AnnotationContent& content, const std::string& name, Document& out);
  void add_polygon(const record::AnnotationContent& content, const std::string& label, Document& out);
  void add_drawn(const record::AnnotationContent& content, const std::string& label, Document& out);
  void push(const record::AnnotationContent& content, const std::string& label, const struct Drawn& drawn,
            std::int64_t group, Document& out);
  void count_shape(const geometry::Shape& before, const struct Drawn& drawn);
  void count_shape_losses(const record::AnnotationContent& content);
  Json group_id(std::int64_t group, const record::AnnotationContent& content);

  const record::Ontology& ontology_;
  LossTally& losses_;
  Pace& pace_;
  std::map<std::int64_t, std::string> names_;
  std::set<std::pair<std::int64_t, std::string>>
      found_again_;  // attributes whose definition reading makes anew
  geometry::Size size_;
  std::int64_t next_group_ = 0;
  std::map<std::int64_t, Json> groups_;  // of this image
};

}  // namespace touchmark::formats::labelme
