// Where the parts of a set of masks are: pictures, masks, class names. Known shapes: images/ beside masks/,
// labels/, annotations/, gt/ and so on, either of them within the other's splits (train/images,
// images/train), CamVid's trainannot/, Cityscapes' leftImg8bit/ and gtFine/, CVAT's export with labelmap.txt.
// Memory: O(number of images). Thread-safety: pure functions over the file system.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "formats/format.h"
#include "formats/tree.h"
#include "record/asset.h"

namespace touchmark::formats::masks {

// One picture and its masks; either may be missing.
struct Item {
  std::filesystem::path image;
  std::vector<std::filesystem::path>
      masks;                    // more than one where a set has several of an image; the first is read
  std::filesystem::path place;  // below the root, of the image, else of the mask
  std::string name;             // of the image, unique; without a file the mask's, as a .jpg
  record::Split split = record::Split::kNone;
  std::string why;  // it has no image, when others could be meant or lie elsewhere
};

struct Layout {
  std::filesystem::path root;
  std::vector<Item> items;         // by place
  std::filesystem::path labelmap;  // CVAT's, with colors; empty when there is none
  std::filesystem::path names;     // a class a line; likewise

  std::string name_of(const std::filesystem::path& path) const;  // below the root, for messages
};

// kNotFound when there are no masks.
Result<Layout> find_layout(const DataSource& source);
// Format::find. Masks are found in a folder that is named so, beside pictures of the same names (or with a
// list of classes), and only when their pixels are few numbers in large areas.
std::vector<Found> find_sets(const Tree& tree);

// The place of a picture or a mask without what says that it is one: "train/a" for train/images/a.jpg,
// masks/train/a_mask.png and trainannot/a.png. Letter case is kept. With `whole_name` endings such as "_mask"
// stay.
std::filesystem::path common_place(const std::filesystem::path& below, bool whole_name = false);

}  // namespace touchmark::formats::masks
