// Finds the annotation files of CVAT data sets. Thread-safety: pure functions over the file system.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/data_source.h"
#include "formats/format.h"
#include "formats/label_files.h"
#include "record/asset.h"

namespace touchmark::formats::cvat {

struct AnnotationFile {
  std::filesystem::path path;
  record::Split split = record::Split::kNone;  // of images that do not say theirs: train.xml
};

// 0 to 100, from the first 64 KiB: <annotations> with images in it, whatever the file is called.
int likeness(const DataSource& files, const std::filesystem::path& file);
// Of a file whose <annotations> hold tracks and no images.
bool is_video(const DataSource& files, const std::filesystem::path& file);

// The one file, or all of a folder and below it, in the order of their names. kNotFound when there is none;
// kUnsupported when they are all CVAT for video.
Result<std::vector<AnnotationFile>> find_annotation_files(const DataSource& source);

}  // namespace touchmark::formats::cvat
