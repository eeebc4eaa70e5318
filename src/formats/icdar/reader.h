// Reads ICDAR text files into a Sink. See docs/formats/icdar.md for what becomes what. One file is in memory
// at a time; a bad line or file is an issue, and the read goes on.
#pragma once

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::icdar {

inline constexpr const char* kClass = "text";  // what every region is

Result<void> read_set(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::icdar
