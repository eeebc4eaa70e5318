// Stage 6: out again, in any format, as of any moment, always the same bytes for the same state.
#pragma once

#include <filesystem>
#include <optional>

#include "flow/asset/selection.h"
#include "flow/version/recipe.h"
#include "formats/format.h"

namespace touchmark::flow {

struct ExportOptions {
  std::string format;
  std::optional<VersionId> version;  // its moment, filter and split recipe
  std::optional<Seq> as_of;          // else this moment; else now
  LayerId layer = kTruth;            // whose labels; a version says so itself
  Selection selection;               // some images as they are now; not with a version or a moment
  bool images = false;               // copy the image files too
  bool dry_run = false;              // loss report only
  bool replace = false;              // what the target folder holds
  std::filesystem::path target;      // folder or file; see formats/format.h
};

// What an export could not say or do.
struct ExportReport {
  formats::LossReport loss;
  std::int64_t missing_images = 0;   // whose files could not be read: their labels are written without them
  std::vector<std::string> missing;  // the first hundred, by name
};

// What is written appears when it is whole; kConflict when the folder is not empty. kCorrupt, and nothing is
// written, when a version is not what was frozen: its counts and its digest are checked before, and once more
// over what goes to the writer. Images that were legally erased since are left out, and are an item of the
// loss report.
Result<ExportReport> export_data(ledger::Store& store, BlobStore& blobs, ProjectId project,
                                 const ExportOptions& options, const Progress& progress);

// {"lossless", "sentence", "complete": true, "items": [{"what", "count", "remedy"}]}; `title` is the
// format's.
Json to_json(const formats::LossReport& loss, std::string_view title);
// The images whose files are missing: {"count", "names"}.
Json missing_json(const ExportReport& report);

// A zip of a folder, entries sorted, times fixed: same folder, same bytes.
Result<void> zip_folder(const std::filesystem::path& folder, const std::filesystem::path& zip,
                        const Progress& progress);

}  // namespace touchmark::flow
