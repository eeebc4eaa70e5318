// Reads the real YOLO folders beside the project, writes them and compares every number.
#include <cmath>
#include <cstdlib>
#include <set>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

const fs::path kSet = "../shared/data/coco128_subset";

#define NEED(path) \
  if (!fs::exists(path)) GTEST_SKIP() << "SKIPPED: the shared data " << (path) << " is not beside the project"

WriteOptions with_images() {
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent& asset, const fs::path& place) -> Result<bool> {
    std::error_code ec;
    fs::copy_file(asset.uri.substr(5), place, ec);
    return true;
  };
  return options;
}

std::vector<double> numbers(const std::string& text) {
  std::vector<double> out;
  const char* at = text.c_str();
  char* end = nullptr;
  for (double v = std::strtod(at, &end); end != at; v = std::strtod(at, &end)) {
    out.push_back(v);
    at = end;
  }
  return out;
}

// Reads the set, writes it in its own flavor and compares all numbers of all label files as doubles.
void expect_same_numbers(const fs::path& source, const Format& format, Collected& got) {
  set_image_probe(header_size);
  const auto data = DataSource::open(source, kSet);  // its images are beside it, in what came with it
  ASSERT_TRUE(data);
  ASSERT_TRUE(yolo_detect_format().read(*data, got)) << got.issue_text();
  EXPECT_TRUE(got.in_order);
  ScratchFolder out;
  const auto report = format.write(out.path(), got.ontology, got.stream(), with_images());
  ASSERT_TRUE(report) << report.error().text();
  for (const LossItem& item : report->items) EXPECT_EQ(item.what, "class number without a class");
  std::size_t compared = 0;
  for (const fs::path& path : list_files(source / "labels/train2017", false, {".txt"})) {
    const auto before = numbers(*read_text_file(path, 1 << 30));
    const auto after = numbers(out.get("labels/train/" + path.filename().string()));
    ASSERT_EQ(before, after) << path;  // bit-equal doubles
    compared += before.size();
  }
  EXPECT_GT(compared, 2000u);
  ::testing::Test::RecordProperty("numbers_compared", static_cast<int>(compared));
  Collected again;
  ASSERT_TRUE(yolo_detect_format().read(out.path(), again));
  EXPECT_EQ(again.issue_text(), "");
  ASSERT_EQ(again.assets.size(), got.assets.size());
  for (std::size_t i = 0; i < got.assets.size(); ++i) {
    EXPECT_EQ(got.assets[i].content.name, again.assets[i].content.name);
    EXPECT_EQ(got.assets[i].content.split, again.assets[i].content.split);
  }
  ASSERT_EQ(again.annotations.size(), got.annotations.size());
  for (std::size_t i = 0; i < got.annotations.size(); ++i) {
    EXPECT_EQ(got.annotations[i].content, again.annotations[i].content);
  }
  EXPECT_EQ(again.ontology, got.ontology);
}

TEST(YoloSharedData, Coco128BoxesKeepEveryNumber) {
  const fs::path source = kSet / "object_detection";
  NEED(source);
  EXPECT_GE(likeness_of(yolo_detect_format(), source), 90);
  EXPECT_EQ(likeness_of(yolo_segment_format(), source), 0);
  Collected got;
  expect_same_numbers(source, yolo_detect_format(), got);
  EXPECT_EQ(got.assets.size(), 60u);
  EXPECT_EQ(got.annotations.size(), 505u);
  EXPECT_EQ(got.ontology.classes.size(), 80u);
  EXPECT_EQ(got.per_class()["person"], 112);
  std::set<std::size_t> labeled;
  for (const auto& one : got.annotations) labeled.insert(one.asset);
  EXPECT_EQ(labeled.size(), 59u);
}

TEST(YoloSharedData, Coco128PolygonsKeepEveryNumberAndSparseClassNumbers) {
  const fs::path source = kSet / "instance_segmentation";
  NEED(source);
  EXPECT_GE(likeness_of(yolo_detect_format(), source), 90);
  Collected got;
  expect_same_numbers(source, yolo_segment_format(), got);
  EXPECT_EQ(got.annotations.size(), 508u);
  std::size_t vertices = 0;
  for (const auto& one : got.annotations) {
    vertices += std::get<geometry::Polygon>(one.content.shape).parts[0].outer.size();
  }
  EXPECT_EQ(vertices, 22526u);
  EXPECT_EQ(got.per_class()["person"], 115);
  EXPECT_EQ(got.ontology.classes.back().name, "toothbrush");
  EXPECT_EQ(json_from_text(got.ontology.classes.back().extra), (Json{{"yolo", {{"index", 90}}}}));
}

TEST(YoloSharedData, SemanticAndPanopticFoldersAreNotTakenForYolo) {
  NEED(kSet);
  EXPECT_EQ(likeness_of(yolo_detect_format(), kSet / "semantic_segmentation"), 0);
  EXPECT_EQ(likeness_of(yolo_detect_format(), kSet / "panoptic_segmentation"), 0);
  EXPECT_EQ(likeness_of(yolo_detect_format(), "../shared/data/bccd"), 0);
  EXPECT_EQ(likeness_of(yolo_detect_format(), "../shared/data/kangaroo"), 0);
  EXPECT_EQ(likeness_of(yolo_detect_format(), "../shared/data/ocr_sroie"), 0);
  EXPECT_EQ(likeness_of(voc_format(), kSet / "object_detection"), 0);
}

// Integer and float pixel boxes through YOLO and back: exactly the same boxes.
TEST(YoloSharedData, BoxesOfBccdSurviveYoloExactly) {
  const fs::path source = "../shared/data/bccd";
  NEED(source);
  set_image_probe(header_size);
  Collected voc;
  ASSERT_TRUE(voc_format().read(source, voc));
  ScratchFolder out;
  ASSERT_TRUE(yolo_detect_format().write(out.path(), voc.ontology, voc.stream(), with_images()));
  Collected got;
  ASSERT_TRUE(yolo_detect_format().read(out.path(), got));
  EXPECT_EQ(got.issue_text(), "");
  ASSERT_EQ(got.annotations.size(), 2821u);
  EXPECT_EQ(got.per_class(), voc.per_class());
  std::map<std::string, std::vector<geometry::Box>> before;
  std::map<std::string, std::vector<geometry::Box>> after;
  for (const auto& one : voc.annotations) {
    before[voc.assets[one.asset].content.name].push_back(std::get<geometry::Box>(one.content.shape));
  }
  for (const auto& one : got.annotations) {
    after[got.assets[one.asset].content.name].push_back(std::get<geometry::Box>(one.content.shape));
  }
  EXPECT_EQ(before, after);
}

}  // namespace
}  // namespace touchmark::formats
