// Finds the PNG images of panoptic annotation files: in the folder of the file's own name beside it
// (panoptic_val2017.json, panoptic_val2017/), beside the file, or anywhere in the data set in a folder whose
// name says that it holds labels. Thread-safety: for one thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>

#include "formats/coco/layout.h"
#include "formats/data_source.h"

namespace touchmark::formats::panoptic {

class LabelImages {
 public:
  // `source` must outlive it.
  LabelImages(const DataSource& source, const coco::AnnotationFile& file);
  // `file_name` as the annotation says it. Nothing when there is none, or several are as likely.
  std::optional<std::filesystem::path> find(const std::string& file_name);

 private:
  struct Place {
    std::filesystem::path path;
    int rank = 0;
    bool several = false;
  };
  std::optional<std::filesystem::path> anywhere(const std::string& base);
  int rank_of(const std::filesystem::path& below) const;

  const DataSource& source_;
  std::string stem_;  // of the annotation file, in lower case
  std::vector<std::filesystem::path> folders_;
  bool looked_everywhere_ = false;
  std::unordered_map<std::string, Place> by_name_;
};

}  // namespace touchmark::formats::panoptic
