// One entry of a panoptic "annotations" list: the segments of an image. Thread-safety: pure functions.
#pragma once

#include <string>
#include <vector>

#include "formats/coco/raw_annotation.h"
#include "formats/coco/source_ids.h"
#include "formats/json_stream.h"

namespace touchmark::formats::panoptic {

struct Entry {
  bool is_object = true;  // false: it was something else and was skipped
  coco::SourceId image_id;
  std::string file_name;  // of the label image; empty when none is said
  bool has_segments = false;
  std::vector<coco::RawAnnotation> segments;
  std::string unknown;     // members that are not known, as JSON text: "a":1,"b":[]
  bool too_large = false;  // an unknown member was, and is left out
};

// Reads one value of the list; without `segments`, those are skipped. False only when the stream fails.
bool read_entry(JsonStream& in, Entry& out, bool segments);

}  // namespace touchmark::formats::panoptic
