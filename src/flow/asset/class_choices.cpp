#include "flow/asset/class_choices.h"

namespace touchmark::flow {

std::optional<std::string> chosen_name(const ClassChoices& choices, const std::string& name) {
  const auto found = choices.find(name);
  if (found == choices.end()) return name;
  if (found->second.empty()) return std::nullopt;
  return found->second;
}

record::Ontology chosen_classes(const ClassChoices& choices, const record::Ontology& source) {
  record::Ontology out = source;
  out.classes.clear();
  for (const record::Class& each : source.classes) {
    const auto name = chosen_name(choices, each.name);
    if (!name) continue;
    out.classes.push_back(each);
    out.classes.back().name = *name;
  }
  return out;
}

}  // namespace touchmark::flow
