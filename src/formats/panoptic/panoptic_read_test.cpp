#include "formats/panoptic/panoptic_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead =
    R"({"info":{"year":2018},"images":[{"id":7,"file_name":"a.jpg","width":4,"height":3,"license":2}],
  "categories":[{"id":5,"name":"cat","supercategory":"animal","isthing":1,"color":[1,2,3]},{"id":9,"name":"sky","isthing":0}],
  "annotations":[)";

std::string entry(const std::string& segments, const std::string& more = "") {
  return std::string(kHead) + R"({"image_id":7,"file_name":"a.png","segments_info":[)" + segments + "]" +
         more + "}]}";
}

struct Case {
  ScratchFolder folder;
  explicit Case(const std::string& json, const std::vector<std::string>& rows = {"aab.", "aab.", "...."}) {
    folder.put("annotations/panoptic_val2017.json", json);
    folder.put("annotations/panoptic_val2017/a.png", letters_png(rows));
    folder.put("val2017/a.jpg", png_header(4, 3));
  }
  Collected read() const { return read_with(coco_panoptic_format(), folder.path()); }
};

TEST(PanopticRead, EachSegmentIsAMaskWithWhatTheFileSaysOfIt) {
  const Case one(entry(R"({"id":2,"category_id":9,"iscrowd":0,"area":2,"bbox":[2,0,1,2]},
    {"id":1,"category_id":5,"iscrowd":1,"area":77,"bbox":[0,0,9,9],"note":"x"})"));
  const Collected got = one.read();
  EXPECT_EQ(got.issue_text(), "");
  ASSERT_EQ(got.assets.size(), 1u);
  EXPECT_EQ(got.assets[0].content.uri, file_uri(one.folder / "val2017/a.jpg"));
  EXPECT_EQ(got.assets[0].content.split, record::Split::kVal);
  EXPECT_EQ(got.assets[0].content.extra, R"({"coco":{"#":{"id":7},"license":2}})");
  EXPECT_EQ(got.ontology.classes[0].extra, R"({"coco":{"#":{"id":5},"color":[1,2,3],"isthing":1}})");
  ASSERT_EQ(got.annotations.size(), 2u);
  const auto& sky = got.annotations[0].content;
  EXPECT_EQ(sky.class_id, ClassId(2));
  EXPECT_EQ(std::get<geometry::Mask>(sky.shape), *geometry::mask_from_counts({6, 2, 4}, {4, 3}));
  EXPECT_EQ(sky.extra, R"({"coco":{"#":{"id":2}}})");
  const auto& cat = got.annotations[1].content;
  EXPECT_EQ(cat.flags, record::kCrowd);
  const Json extra = json_from_text(cat.extra);
  EXPECT_EQ(extra["coco"]["note"], "x");
  EXPECT_EQ(extra["coco"]["#"]["area"], 77);
  EXPECT_EQ(extra["coco"]["#"]["id"], 1);
  EXPECT_NE(got.annotations[1].place.text().find("#/annotations/0/segments_info/1"), std::string::npos);
}

TEST(PanopticRead, ZerosForJointsThatNobodyLabeledAreKeptWithTheSegment) {
  const Case one(entry(R"({"id":1,"category_id":5,"keypoints":[0,0,0,0,0,0],"num_keypoints":0},
    {"id":2,"category_id":9,"keypoints":[1,1,2,0,0,0],"num_keypoints":1})"));
  const Collected got = one.read();
  ASSERT_EQ(got.annotations.size(), 2u);
  const Json extra = json_from_text(got.annotations[0].content.extra);
  EXPECT_EQ(extra["coco"]["keypoints"], Json::array({0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(extra["coco"]["num_keypoints"], 0);
  EXPECT_EQ(got.issue_text().find("segments_info/0"), std::string::npos) << got.issue_text();
  EXPECT_NE(got.issue_text().find("segments_info/1: \"keypoints\""), std::string::npos) << got.issue_text();
}

TEST(PanopticRead, SegmentsWithoutPixelsAndPixelsWithoutSegmentsAreSaid) {
  const Collected got =
      Case(entry(R"({"id":1,"category_id":5},{"id":30,"category_id":5},{"id":1,"category_id":5},
    {"category_id":5},{"id":0,"category_id":5},{"id":3,"category_id":77},17)"),
           {"aabb", "acbb", "...."})
          .read();
  ASSERT_EQ(got.annotations.size(), 1u);
  const std::string issues = got.issue_text();
  EXPECT_NE(issues.find("segments_info/1: no pixel of its label image has the id 30"), std::string::npos)
      << issues;
  EXPECT_NE(issues.find("segments_info/2: segment id 1 is used twice"), std::string::npos) << issues;
  EXPECT_NE(issues.find("segments_info/3: its id is no color"), std::string::npos) << issues;
  EXPECT_NE(issues.find("segments_info/4: its id is no color"), std::string::npos) << issues;
  EXPECT_NE(issues.find("segments_info/5: category_id 77 is not among the categories"), std::string::npos)
      << issues;
  EXPECT_NE(issues.find("a.png: 4 pixels say ids that segments_info does not list (2)"), std::string::npos)
      << issues;
}

TEST(PanopticRead, ALabelImageOfAnotherSizeOrAMissingOrBrokenOneIsLeftOut) {
  const Collected other = Case(entry(R"({"id":1,"category_id":5})"), {"aa", "aa"}).read();
  EXPECT_TRUE(other.annotations.empty());
  EXPECT_NE(other.issue_text().find("it is 2 x 2, its image is 4 x 3"), std::string::npos)
      << other.issue_text();
  const Case missing(entry(R"({"id":1,"category_id":5},{"id":2,"category_id":5})"));
  fs::remove(missing.folder / "annotations/panoptic_val2017/a.png");
  EXPECT_NE(missing.read().issue_text().find("a.png was not found; its 2 segments were left out"),
            std::string::npos);
  const Case broken(entry(R"({"id":1,"category_id":5})"));
  broken.folder.put("annotations/panoptic_val2017/a.png", "nonsense");
  EXPECT_NE(broken.read().issue_text().find("a.png: Not a PNG file; its segments were left out"),
            std::string::npos)
      << broken.read().issue_text();
}

TEST(PanopticRead, LabelImagesAreFoundBesideTheFileAndInOtherFolders) {
  for (const char* place :
       {"annotations/a.png", "panoptic_val2017/a.png", "deep/panoptic_masks/x/a.png", "masks/a.png"}) {
    ScratchFolder folder;
    folder.put("annotations/panoptic_val2017.json",
               entry(R"({"id":1,"category_id":5},{"id":2,"category_id":9})"));
    folder.put(place, letters_png({"aab.", "aab.", "...."}));
    EXPECT_EQ(read_with(coco_panoptic_format(), folder.path()).annotations.size(), 2u) << place;
  }
  ScratchFolder folder;  // a picture of that name is no label image
  folder.put("annotations/panoptic_val2017.json", entry(R"({"id":1,"category_id":5})"));
  folder.put("pictures/a.png", letters_png({"aab.", "aab.", "...."}));
  EXPECT_EQ(read_with(coco_panoptic_format(), folder.path()).annotations.size(), 0u);
}

TEST(PanopticRead, ALabelImageIsNotTakenForThePictureOfItsName) {
  ScratchFolder folder;
  std::string json = entry(R"({"id":1,"category_id":5},{"id":2,"category_id":9})");
  json.replace(json.find("a.jpg"), 5, "a.png");
  folder.put("panoptic.json", json);
  folder.put("panoptic/a.png", letters_png({"aab.", "aab.", "...."}));
  const Collected got = read_with(coco_panoptic_format(), folder.path());
  EXPECT_EQ(got.annotations.size(), 2u);
  EXPECT_EQ(got.assets[0].content.uri, "");
  EXPECT_NE(got.issue_text().find("1 image files were not found in the data set: a.png"), std::string::npos);
}

TEST(PanopticRead, WhatTheAnnotationSaysOfTheImageIsKeptWithIt) {
  ScratchFolder folder;
  std::string json = entry(R"({"id":1,"category_id":5})", R"(,"reviewed":true)");
  json.replace(json.find("a.png"), 5, "other_a.png");
  folder.put("panoptic.json", json);
  folder.put("panoptic/other_a.png", letters_png({"aaaa", "aaaa", "aaaa"}));
  const Collected got = read_with(coco_panoptic_format(), folder.path());
  ASSERT_EQ(got.annotations.size(), 1u);
  EXPECT_EQ(json_from_text(got.assets[0].content.extra)["coco-panoptic"],
            (Json{{"file_name", "other_a.png"}, {"reviewed", true}}));
}

TEST(PanopticRead, IsRecognizedBesideInstancesAndCaptionsAndAllComeInOnOneImage) {
  const Case one(entry(R"({"id":1,"category_id":5},{"id":2,"category_id":9})"));
  one.folder.put(
      "annotations/instances_val2017.json",
      R"({"images":[{"id":7,"file_name":"a.jpg","width":4,"height":3}],"categories":[{"id":5,"name":"cat"}],
    "annotations":[{"id":1,"image_id":7,"category_id":5,"bbox":[0,0,2,2]}]})");
  one.folder.put("annotations/captions_val2017.json",
                 R"({"images":[{"id":7,"file_name":"a.jpg","width":4,"height":3}],
    "annotations":[{"id":1,"image_id":7,"caption":"a cat under the sky"}]})");
  EXPECT_GE(likeness_of(coco_panoptic_format(), one.folder.path()), 90);
  EXPECT_EQ(likeness_of(coco_format(), one.folder / "annotations/panoptic_val2017.json"), 0);
  auto data = read_grouped(one.folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ((*data)->asset_count(), 1);
  EXPECT_EQ((*data)->annotation_count(), 4);
  for (const Issue& issue : (*data)->issues()) ADD_FAILURE() << issue.where << ": " << issue.message;
}

TEST(PanopticRead, PicturesThatLieElsewhereInTheSourceAreTheirs) {
  ScratchFolder folder;
  folder.put("set/annotations/panoptic_train.json",
             entry(R"({"id":1,"category_id":5},{"id":2,"category_id":9})"));
  folder.put("set/annotations/panoptic_train/a.png", letters_png({"aab.", "aab.", "...."}));
  folder.put("pictures/deep/a.jpg", png_header(4, 3));
  folder.put("pictures/b.jpg", png_header(4, 3));
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ((*data)->asset_count(), 2);
  EXPECT_EQ((*data)->annotation_count(), 2);
  for (const Issue& issue : (*data)->issues()) ADD_FAILURE() << issue.where << ": " << issue.message;
}

TEST(PanopticRead, CanBeCancelledAndSaysWhatIsNoPanopticFile) {
  Collected stopped;
  stopped.keep_going = false;
  const Case one(entry(R"({"id":1,"category_id":5})"));
  EXPECT_EQ(coco_panoptic_format().read(one.folder.path(), stopped).error().code, ErrorCode::kCancelled);
  ScratchFolder empty;
  Collected none;
  EXPECT_EQ(coco_panoptic_format().read(empty.path(), none).error().code, ErrorCode::kNotFound);
}

// Made by tests/peers/panoptic_golden.py; the versions of its tools stand in expected.json.
TEST(PanopticRead, MasksAreThoseOfTheReferenceTools) {
  const Collected got = read_with(coco_panoptic_format(), "tests/golden/panoptic");
  const auto text = read_text_file("tests/golden/panoptic/expected.json", 1u << 20);
  ASSERT_TRUE(text);
  const Json counts = (*parse_json(*text))["counts"];
  EXPECT_EQ(got.annotations.size(), counts.size());
  const Json file =
      *parse_json(*read_text_file("tests/golden/panoptic/annotations/panoptic_val.json", 1u << 20));
  std::size_t at = 0;
  for (const Json& one : file["annotations"]) {
    for (const Json& segment : one["segments_info"]) {
      ASSERT_LT(at, got.annotations.size());
      const auto& content = got.annotations[at++].content;
      const std::string name = without_extension(one["file_name"].get<std::string>());
      EXPECT_EQ(geometry::mask_to_text(std::get<geometry::Mask>(content.shape)),
                counts[name + "/" + std::to_string(segment["id"].get<int>())]);
      const Json meta = json_from_text(content.extra)["coco"]["#"];
      EXPECT_FALSE(meta.contains("area")) << "the area is that of the pixels";
      EXPECT_FALSE(meta.contains("bbox")) << "so is the box";
    }
  }
}

}  // namespace
}  // namespace touchmark::formats
