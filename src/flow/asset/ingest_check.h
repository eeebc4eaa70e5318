// Where a part of an import stands. Internal to flow/asset.
#pragma once

#include <string>

#include "formats/format.h"

namespace touchmark::flow {

// The place that the reader gave, else the source's own id.
std::string where_of(const formats::SourceAnnotation& annotation);

}  // namespace touchmark::flow
