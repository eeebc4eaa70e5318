// Where a data set is written, and appears only when it is whole: a folder beside the target, which takes its
// place at the end. An object that is destroyed before commit() leaves nothing behind; what a process left
// there that was killed is removed by the next one that writes to the same target. One thread.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"

namespace touchmark::formats {

class StagedTarget {
 public:
  // `target`: a folder, or a file of a format that is one file, whose images lie in images/ beside it.
  // kConflict when that file is there, or that folder, or with images that images/, holds something, and
  // `replace` is false; kInvalid when something else than a folder or a file is there; kUnavailable.
  static Result<StagedTarget> create(const std::filesystem::path& target, bool single_file, bool with_images,
                                     bool replace);
  StagedTarget(StagedTarget&& other) noexcept;
  StagedTarget& operator=(StagedTarget&&) = delete;
  ~StagedTarget();

  // What the writer is given in the target's place.
  const std::filesystem::path& path() const { return path_; }
  Result<void> commit();
  // What went wrong with the writing, with the target's place in it.
  Error told(Error error) const;

 private:
  StagedTarget() = default;
  Result<void> make_stage();
  Result<void> put(const std::filesystem::path& from, const std::filesystem::path& to);

  std::filesystem::path target_;
  std::filesystem::path stage_;  // a folder
  std::filesystem::path path_;   // it, or the file in it
  int lock_ = -1;                // on the folder, as long as somebody writes there
  bool single_file_ = false;
};

// kConflict when `target`, which is replaced as a whole, is `kept` or a folder that `kept` lies in.
Result<void> must_keep(const std::filesystem::path& target, const std::filesystem::path& kept);

}  // namespace touchmark::formats
