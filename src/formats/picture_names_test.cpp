#include "formats/picture_names.h"

#include <gtest/gtest.h>

#include "base/fold.h"
#include "formats/place_words.h"

namespace touchmark::formats {
namespace {

// The paths that are meant, joined; with "?" when there are several, "elsewhere:" when there is none.
std::string meant_of(const std::vector<PicturePlace>& pictures, const SaidPicture& said) {
  PictureNames names;
  for (const PicturePlace& one : pictures) names.add(one.path);
  names.build();
  const PictureMatch match = names.find(said, [&](std::size_t i) { return pictures[i]; });
  std::string out = match.meant.size() > 1                            ? "?"
                    : match.meant.empty() && !match.elsewhere.empty() ? "elsewhere:"
                                                                      : "";
  for (const std::size_t one : match.meant.empty() ? match.elsewhere : match.meant)
    out += " " + pictures[one].path;
  return out;
}

std::string meant(const std::vector<std::string>& paths, const SaidPicture& said) {
  std::vector<PicturePlace> pictures;
  for (const std::string& path : paths) pictures.push_back({path, path});
  return meant_of(pictures, said);
}

TEST(PictureNames, FoldersThatSayARoleOrASplitDoNotCount) {
  EXPECT_EQ(meant({"images/a.jpg"}, {"a.jpg"}), " images/a.jpg");
  EXPECT_EQ(meant({"a.jpg"}, {"JPEGImages/train/a.jpg"}), " a.jpg");
  EXPECT_EQ(meant({"x/images/a.jpg"}, {"labels/x/a"}), " x/images/a.jpg");
  EXPECT_EQ(meant({"train/a.jpg", "val/a.jpg"}, {"labels/val/a"}), " val/a.jpg");
  EXPECT_EQ(meant({"train/a.jpg"}, {"val/a.jpg"}), "elsewhere: train/a.jpg");
}

TEST(PictureNames, AnotherFolderIsAnotherPicture) {
  EXPECT_EQ(meant({"x/a.jpg"}, {"y/a.jpg"}), "elsewhere: x/a.jpg");
  EXPECT_EQ(meant({"x/a.jpg"}, {"a.jpg"}), " x/a.jpg");
  EXPECT_EQ(meant({"x/a.jpg", "y/a.jpg"}, {"a.jpg"}), "? x/a.jpg y/a.jpg");
  EXPECT_EQ(meant({"a.jpg", "y/a.jpg"}, {"a.jpg"}), " a.jpg");
  EXPECT_EQ(meant({"a.jpg", "y/b.jpg"}, {"y/a.jpg"}), "elsewhere: a.jpg");
  EXPECT_EQ(meant({"p/x/a.jpg", "q/x/a.jpg"}, {"q/x/a.jpg"}), " q/x/a.jpg");
  EXPECT_EQ(meant({"x/a.jpg"}, {"b.jpg"}), "");
}

TEST(PictureNames, WhereLabelsLieIsAWeakerWord) {
  EXPECT_EQ(meant({"photos/a.jpg"}, {"a", "boxes"}), " photos/a.jpg");
  EXPECT_EQ(meant({"site1/a.jpg"}, {"a", "site2"}), "elsewhere: site1/a.jpg");
  EXPECT_EQ(meant({"siteA/a.jpg"}, {"a", "siteB"}), "elsewhere: siteA/a.jpg");
  EXPECT_EQ(meant({"cats/a.jpg", "dogs/b.jpg"}, {"a", "dogs"}), "elsewhere: cats/a.jpg");
  EXPECT_EQ(meant({"x/a.jpg", "y/a.jpg"}, {"a", "export/y"}), " y/a.jpg");
}

TEST(PictureNames, WhatTheyCameInTellsBatchesApart) {
  const std::vector<PicturePlace> pictures = {
      {"a.jpg", "a.jpg", {}, "batch1_images"},
      {"batch2_images/a.jpg", "batch2_images/a.jpg", {}, "batch2_images"}};
  EXPECT_EQ(meant_of(pictures, {"a.jpg", "", "batch1_labels"}), " a.jpg");
  EXPECT_EQ(meant_of(pictures, {"a.jpg", "", "batch2_labels"}), " batch2_images/a.jpg");
  EXPECT_EQ(meant_of(pictures, {"a.jpg", "", "labels"}), "? a.jpg batch2_images/a.jpg");
  EXPECT_EQ(meant_of(pictures, {"batch2_images/a.jpg", "", "labels"}), " batch2_images/a.jpg");
  EXPECT_EQ(meant_of({pictures[0]}, {"a.jpg", "", "batch2_labels"}), "elsewhere: a.jpg");
  EXPECT_EQ(meant_of({pictures[0]}, {"a.jpg", "", "annotations_2024-05-01"}), " a.jpg");
}

TEST(PictureNames, PathsOfOtherMachinesCountFromTheirEnds) {
  EXPECT_EQ(meant({"x/d/a.jpg"}, {"home/u/d/a.jpg", "", "", true}), " x/d/a.jpg");
  EXPECT_EQ(meant({"x/d/a.jpg"}, {"home/u/e/a.jpg", "", "", true}), "elsewhere: x/d/a.jpg");
  EXPECT_EQ(meant({"s1/d/a.jpg"}, {"work/s2/d/a.jpg", "", "", true}), "elsewhere: s1/d/a.jpg");
  for (const char* path : {"/a.jpg", "C:\\a.jpg", "d:/a.jpg", "\\\\host\\a.jpg", "file:///a.jpg"})
    EXPECT_TRUE(is_absolute_anywhere(path)) << path;
  for (const char* path : {"a.jpg", "x/a.jpg", "c:a.jpg", ""})
    EXPECT_FALSE(is_absolute_anywhere(path)) << path;
}

TEST(PictureNames, LettersAreTheSameHoweverTheyAreWritten) {
  EXPECT_EQ(meant({"caf\u00e9.jpg"}, {"cafe\u0301.jpg"}), " caf\u00e9.jpg");
  EXPECT_EQ(meant({"A.JPG", "b.jpg"}, {"a.jpg"}), " A.JPG");
  EXPECT_EQ(meant({"A.jpg", "a.jpg"}, {"a.jpg"}), " a.jpg");
  EXPECT_EQ(folded("STRASSE"), folded("stra\u00dfe"));
  EXPECT_EQ(composed("e\u0301\u0301"), "\u00e9\u0301");
  EXPECT_EQ(composed("\xff"), "\xff");
  EXPECT_EQ(folded("A\xff"), "a\xff");
}

TEST(PlaceWords, WhatNamesSay) {
  EXPECT_EQ(key_of_folder("batch2_images"), "batch 2");
  EXPECT_EQ(key_of_folder("Batch2"), "batch 2");
  for (const char* name : {"images", "train", "val2017", "Labels", "."})
    EXPECT_EQ(key_of_folder(name), "") << name;
  EXPECT_EQ(key_of_origin("batch1_yolo_v2.zip"), "batch 1");
  for (const char* name : {"export.zip", "my dataset", "annotations_2024-05-01", "coco", "labels_v3"})
    EXPECT_EQ(key_of_origin(name), "") << name;
  EXPECT_TRUE(are_siblings("batch 1", "batch 2"));
  EXPECT_TRUE(are_siblings("site a", "site b"));
  EXPECT_FALSE(are_siblings("photos", "boxes"));
  EXPECT_FALSE(are_siblings("batch 1", "batch 1"));
  EXPECT_FALSE(are_siblings("", "batch 1"));
}

TEST(PictureNames, CandidatesInWords) {
  EXPECT_EQ(candidates_text({"a"}), "a");
  EXPECT_EQ(candidates_text({"a", "b"}), "a and b");
  EXPECT_EQ(candidates_text({"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(candidates_text({"a", "b", "c", "d"}), "a, b and 2 more");
}

}  // namespace
}  // namespace touchmark::formats
