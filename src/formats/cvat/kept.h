// What an annotation keeps of a CVAT file in extra["cvat"] and how it is written back, and its attributes.
// `kept` may be anything: people edit what is stored. Thread-safety: pure functions that append to `out`.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "record/annotation.h"

namespace touchmark::formats::cvat {

// extra["cvat"], an object, or null.
Json kept_of(const std::string& extra);
// A text of it, or `otherwise`.
std::string kept_text(const Json& kept, const char* name, std::string_view otherwise);
// Attributes that this writer does not write by itself.
void append_kept_attributes(const Json& kept, std::string& out);
// Elements in the shape that are not known.
void append_kept_elements(const Json& kept, std::string& out);

// The annotation's own, and those that an import could not place in the ontology.
Json attributes_of(const record::AnnotationContent& content);
void append_attribute_elements(const record::AnnotationContent& content, std::string& out);
void append_attribute_element(const std::string& name, const Json& value, int indent, std::string& out);

}  // namespace touchmark::formats::cvat
