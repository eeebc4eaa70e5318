// The image of a task as an asset, and what is kept of the task for the writer. Thread-safety: one reader,
// one thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/id_tables.h"
#include "formats/labelstudio/image_url.h"

namespace touchmark::formats::labelstudio {

class TaskAssets {
 public:
  static constexpr std::uint32_t kNone = IdMap::kNone;

  TaskAssets(const DataSource& source, Sink& sink, IssueLog& issues)
      : source_(source), sink_(sink), issues_(issues), finder_(source) {}

  // Of the tasks that follow.
  void begin_file(const std::filesystem::path& file);
  // Before any add(), of each task: which picture it could be of.
  void note(const Json& task);
  // Pushes the task's image, or finds that a task before had it; takes note which asset the task is of.
  // `where`: for messages. Fails only with the sink's error.
  Result<void> add(const Json& task, std::size_t number, const std::string& where);
  // Of the tasks in the order in which they were added; kNone for one without an image.
  std::uint32_t asset_of(std::size_t task) const { return task < tasks_.size() ? tasks_[task] : kNone; }
  geometry::Size size_of(std::uint32_t asset) const { return sizes_[asset]; }
  void report_missing(const std::string& where);

 private:
  Result<void> place(SourceAsset& asset, const ImageUrl& url, geometry::Size& size, const std::string& where);
  Result<void> place_elsewhere(SourceAsset& asset, const ImageUrl& url, geometry::Size& size);
  std::string unique_name(const std::string& name, const std::string& where);

  const DataSource& source_;
  Sink& sink_;
  IssueLog& issues_;
  ImageFinder finder_;
  std::shared_ptr<const LabelPlace> labels_;  // of the file at hand
  std::string around_;                        // its folders, below the source
  std::string folders_;                       // and what they say (picture_names.h)
  struct Claims {
    std::size_t count = 0;  // of image values that mean it
    std::size_t exact = 0;  // that name its whole place
    std::string first;      // value
  };
  std::map<std::filesystem::path, Claims> claims_;
  std::unordered_set<std::uint64_t> noted_;  // hashes of values
  IdMap urls_;                               // hash of the image's value -> asset
  IdMap names_;                              // hash of the name -> asset
  std::vector<std::uint32_t> tasks_;
  std::vector<geometry::Size> sizes_;  // by asset
  std::int64_t missing_ = 0;
  std::string first_missing_;
};

}  // namespace touchmark::formats::labelstudio
