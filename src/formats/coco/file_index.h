// First pass over a COCO file: where its sections are, and everything outside them. The sections may stand
// in any order, and the official files put the categories last; a record needs them first.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/json.h"
#include "formats/coco/layout.h"
#include "formats/folder.h"
#include "formats/json_stream.h"

namespace touchmark::formats::coco {

struct FileIndex {
  std::vector<std::uint64_t> images, annotations, categories;  // byte offsets of the lists
  Json other = Json::object();                                 // the other top-level fields
  std::optional<Error> broken;                                 // where the JSON stops being JSON
};

// kInvalid when the file is not a JSON object; kCancelled. A file that breaks later is indexed up to there.
Result<FileIndex> index_file(JsonStream& in, const std::string& file, IssueLog& issues);

}  // namespace touchmark::formats::coco
