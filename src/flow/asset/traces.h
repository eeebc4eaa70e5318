// Whether a file has something of an image: its bytes or its name, as they are, compressed, or packed
// in an archive, which may itself be in another.
// Internal to flow/. Pure but for reading; thread-safe.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"

namespace touchmark::flow {

struct Traces {
  std::set<std::string> hashes;    // SHA-256 of its bytes, hex
  std::vector<std::string> names;  // without folders
};

// In a text: with nothing before and behind it that could belong to a longer name.
bool names_it(const Traces& traces, std::string_view text);
// In the name of the file, in it, or, when it is a folder, in anything below it. What cannot be read to its
// end is judged by what was read. kUnavailable when it cannot be opened; kTooLarge and kUnsupported when it
// is packed so that what is in it cannot be told, and so may be of the image.
Result<bool> has_traces(const Traces& traces, const std::filesystem::path& path);

}  // namespace touchmark::flow
