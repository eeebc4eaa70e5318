// What becomes of the classes of a source: which of the project's each one is. Internal to flow/asset.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "record/ontology.h"

namespace touchmark::flow {

// By the source's name: the project's, or "" where its annotations are left out. One that is not named keeps
// its name.
using ClassChoices = std::map<std::string, std::string>;

// Nothing: left out.
std::optional<std::string> chosen_name(const ClassChoices& choices, const std::string& name);
// The classes that come in, under the project's names; two may have the same one.
record::Ontology chosen_classes(const ClassChoices& choices, const record::Ontology& source);

}  // namespace touchmark::flow
