# tm_models_catalog: the entries of src/models/catalog, one text each, inside the library.
include_guard(GLOBAL)
file(GLOB entries CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/models/catalog/*.json)
set(texts "")
foreach(entry ${entries})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${entry})
  file(READ ${entry} text)
  string(APPEND texts "R\"catalog(${text})catalog\",\n")
endforeach()
set(source ${CMAKE_BINARY_DIR}/embedded/models_catalog.cpp)
file(CONFIGURE OUTPUT ${source} @ONLY CONTENT
"#include <string_view>
#include <vector>
namespace touchmark::models {
const std::vector<std::string_view>& catalog_texts() {
  static const std::vector<std::string_view> texts = {
@texts@};
  return texts;
}
}
")
target_sources(tm_models PRIVATE ${source})
