// Real COCO files: read, written and read again; every field of the source must be in what is written.
#include <cmath>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/group.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

// Equal numbers are equal however they are written; the written side may have more members (area, iscrowd).
bool covers(const Json& written, const Json& source) {
  if (source.is_number() && written.is_number()) return source.get<double>() == written.get<double>();
  if (source.is_object() && written.is_object()) {
    for (const auto& [key, value] : source.items())
      if (!written.contains(key) || !covers(written[key], value)) return false;
    return true;
  }
  if (source.is_array() && written.is_array()) {
    if (source.size() != written.size()) return false;
    for (std::size_t i = 0; i < source.size(); ++i)
      if (!covers(written[i], source[i])) return false;
    return true;
  }
  return source == written;
}

const Json* with_id(const Json& list, const Json& id) {
  for (const Json& item : list)
    if (item["id"] == id) return &item;
  return nullptr;
}

void expect_covered(const Json& written, const Json& source, const char* section) {
  ASSERT_EQ(written[section].size(), source[section].size()) << section;
  for (const Json& item : source[section]) {
    const Json* found = with_id(written[section], item["id"]);
    ASSERT_NE(found, nullptr) << section << " " << item["id"];
    EXPECT_TRUE(covers(*found, item)) << section << "\nsource  " << item.dump().substr(0, 1500)
                                      << "\nwritten " << found->dump().substr(0, 1500);
  }
}

class CocoSharedData : public testing::TestWithParam<const char*> {};

TEST_P(CocoSharedData, EveryFieldOfTheSourceIsWrittenBack) {
  const fs::path source = fs::path("../shared/data") / GetParam();
  if (!fs::exists(source)) GTEST_SKIP() << "SKIPPED: " << source << " is not beside the project";
  EXPECT_GE(likeness_of(coco_format(), source), 50);
  ScratchFolder folder;
  auto data = read_grouped(source, {});
  ASSERT_TRUE(data) << data.error().text();
  auto report = coco_format().write(folder / "out.json", (*data)->ontology(), (*data)->stream(), {});
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->lossless()) << report->sentence("COCO");
  const Json from = Json::parse(*read_text_file(source, 1u << 30));
  const Json to = Json::parse(folder.get("out.json"));
  for (const char* section : {"images", "categories", "annotations"}) expect_covered(to, from, section);
  for (const auto& [key, value] : from.items()) {
    if (key == "images" || key == "annotations" || key == "categories") continue;
    EXPECT_EQ(to[key], value) << key;
  }

  // A second round gives the same bytes.
  auto again = read_grouped(folder / "out.json", {});
  ASSERT_TRUE(again);
  ASSERT_TRUE(coco_format().write(folder / "again.json", (*again)->ontology(), (*again)->stream(), {}));
  EXPECT_TRUE(folder.get("again.json") == folder.get("out.json"));
}

INSTANTIATE_TEST_SUITE_P(
    Files, CocoSharedData,
    testing::Values("keypoints_mmpose/coco/test_coco.json", "keypoints_mmpose/coco/test_coco_wholebody.json",
                    "keypoints_mmpose/coco/test_keypoint_partition_metric.json",
                    "keypoints_mmpose/animalpose/test_animalpose.json",
                    "keypoints_mmpose/crowdpose/test_crowdpose.json",
                    "labelme_examples/instance_segmentation/data_dataset_coco/annotations.json"));

TEST(CocoSharedData, LabelMeImagesAreFoundBesideTheFile) {
  const fs::path source = "../shared/data/labelme_examples/instance_segmentation/data_dataset_coco";
  if (!fs::exists(source)) GTEST_SKIP() << "SKIPPED: " << source << " is not beside the project";
  Collected data;
  ASSERT_TRUE(coco_format().read(source, data));
  ASSERT_EQ(data.assets.size(), 3u);
  for (const SourceAsset& asset : data.assets) EXPECT_TRUE(asset.content.uri.ends_with(asset.content.name));
  EXPECT_EQ(data.annotations.size(), 12u);
}

}  // namespace
}  // namespace touchmark::formats
