// Where the parts of a Pascal VOC folder are: annotation files, images, label images, splits, class names.
//
// Known shapes: Annotations + JPEGImages + ImageSets/Main, annots + images, labels + data, a folder for each
// split, XML files beside the images, each with or without folders below; the exports of labelme
// (class_names.txt) and CVAT (labelmap.txt). Memory: O(number of images). Thread-safety: pure functions over
// the file system.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/png_index.h"
#include "formats/tree.h"
#include "record/asset.h"

namespace touchmark::formats::voc {

// One image and what belongs to it; a path is empty where there is none.
struct Item {
  std::filesystem::path place;  // of the image, else of its label file, below the data set
  std::string name;  // of the image, unique; with the label file's extension when there is no image
  std::string stem;  // the same without extension, valid UTF-8
  std::filesystem::path image;
  std::filesystem::path xml;
  std::filesystem::path object_png;
  std::filesystem::path class_png;
  record::Split split = record::Split::kNone;
  std::string why;  // it has no image, when others could be meant or lie elsewhere
};

struct Layout {
  std::filesystem::path root;
  std::vector<Item> items;  // in the order of what pairs them (pairing.h)
  // Class names by palette index, index 0 being background; empty when the folder does not say.
  std::map<int, std::string> class_names;
  ColorIndex colors;                        // for label images that are not palette images
  std::vector<std::string> listed_missing;  // in ImageSets, but neither image nor annotation exists
  std::int64_t listed = 0;
  std::vector<std::filesystem::path> shadowed;  // images with the stem of another image, which has the labels

  bool has_masks() const;
  // `path` below the root, for messages.
  std::string name_of(const std::filesystem::path& path) const;
};

// The 20 classes of VOC 2012 at indices 1..20.
const std::vector<std::string>& voc_classes();

// kNotFound when the folder holds nothing of the kind.
Result<Layout> find_layout(const DataSource& source);
// Format::find.
std::vector<Found> find_sets(const Tree& tree);

}  // namespace touchmark::formats::voc
