// One definition of an attribute in a CVAT label, and the values of attributes as text.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "formats/folder.h"
#include "record/ontology.h"

namespace touchmark::formats::cvat {

// Of an <attribute> of a <label>; what the definition has no place for goes to `kept`. Without a name: not
// usable.
record::Attribute attribute_of(const Json& element, Json& kept);
Json element_of(const record::Attribute& attribute, const Json& kept);

// The value that a text means; `attribute`: the definition, null when there is none: a text.
Json value_of_text(const record::Attribute* attribute, const std::string& text);
std::string text_of_value(const Json& value);

// What the definitions, read again, do not say any more.
void count_attribute_losses(const std::vector<record::Attribute>& before,
                            const std::vector<record::Attribute>& after, LossTally& losses);

}  // namespace touchmark::formats::cvat
