// The tasks of an export, one after the other, in the form of the JSON export whatever form the file has.
// Thread-safety: pure functions over a stream.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "formats/folder.h"
#include "formats/json_stream.h"
#include "formats/label_files.h"

namespace touchmark::formats::labelstudio {

inline constexpr std::size_t kMostTaskBytes = 256u << 20;  // of one task as text; a larger one is left out

// 0 to 100, from the ending and the first 64 KiB.
int likeness(const DataSource& files, const std::filesystem::path& file);
// The one file, or all in a folder and below it that look like exports, by name. kNotFound when there is
// none.
Result<std::vector<std::filesystem::path>> find_files(const DataSource& source);

// Calls `visit` with each task and its number in the file. A file is a list of tasks or one task. Understood
// and turned into {"id", "data", "annotations", "predictions"}: the short form JSON-MIN, one annotation with
// its task inside (as Label Studio writes to a storage), and "completions" of versions before 1.0. Issues:
// what is no task. The error of `visit`; else kInvalid or kCancelled when the stream fails.
Result<void> each_task(JsonStream& in, const std::string& file, IssueLog& issues,
                       const std::function<Result<void>(Json& task, std::size_t number)>& visit);

}  // namespace touchmark::formats::labelstudio
