// The body of POST .../operations. Pure.
#pragma once

#include <vector>

#include "flow/annotation/annotation.h"

namespace touchmark::server {

struct ParsedOperation {
  flow::Operation operation;
  // Its content cannot be read: that operation is invalid, the others go on. `where` points into the content.
  std::optional<Error> problem;
};

// What a client says of an annotation: as record::content_from_json, but members that nobody knows are
// refused.
Result<record::AnnotationContent> content_from_body(const Json& value);

struct OperationsCall {
  LayerId layer;
  std::vector<ParsedOperation> operations;
};

// kInvalid with a JSON pointer for a malformed call.
Result<OperationsCall> operations_from_json(const Json& body);
std::string_view status_name(flow::OperationStatus status);

}  // namespace touchmark::server
