// One entry of `shapes`: to an annotation and back. See docs/formats/labelme.md for what becomes what.
// Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "formats/labelme/points.h"
#include "geometry/types.h"
#include "record/annotation.h"
#include "record/ontology.h"

namespace touchmark::formats::labelme {

struct ReadShape {
  std::string label;
  record::AnnotationContent content;  // without class and group
  Json attributes;                    // an object, or null; content's is empty
  Json group;                         // group_id as written; null when there is none
  Json kept;                          // for extra: unknown members, and under "#" how it was drawn; or null
  std::string stands_for;             // points.h
  std::string remark;
};

// What a shape is called; empty when it has no label.
std::string label_of(const Json& shape);
// Its flags and attributes, but for the flags that are marks (occluded, truncated, difficult, crowd); or
// null.
Json attributes_of(const Json& shape);
// kInvalid with what is wrong; `image` is of 0 x 0 when unknown.
Result<ReadShape> read_shape(const Json& shape, geometry::Size image);

// Which kind of attribute a value is of; nothing for those that no attribute has.
std::optional<record::AttributeKind> kind_of_value(const Json& value);

// The members of a shape but for its group; of one that can be drawn (drawn_of()).
Json written_shape(const record::AnnotationContent& content, std::string_view label, const Drawn& drawn);
// How it is drawn: as it came, where it is still that shape.
Drawn drawn_again(const record::AnnotationContent& content, geometry::Size image);
// group_id as it was read, where it was no number that a record's group could be; else null.
Json kept_group(const record::AnnotationContent& content);

}  // namespace touchmark::formats::labelme
