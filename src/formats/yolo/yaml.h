// The part of YAML that data.yaml files use, read strictly; anything else is an error with its line.
//
// Read: block and flow maps and lists, plain, single- and double-quoted scalars, comments, block scalars
// (| and >), one document. Refused: anchors, aliases, tags, complex keys, tabs as indentation, duplicate
// keys, more than 32 levels or a million values. Scalars are JSON null, true, false, integers and numbers
// where their text is what JSON writes for that value, else strings ("007", "1.50", "Yes" stay as they are).
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::formats::yolo {

// kInvalid with "<name>:<line>" in `where`. An empty document is null.
Result<Json> parse_yaml(std::string_view text, const std::string& name);

// A scalar's text: "person", 3 -> "3"; nullopt-like empty for maps, lists and null.
std::string scalar_text(const Json& value);

// One line of YAML that parse_yaml() and other readers give back as `value`; strings are quoted where needed.
std::string yaml_text(const Json& value);

}  // namespace touchmark::formats::yolo
