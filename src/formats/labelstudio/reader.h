// Reads Label Studio exports in three passes over each file: what classes there are, the images, the labels.
// Thread-safety: one reader, one thread.
#pragma once

#include "formats/format.h"

namespace touchmark::formats::labelstudio {

Result<void> read_labelstudio(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::labelstudio
