#include "formats/evaluation/evaluation_set.h"

#include <gtest/gtest.h>

#include "formats/folder_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

const std::string kTruth = R"({"info":{"a":[1]},"annotations":[
 {"id":3,"image_id":9,"category_id":2,"bbox":[1,1,4,4],"area":16,"iscrowd":0,"segmentation":[[1,1,5,1,5,5,1,5]]},
 {"id":4,"image_id":5,"category_id":2,"bbox":[0,0,2,2],"area":4,"iscrowd":1,"segmentation":{"size":[10,20],"counts":[0,4,196]}},
 {"id":5,"image_id":77,"category_id":2,"bbox":[0,0,2,2],"area":4,"segmentation":[[0,0,2,0,2,2]]}],
 "images":[{"id":9,"width":20,"height":10},{"id":5,"width":20,"height":10}],
 "categories":[{"id":2,"name":"cat"},{"id":1,"name":"dog"}]})";

class EvaluationSetTest : public ::testing::Test {
 protected:
  Result<EvaluationSet> read(const std::string& truth, const std::string& results,
                             OverlapKind kind = OverlapKind::kBoxes, std::vector<double> sigmas = {}) {
    folder_.put("truth.json", truth);
    folder_.put("results.json", results);
    return read_evaluation_set(std::move(*open_named_file(folder_ / "truth.json")),
                               std::move(*open_named_file(folder_ / "results.json")), kind, 2,
                               std::move(sigmas));
  }
  std::string refusal(const std::string& truth, const std::string& results,
                      OverlapKind kind = OverlapKind::kBoxes) {
    const auto set = read(truth, results, kind);
    return set ? "" : set.error().text();
  }

  ScratchFolder folder_;
};

TEST_F(EvaluationSetTest, IdsBecomePlacesAndWhatIsOfNothingListedIsCounted) {
  const auto set = read(kTruth, R"([{"image_id":5,"category_id":1,"bbox":[1,2,3,4],"score":0.5},
                                    {"image_id":9,"category_id":7,"bbox":[1,2,3,4],"score":0.5}])");
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_EQ(set->images, (std::vector<std::int64_t>{5, 9}));
  EXPECT_EQ(set->categories, (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(set->category_names, (std::vector<std::string>{"dog", "cat"}));
  ASSERT_EQ(set->truths.size(), 2u);
  EXPECT_EQ(set->truths[0].image, 1u);
  EXPECT_EQ(set->truths[0].category, 1u);
  EXPECT_TRUE(set->truths[1].crowd);
  EXPECT_TRUE(set->truths[1].ignored);
  EXPECT_EQ(set->astray, 1);
  ASSERT_EQ(set->detections.size(), 1u);
  EXPECT_EQ(set->detections[0].area, 12);
  EXPECT_EQ(set->left_out, 1);
}

TEST_F(EvaluationSetTest, MasksAreOfRingsAndRunsAndOverlapAsPixels) {
  const auto set =
      read(kTruth,
           R"([{"image_id":9,"category_id":2,"segmentation":{"size":[10,20],"counts":[11,2,187]},"score":0.5},
                                    {"image_id":9,"category_id":2,"segmentation":[[1,1,5,1,5,5,1,5]],"score":0.5}])",
           OverlapKind::kMasks);
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_EQ(set->detections[0].area, 2);
  EXPECT_EQ(set->detections[1].area, 16);
  std::vector<double> overlaps(2);
  overlaps_of (*set)(std::vector<std::uint32_t>{0, 1}, std::vector<std::uint32_t>{0}, overlaps);
  EXPECT_EQ(overlaps, (std::vector<double>{2.0 / 16, 1}));
}

TEST_F(EvaluationSetTest, AResultWithOnlyABoxIsARectangleAmongMasks) {
  const auto set =
      read(kTruth, R"([{"image_id":9,"category_id":2,"bbox":[1,1,4,4],"score":0.5}])", OverlapKind::kMasks);
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_EQ(geometry::mask_area(set->detected_shapes.masks[0]), 16u);
}

TEST_F(EvaluationSetTest, OfAKeyThatStandsThereTwiceTheLastCounts) {
  const auto set = read(
      R"({"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"area":1}],"images":[{"id":7}],
    "images":[{"id":1}],"categories":[{"id":1,"name":"p"}],
    "annotations":[{"id":2,"image_id":1,"category_id":1,"bbox":[0,0,1,1],"bbox":[0,0,2,2],"area":4}]})",
      "[]");
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_EQ(set->images, (std::vector<std::int64_t>{1}));
  ASSERT_EQ(set->truths.size(), 1u);
  EXPECT_EQ(set->true_shapes.boxes, (std::vector<geometry::Box>{{0, 0, 2, 2}}));
}

TEST_F(EvaluationSetTest, AnEmptyBoxBesideASegmentationStaysOne) {
  const auto set =
      read(kTruth, R"([{"image_id":9,"category_id":2,"segmentation":[[1,1,5,1,5,5,1,5]],"score":0.5},
                                    {"image_id":9,"category_id":2,"segmentation":[[1,1,5,1,5,5,1,5]],"bbox":[0,0,0,0],"score":0.5}])");
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_EQ(set->detected_shapes.boxes, (std::vector<geometry::Box>{{1, 1, 4, 4}, {0, 0, 0, 0}}));
}

TEST_F(EvaluationSetTest, JointsGiveResultsTheirArea) {
  const std::string truth = R"({"images":[{"id":1}],"categories":[{"id":1,"name":"p"}],"annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,9,9],"area":81,"num_keypoints":0,"keypoints":[0,0,0,0,0,0]}]})";
  const auto set = read(truth, R"([{"image_id":1,"category_id":1,"keypoints":[1,2,1,4,6,1],"score":0.5}])",
                        OverlapKind::kKeypoints, {0.1, 0.1});
  ASSERT_TRUE(set.has_value()) << set.error().text();
  EXPECT_TRUE(set->truths[0].ignored);
  EXPECT_EQ(set->detections[0].area, 12);
  EXPECT_NE(refusal(truth, "[]", OverlapKind::kKeypoints)
                .find("6 numbers in \"keypoints\", not three for each of 17"),
            std::string::npos);
}

TEST_F(EvaluationSetTest, WhatIsMissingOrWrongIsNamedWithItsPlace) {
  const auto refused = [&](const std::string& truth, const std::string& results, const std::string& says,
                           OverlapKind kind = OverlapKind::kBoxes) {
    const std::string said = refusal(truth, results, kind);
    EXPECT_NE(said.find(says), std::string::npos) << said;
  };
  const std::string one = R"({"image_id":9,"category_id":2,"bbox":[1,1,4,4],"score":0.5})";
  refused(kTruth, "{}", "results are a list");
  refused(kTruth, "[" + one + ",\n{\"image_id\":9}]", "result 2 has no \"category_id\" (");
  refused(kTruth, "[" + one + ",\n{\"image_id\":9}]", "results.json:2");
  refused(kTruth, R"([{"image_id":9,"category_id":2,"bbox":[1,1,4],"score":0.5}])",
          "\"bbox\" is not a list of four numbers");
  refused(kTruth, R"([{"image_id":9,"category_id":2,"bbox":[1,1,4,4],"score":NaN}])",
          "\"score\" is not a finite number");
  refused(kTruth, R"([{"image_id":9,"category_id":2,"bbox":[1,1,4,4]}])", "result 1 has no \"score\"");
  refused(kTruth, R"([{"image_id":8,"category_id":2,"bbox":[1,1,4,4],"score":1}])",
          "result 1 is of image 8, which the truth does not have");
  refused(kTruth + "xx", "[]", "'x' where a value should be");
  refused(kTruth + " []", "[]", "something stands behind the end");
  refused("[]", "[]", "this is no object");
  refused("{}", "[]", "here is no \"images\"");
  refused(R"({"images":[{"id":1},{"id":1}],"annotations":[],"categories":[]})", "[]",
          "two images of the truth have the id 1");
  refused(
      R"({"images":[{"id":1}],"annotations":[{"id":1,"image_id":1,"category_id":1,"bbox":[0,0,1,1]}],"categories":[]})",
      "[]", "annotation 1 has no \"area\"");
  refused(
      R"({"images":[{"id":9}],"annotations":[{"id":1,"image_id":9,"category_id":2,"area":1,"segmentation":[[1,1,5,1,5,5]]}],
              "categories":[{"id":2}]})",
      "[]", "image 9 has a width and a height that are missing", OverlapKind::kMasks);
}

}  // namespace
}  // namespace touchmark::formats
