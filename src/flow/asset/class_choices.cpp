#include "flow/asset/class_choices.h"

#include "formats/skeleton_class.h"

namespace touchmark::flow {

std::optional<std::string> chosen_name(const ClassChoices& choices, const std::string& name) {
  const auto found = choices.find(name);
  if (found == choices.end()) return name;
  if (found->second.empty()) return std::nullopt;
  return found->second;
}

const record::Class* became(const ClassChoices& choices, const record::Class& source,
                            const record::Ontology& merged) {
  const auto name = chosen_name(choices, source.name);
  if (!name) return nullptr;
  record::Class chosen = source;
  chosen.name = *name;
  return merged.find(
      formats::name_by_skeleton(chosen, [&](const std::string& one) { return merged.find(one); }));
}

formats::Issue other_joints_issue(const std::string& name, const std::string& became) {
  return {name, "the class of this name has other joints here; this one became " + became,
          "classes with other joints"};
}

std::vector<formats::Issue> idle_choices(const ClassChoices& choices,
                                         const std::set<std::string>& source_classes) {
  std::vector<formats::Issue> out;
  for (const auto& [name, chosen] : choices)
    if (!source_classes.contains(name))
      out.push_back({"", "no class is named \"" + name + "\", so nothing was done with it",
                     "choices for classes that are not there"});
  return out;
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
