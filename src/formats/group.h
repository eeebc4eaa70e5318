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
#include "formats/recognize.h"

namespace touchmark::formats {

class GroupedSource {
 public:
  virtual ~GroupedSource() = default;
  virtual const record::Ontology& ontology() const = 0;
  virtual std::int64_t asset_count() const = 0;
  virtual const std::array<std::int64_t, 4>& images_of_split() const = 0;  // by record::Split
  virtual std::int64_t annotation_count() const = 0;
  virtual const std::vector<Issue>& issues() const = 0;
  virtual AssetStream stream() = 0;              // valid while this object lives
  virtual const DataSource& source() const = 0;  // where the image files are
  virtual const std::vector<Part>& parts() const = 0;
};

struct GroupOptions {
  std::string format;                     // a name of the registry; empty: whatever is there
  std::size_t memory_bytes = 256u << 20;  // annotations kept in memory before spilling
  std::function<bool(double share)> on_progress;
};

// Reads `source` once: every data set in it, their classes joined by name. The spill folder is removed with
// the object. Errors as read_source().
Result<std::unique_ptr<GroupedSource>> read_grouped(DataSource source, const GroupOptions& options);
// The same for what a person named.
Result<std::unique_ptr<GroupedSource>> read_grouped(const std::filesystem::path& source,
                                                    const GroupOptions& options);

}  // namespace touchmark::formats
