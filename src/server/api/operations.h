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

// kInvalid with a JSON pointer for a malformed call.
Result<std::vector<ParsedOperation>> operations_from_json(const Json& body);
std::string_view status_name(flow::OperationStatus status);

}  // namespace touchmark::server
