// The YAML of data.yaml files: read by libyaml, kept within bounds here; anything refused is an error with
// its line.
//
// Read: one document of maps and lists in any style, anchors, aliases, merge keys ("<<"), the standard tags.
// Refused: other tags, maps and lists as keys, duplicate keys, a second document, more than 32 levels, a
// million values or 64 MiB of text. A value that an alias repeats counts each time, so that a small file
// cannot grow large. Scalars are JSON null, true, false, integers and numbers where their text is what JSON
// writes for that value, else strings ("007", "1.50", "Yes" stay as they are). Invalid UTF-8 becomes U+FFFD.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json_fwd.h"

namespace touchmark::formats::yolo {

// kInvalid with "<name>:<line>" in `where`. An empty document is null.
Result<Json> parse_yaml(std::string_view text, const std::string& name);

// A scalar's text: "person", 3 -> "3"; empty for maps, lists and null.
std::string scalar_text(const Json& value);

// One line of YAML that parse_yaml() and other readers give back as `value`; strings are quoted where needed.
std::string yaml_text(const Json& value);
// The key of a block map with its colon: "names:". Two lines where it is too long for one.
std::string yaml_key(const std::string& key);

}  // namespace touchmark::formats::yolo
