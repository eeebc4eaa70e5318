// A folder of pictures without labels, read as if it were a data set. Written by nobody.
#pragma once

#include "formats/format.h"

namespace touchmark::formats {

// "images". Pushes every picture at or below the source, by name; kInvalid when there is none.
const Format& pictures_format();

}  // namespace touchmark::formats
