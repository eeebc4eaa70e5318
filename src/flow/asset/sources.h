// What an import or a conversion reads: what somebody named, and what is in the archives in it.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "flow/asset/asset.h"
#include "formats/data_source.h"
#include "formats/read_source.h"

namespace touchmark::flow {

// A folder that is removed with this object. `path()` is empty when it could not be made.
class TempFolder {
 public:
  explicit TempFolder(const std::filesystem::path& parent);
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct OpenedSource {
  const formats::DataSource& source;
  formats::Surveyed surveyed;
  bool pictures = false;  // nothing else is in it
  std::string archive;    // what it came out of, below what was named: gone when the import ends
};

// What is called as its pictures and labels are: the archive or the folder that somebody named, or an archive
// in it.
std::string origin_of(const ImportOptions& options, const OpenedSource& opened);

// What is opened, in the order in which it is to be read: those that are only pictures first; and the
// archives that could not be read, when there is something else to read.
using WithSources = std::function<Result<void>(const std::vector<const OpenedSource*>& sources,
                                               const std::vector<formats::Issue>& left_out)>;

// Unpacks what is packed, also in folders and in other archives, and calls `use` once with what was named and
// each archive that lies at the top of it, and what was found in them, which is gone when that returns. An
// archive in a folder is read as a folder of its own name there. An import, its preview and a conversion read
// the same in the same order. kTooLarge when an archive holds others that are too much for it, or there are
// too many. kUnavailable without room for temporary files, kCancelled, kUnsupported when nothing is to be
// read, and what survey() and `use` say.
Result<void> with_sources(const ImportOptions& options, const Progress& progress, const WithSources& use);

// The same for one source after the other. Gives the archives that could not be read.
Result<std::vector<formats::Issue>> for_sources(const ImportOptions& options, const Progress& progress,
                                                const std::function<Result<void>(const OpenedSource&)>& each);

}  // namespace touchmark::flow
