// The NewComment object, which comments and reviews share.
#pragma once

#include "flow/review/review.h"
#include "server/api/fields.h"

namespace touchmark::server {

inline flow::NewComment read_new_comment(Fields& fields) {
  flow::NewComment out;
  out.text = fields.text("text", 1, 10'000);
  out.annotation = AnnotationId(fields.optional_integer("annotation_id", 1).value_or(0));
  if (const auto point = fields.optional_point("point")) out.point = {point->first, point->second};
  return out;
}

}  // namespace touchmark::server
