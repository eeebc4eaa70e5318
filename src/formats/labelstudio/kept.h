// What is kept of a result besides its meaning, for the writer (names.h says under which names).
// Thread-safety: pure functions.
#pragma once

#include <optional>
#include <string>

#include "formats/labelstudio/controls.h"

namespace touchmark::formats::labelstudio {

struct Kept {
  Json fields = Json::object();
  Json meta = Json::object();
  std::string text() const;  // of a record's extra; empty when nothing is kept
};

// original_width and original_height of a result, where both are whole and positive.
std::optional<geometry::Size> said_size(const Json& result);

void keep_region(const Region& region, Kept& kept);
void keep_point(const Region& point, const std::string& joint, Kept& kept);
// `attribute`: empty for the region's text.
void keep_control(const Json& result, const std::string& attribute, const Control& control, Kept& kept);
void keep_whole(const Json& result, const char* usual_control, Kept& kept);
// The name of the relation's class.
std::string keep_relation(const Json& result, Kept& kept);

}  // namespace touchmark::formats::labelstudio
