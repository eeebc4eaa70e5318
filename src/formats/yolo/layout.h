// Where the parts of a YOLO data set are: images, their label files, splits, class names.
//
// Known shapes: data.yaml (Ultralytics, Roboflow, any *.yaml with `names`), darknet's obj.data with image
// lists, classes.txt or obj.names with images and labels wherever they lie (pairing.h), and an images folder
// beside the folder of data.yaml, where that came with the source (DataSource). Memory: O(number of images).
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "formats/data_source.h"
#include "formats/format.h"
#include "formats/tree.h"
#include "record/asset.h"

namespace touchmark::formats::yolo {

struct Entry {
  std::filesystem::path image;
  std::filesystem::path label;  // empty when there is none
  std::string name;             // unique within the set
  record::Split split = record::Split::kNone;
};

// What data.yaml (or obj.data and *.names) says besides where the images are.
struct Header {
  std::map<int, std::string> names;
  Json extra;      // unknown keys: an object, or null when none
  int points = 0;  // kpt_shape
  int dimensions = 3;
  Json flip;         // flip_idx: array of integers, or null
  Json joints;       // kpt_names: object of class index -> array of names, or null
  Json edges;        // skeleton: array of pairs, or null
  std::string task;  // "detect", "segment", "pose", "obb"; empty when not said
};

struct Orphan {  // a label file without an image
  std::filesystem::path label;
  std::string why;
};

struct Layout {
  std::filesystem::path root;
  Header header;
  std::vector<Entry> entries;  // in order of split, then path
  std::vector<Orphan> orphans;
  std::vector<Issue> issues;

  std::string name_of(const std::filesystem::path& path) const;  // below the root, for messages
};

// kNotFound when nothing of the kind is there; kInvalid with file:line for a data.yaml that cannot be read.
Result<Layout> find_layout(const DataSource& source);
// Format::find of the reader for all variants.
std::vector<Found> find_sets(const Tree& tree);

// data.yaml's content. Wrong types of known keys: kInvalid naming file and key.
Result<Header> header_from_yaml(const Json& document, const std::string& file);

// Where images and splits are said to be: key ("train", "val", "test", "all") and paths as written.
using Places = std::vector<std::pair<std::string, std::vector<std::string>>>;

}  // namespace touchmark::formats::yolo
