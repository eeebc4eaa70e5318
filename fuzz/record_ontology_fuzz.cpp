// An ontology read from JSON is written and read again as the same one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "record/ontology.h"

using namespace touchmark;
using namespace touchmark::record;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<Json> json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const Result<Ontology> ontology = ontology_from_json(*json);
  if (!ontology) return 0;
  const Result<Json> again = parse_json(dump_json(to_json(*ontology)));
  if (!again || ontology_from_json(*again) != *ontology) std::abort();
  for (const Class& item : ontology->classes)
    if (ontology->find(item.id) != &item || ontology->find(item.name) != &item) std::abort();
  return 0;
}
