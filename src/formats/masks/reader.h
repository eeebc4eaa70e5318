// Reads pictures with their masks into a Sink. See docs/formats/masks.md for what becomes what.
//
// Each mask is decoded twice, once to see which numbers occur; one is in memory at a time. A bad one is an
// issue, and the read goes on.
#pragma once

#include "base/error.h"
#include "formats/format.h"

namespace touchmark::formats::masks {

Result<void> read_set(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::masks
