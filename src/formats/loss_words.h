// The words of a loss report for people. Thread-safety: pure functions.
#pragma once

#include <string>

#include "formats/format.h"

namespace touchmark::formats {

// "37 polygons with holes", "1 attribute".
std::string counted_text(const LossItem& item);

}  // namespace touchmark::formats
