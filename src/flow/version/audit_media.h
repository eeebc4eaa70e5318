// Are the files of a project what they were when they came in?
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "flow/asset/asset.h"

namespace touchmark::flow {

struct MediaReport {
  std::int64_t files = 0;  // that were hashed, each once
  std::int64_t bytes = 0;
  std::int64_t unhashed =
      0;  // in place, imported without a check: nothing to compare with but that they are there
  std::int64_t absent = 0;            // assets whose file was not there when they were imported
  std::vector<std::string> problems;  // one for each file that is missing, altered or cannot be read
};

// Hashes every file that a revision of an asset names, past and deleted ones too, since versions and the
// trash need them; not those of erased assets. A blob is compared with its name, a file in place with the
// hash noted when it was imported. Memory: 40 bytes a file. kCancelled, and errors of the store.
Result<MediaReport> check_media(ledger::Store& store, BlobStore& blobs, ProjectId project,
                                const Progress& progress);

Json to_json(const MediaReport& report);

}  // namespace touchmark::flow
