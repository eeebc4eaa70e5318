// Reads a list of COCO results, [{"image_id":1,"category_id":2,"bbox":[...],"score":0.9}, ...]: the
// predictions of a model, which become a run of the file's name. Two passes over the file: the first finds
// which images and categories it is about.
#pragma once

#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::formats::results {

// `source` is the file. kNotFound for a folder, kInvalid when it is no list.
Result<void> read_results(const DataSource& source, Sink& sink);

}  // namespace touchmark::formats::results
