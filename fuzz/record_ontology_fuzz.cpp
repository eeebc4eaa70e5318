// An ontology read from JSON is written and read again as the same one, its defaults fit their attributes,
// and any attributes fit once the findings are taken out of them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "record/attributes.h"

using namespace touchmark;
using namespace touchmark::record;

namespace {

// A class's `extra` is any JSON object, so it serves as the attributes of an annotation.
void check_attributes(const Class& item) {
  for (const Attribute& attribute : item.attributes)
    if (!attribute.initial.empty() && judge_value(attribute, json_from_text(attribute.initial))) std::abort();
  const AttributeRules rules(item);
  Json attributes = json_from_text(item.extra);
  if (!attributes.is_null() && !rules.findings(attributes, attributes).empty() && attributes.is_object())
    std::abort();
  for (const AttributeFinding& found : rules.findings(attributes)) {
    if (found.where.rfind("/attributes", 0) != 0 || found.message.empty()) std::abort();
    if (found.name.empty() && !attributes.is_object())
      attributes = nullptr;
    else if (attributes.is_object())
      attributes.erase(found.name);
  }
  for (const AttributeFinding& found : rules.findings(attributes))
    if (found.problem != AttributeProblem::kMissingRequired) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<Json> json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const Result<Ontology> ontology = ontology_from_json(*json);
  if (!ontology) return 0;
  const Result<Json> again = parse_json(dump_json(to_json(*ontology)));
  if (!again || ontology_from_json(*again) != *ontology) std::abort();
  for (const Class& item : ontology->classes) {
    if (ontology->find(item.id) != &item || ontology->find(item.name) != &item) std::abort();
    check_attributes(item);
  }
  return 0;
}
