// Finds the annotation files of a COCO data set, and the image files that they name.
// Thread-safety: ImageFiles is for one thread; the functions are safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "formats/data_source.h"
#include "formats/format.h"
#include "formats/label_files.h"
#include "record/asset.h"

namespace touchmark::formats::coco {

struct AnnotationFile {
  std::filesystem::path path;
  record::Split split = record::Split::kNone;  // from its name or its folder's: instances_val2017.json
  std::string subset;                          // the part of the name that says so: "val2017"; may be empty
  std::string set;                             // what stands behind the first "_": "val2017"; may be empty
  bool split_by_folder = false;                // its folder says the split, as those of its images do
  bool is_keypoints = false;                   // person_keypoints_val2017.json
};

// That it is a file of objects, captions or tags; 0 for the two other kinds.
int likeness(const DataSource& files, const std::filesystem::path& file);
// That its annotations are panoptic, lists of the segments of an image.
int panoptic_likeness(const DataSource& files, const std::filesystem::path& file);
// That it is a list of results: predictions alone, of images that another file names.
int results_likeness(const DataSource& files, const std::filesystem::path& file);

// The split that the name of a file or of its folder says.
AnnotationFile describe(const std::filesystem::path& path);
// The one file, or all files in a folder and below it that look like it, in the order of their names.
// kNotFound when there is none.
Result<std::vector<AnnotationFile>> find_annotation_files(const DataSource& source,
                                                          Likeness like = &likeness);
// Finds image files by name for one annotation file: where such files usually lie, else wherever in the data
// set the only one of that path lies. Folders are listed once each, never once per image.
class ImageFiles {
 public:
  // `source` must outlive it.
  ImageFiles(const DataSource& source, const AnnotationFile& file);
  // "file:<absolute path>", or empty when there is no such file. `name` is an inner_path().
  std::string uri_of(const std::string& name);
  // What the folders that it lies in say, such as train/; of "file:<absolute path>".
  record::Split split_of(const std::string& uri) const;
  std::int64_t missing() const { return missing_; }
  const std::vector<std::string>& first_missing() const { return first_missing_; }  // the first three

 private:
  std::string miss(const std::string& name);
  std::string found(const std::string& name);
  std::string anywhere(const std::string& name);
  bool listed(const std::string& root, const std::string& name);
  bool look_elsewhere(const std::string& name);
  const DataSource& source_;
  std::vector<std::string> candidates_;  // folders that exist, most likely first, absolute
  std::vector<std::string> roots_;       // those in which something was found
  std::unordered_set<std::string> listed_folders_;
  std::unordered_set<std::uint64_t> files_;  // hashes of absolute paths
  int lookups_left_ = 1000;
  bool looked_everywhere_ = false;
  std::unordered_map<std::string, std::string> by_name_;  // file name -> where the only one lies, else empty
  std::int64_t missing_ = 0;
  std::vector<std::string> first_missing_;
};

}  // namespace touchmark::formats::coco
