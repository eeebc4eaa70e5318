// One image's annotations as one label image, and what that loses. One object, one thread.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/error.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/label_image.h"
#include "formats/pace.h"

namespace touchmark::formats::masks {

// The number that each class is written as. 1, 2, 3, ... in their order; those that a set of masks came with,
// where they ascend.
class Numbers {
 public:
  explicit Numbers(const record::Ontology& ontology);
  int of(ClassId id) const;  // 0: no such class
  int bits() const { return most_ > 254 ? 16 : 8; }
  int nothing() const { return bits() == 16 ? 65535 : 255; }  // void
  bool kept() const { return kept_; }                         // every class has the number that it came with
  std::string list() const;                                   // classes.txt

 private:
  std::map<int, std::string> names_;
  std::map<std::int64_t, int> numbers_;
  int most_ = 0;
  bool running_ = true;
  bool kept_ = true;
};

class Painter {
 public:
  Painter(const Numbers& numbers, LossTally& losses, Pace& pace)
      : numbers_(numbers), losses_(losses), pace_(pace) {}

  // Nothing when the size of the image is unknown or too large. kCancelled.
  Result<std::optional<LabelImage>> paint(const AssetWithAnnotations& asset);

 private:
  void add(const record::AnnotationContent& content, LabelImage& image);
  std::optional<geometry::Mask> mask_of(const geometry::Shape& shape, geometry::Size size);
  void paint_void(const record::AssetContent& content, LabelImage& image);

  const Numbers& numbers_;
  LossTally& losses_;
  Pace& pace_;
  std::map<std::int64_t, int> regions_;  // of each class, in this image
};

}  // namespace touchmark::formats::masks
