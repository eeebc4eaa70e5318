// Finds the annotation files of a COCO data set. Thread-safety: the functions are safe.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
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
}  // namespace touchmark::formats::coco
