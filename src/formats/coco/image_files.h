// The image files that annotation files name. Thread-safety: one thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "formats/coco/layout.h"
#include "formats/folder.h"
#include "formats/picture_names.h"

namespace touchmark::formats::coco {

// A picture that a name means, though it does not lie where the name says.
struct MeantFile {
  std::string uri;  // "file:<absolute path>"; empty when there is none
  std::string why;  // then: which could be meant, or lie elsewhere; empty when there is nothing to say
};

// All pictures of a data set, listed when somebody asks.
class SetPictures {
 public:
  explicit SetPictures(const DataSource& source);
  bool of_folder() const { return of_folder_; }
  const std::filesystem::path& root() const { return root_; }  // below it their places are told
  bool any();
  // Pictures lie in a folder of that key (place_words.h).
  bool has_folder(const std::string& key);
  MeantFile find(const SaidPicture& said);
  // Of "file:<absolute path>": below the data set, without folders in front that say a role or a split.
  std::string short_name_of(const std::string& uri) const;

 private:
  void list();
  const DataSource& source_;
  const bool of_folder_;
  const std::filesystem::path root_;
  bool listed_ = false;
  PicturePaths pictures_;  // below the source
};

// Finds image files by name for one annotation file. Folders are listed once each, never once per image.
class ImageFiles {
 public:
  // Both must outlive it.
  ImageFiles(const DataSource& source, SetPictures& pictures, const AnnotationFile& file);
  // "file:<absolute path>" where the whole name leads to from the folders in which such files usually lie, or
  // empty. `name` is an inner_path().
  std::string uri_of(const std::string& name);
  // Whether meant() may find what uri_of() does not.
  bool may_be_elsewhere();
  // `foreign`: the name was an absolute path.
  MeantFile meant(const std::string& name, bool foreign);
  // Of the file, below the data set; and what they say (picture_names.h).
  const std::string& folders() const { return around_; }
  std::string folders_said() const { return key_of_folders(around_); }
  // What the folders that it lies in say, such as train/; of "file:<absolute path>".
  record::Split split_of(const std::string& uri) const;
  std::string short_name_of(const std::string& uri) const { return pictures_.short_name_of(uri); }

  void miss(const std::string& name);
  std::int64_t missing() const { return missing_; }
  const std::vector<std::string>& first_missing() const { return first_missing_; }  // the first three

 private:
  std::string found(const std::string& name);
  bool listed(const std::string& root, const std::string& name);
  bool look_elsewhere(const std::string& name);
  const DataSource& source_;
  SetPictures& pictures_;
  std::string around_;    // the file's folder, below the source
  std::string list_;      // what the file is called
  std::string list_key_;  // and what that says
  record::Split split_;
  std::vector<std::string> candidates_;  // folders that exist, most likely first, absolute
  std::vector<std::string> roots_;       // those in which something was found
  std::unordered_set<std::string> listed_folders_;
  std::unordered_set<std::uint64_t> files_;  // hashes of absolute paths
  int lookups_left_ = 1000;
  std::optional<bool> any_beside_;
  std::int64_t missing_ = 0;
  std::vector<std::string> first_missing_;
};

// What was missed, as an issue.
void report_missing(const ImageFiles& files, const std::string& where, IssueLog& issues);

}  // namespace touchmark::formats::coco
