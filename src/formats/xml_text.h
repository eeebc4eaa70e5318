// XML text written directly, and elements as JSON values: what a format keeps of a source without knowing it.
//
// An element without attributes and children is its text; else an object of "@name" for attributes, "#text",
// and children by name, those of one name as an array. Thread-safety: pure functions; a stream is for one
// thread.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/json_fwd.h"
#include "formats/xml_stream.h"

namespace touchmark::formats {

// As the content of an element or between double quotes. Control characters, which XML cannot carry, become
// U+FFFD, as do bytes that are no UTF-8.
void append_xml_text(std::string& out, std::string_view text);
// Whether append_xml_text() keeps it.
bool xml_keeps(std::string_view text);
bool is_xml_name(std::string_view name);

// <name>text</name> or, with children, in lines of their own; at every level those named in `first` come
// first, in that order, the others by name. What XML cannot say as a name is left out. `indent`: levels of
// two blanks.
void append_xml_element(std::string& out, std::string_view name, const Json& value, int indent,
                        std::initializer_list<std::string_view> first = {});

// Behind a start: that element, to its end. Of more than `budget` bytes of names and texts the rest is left
// out and `budget` is 0 afterwards; else it is what remains of it.
Json read_xml_element(XmlStream& in, std::size_t& budget);

}  // namespace touchmark::formats
