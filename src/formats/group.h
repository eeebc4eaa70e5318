// Turns a reader's free-order stream into an AssetStream for the writers, spilling to a temporary folder
// when the annotations are more than fit in memory. Order: assets as pushed, annotations as pushed within
// each.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "formats/data_source.h"
#include "formats/format.h"
#include "formats/read_source.h"

namespace touchmark::formats {

class GroupedSource {
 public:
  virtual ~GroupedSource() = default;
  virtual const record::Ontology& ontology() const = 0;
  virtual std::int64_t asset_count() const = 0;
  virtual const std::array<std::int64_t, 4>& images_of_split() const = 0;  // by record::Split
  virtual std::int64_t annotation_count() const = 0;
  virtual const std::vector<Issue>& issues() const = 0;
  virtual AssetStream stream() = 0;  // valid while this object lives
  virtual Result<OpenFile> open_image(const record::AssetContent& content) const = 0;  // its file
  virtual const std::vector<Part>& parts() const = 0;
};

struct GroupOptions {
  std::string format;                     // a name of the registry; empty: whatever is there
  std::size_t memory_bytes = 256u << 20;  // annotations kept in memory before spilling
  std::function<bool(double share)> on_progress;
};

// One of several sources that are read as one.
struct SourceToGroup {
  const Surveyed& surveyed;
  std::string origin = {};  // what its pictures and labels are called (picture_names.h)
  bool unpacked = false;    // from an archive: where that is on this machine is nobody's matter
};

// Reads the sources one after the other, as an import of them would; they must outlive what is given back.
Result<std::unique_ptr<GroupedSource>> read_grouped(const std::vector<SourceToGroup>& sources,
                                                    const GroupOptions& options);
// Reads `source` once: every data set in it, their classes joined by name. The spill folder is removed with
// the object. Errors as read_source().
Result<std::unique_ptr<GroupedSource>> read_grouped(DataSource source, const GroupOptions& options);
// The same for what a person named.
Result<std::unique_ptr<GroupedSource>> read_grouped(const std::filesystem::path& source,
                                                    const GroupOptions& options);

}  // namespace touchmark::formats
