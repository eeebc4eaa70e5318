// One image's annotations as the lines of its text file, and what that loses. One object, one thread.
#pragma once

#include <optional>
#include <string>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/icdar/line.h"
#include "formats/pace.h"

namespace touchmark::formats::icdar {

class Encoder {
 public:
  Encoder(const record::Ontology& ontology, LossTally& losses, Pace& pace)
      : ontology_(ontology), losses_(losses), pace_(pace) {}

  // The whole file. kCancelled.
  Result<std::string> encode(const AssetWithAnnotations& asset);
  // What reading would not find again of the classes.
  void count_classes() const;

 private:
  struct Quadrangle {
    Numbers numbers;
    bool around = false;  // it is the box around the shape
  };

  std::optional<std::string> line(const record::AnnotationContent& content);
  std::optional<Quadrangle> quadrangle(const record::AnnotationContent& content);
  Quadrangle box_around(const record::AnnotationContent& content);
  void count_reading(const geometry::Shape& shape, const Numbers& numbers);
  void count_class(ClassId id);
  void count_rest(const record::AnnotationContent& content, bool is_said);
  std::string text_of(const record::AnnotationContent& content);

  const record::Ontology& ontology_;
  LossTally& losses_;
  Pace& pace_;
};

}  // namespace touchmark::formats::icdar
