// Which number of a label image is which class, as text files say it. Thread-safety: pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "formats/png_index.h"

namespace touchmark::formats {

struct LabelNames {
  std::map<int, std::string> names;  // 0 only where the text names it
  ColorIndex colors;                 // of label images that are not indexed; empty where the text has none
};

// "background", "_background_", "__background__", "unlabeled", ...: what number 0 is, in lower case or not.
bool is_background(std::string_view name);

// A class a line, from 0 where the first is the background, else from 1; "__ignore__" and empty lines do not
// count.
LabelNames names_from_list(std::string_view text);
// CVAT's labelmap.txt, "name:r,g,b:parts:actions" a line: numbered likewise, with colors.
LabelNames names_from_labelmap(std::string_view text);
// "7 car" (also "7: car", "7,car", "7=car") a line, ascending. Empty when any line is otherwise.
LabelNames names_from_numbered(std::string_view text);

}  // namespace touchmark::formats
