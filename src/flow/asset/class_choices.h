// What becomes of the classes of a source: which of the project's each one is. Internal to flow/asset.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"
#include "record/ontology.h"

namespace touchmark::flow {

// By the source's name: the project's, or "" where its annotations are left out. One that is not named keeps
// its name.
using ClassChoices = std::map<std::string, std::string>;

// Nothing: left out.
std::optional<std::string> chosen_name(const ClassChoices& choices, const std::string& name);
// The class of the project that one of the source became; nothing: left out. `merged` holds it.
const record::Class* became(const ClassChoices& choices, const record::Class& source,
                            const record::Ontology& merged);
// That it is not the one of its name.
formats::Issue other_joints_issue(const std::string& name, const std::string& became);
// Of choices for classes that no source has.
std::vector<formats::Issue> idle_choices(const ClassChoices& choices,
                                         const std::set<std::string>& source_classes);
// The classes that come in, under the project's names; two may have the same one.
record::Ontology chosen_classes(const ClassChoices& choices, const record::Ontology& source);

}  // namespace touchmark::flow
