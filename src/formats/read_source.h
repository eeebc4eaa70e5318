// Reads a whole source: every data set in it, or what somebody names, and says what was not used.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/recognize.h"

namespace touchmark::formats {

struct Surveyed {
  Tree tree;
  Recognized found;
  bool among_others = false;  // sources of one import: nothing need be read of this one
};

// Finds what is to be read. `format`: empty or "auto" for whatever is there, else a name of the registry.
// kUnsupported for an unknown name, kInvalid as recognize().
Result<Surveyed> survey(const DataSource& source, std::string_view format = {});

// Where there is nothing to be read: what was looked for, and what is there instead. kUnsupported.
Error nothing_found(const Tree& tree);

// Part after part. Links that led out, encodings that were guessed, and files that nothing was taken from are
// issues. kUnsupported when nothing is to be read, of all there is.
Result<void> read_source(const Surveyed& surveyed, Sink& sink);

}  // namespace touchmark::formats
