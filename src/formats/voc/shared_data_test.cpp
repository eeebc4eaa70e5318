// Reads the real VOC folders beside the project, writes them and reads them again.
#include "base/text.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

const fs::path kData = "../shared/data";

#define NEED(path) \
  if (!fs::exists(path)) GTEST_SKIP() << "SKIPPED: the shared data " << (path) << " is not beside the project"

void expect_same(const Collected& a, const Collected& b) {
  ASSERT_EQ(a.assets.size(), b.assets.size());
  for (std::size_t i = 0; i < a.assets.size(); ++i) {
    EXPECT_EQ(a.assets[i].content.name, b.assets[i].content.name);
    EXPECT_EQ(a.assets[i].content.size, b.assets[i].content.size);
    EXPECT_EQ(a.assets[i].content.split, b.assets[i].content.split);
    EXPECT_EQ(a.assets[i].content.extra, b.assets[i].content.extra);
  }
  ASSERT_EQ(a.annotations.size(), b.annotations.size());
  for (std::size_t i = 0; i < a.annotations.size(); ++i) {
    EXPECT_EQ(a.annotations[i].asset, b.annotations[i].asset);
    EXPECT_EQ(a.annotations[i].content, b.annotations[i].content) << i;
  }
  ASSERT_EQ(a.ontology.classes.size(), b.ontology.classes.size());
  for (std::size_t i = 0; i < a.ontology.classes.size(); ++i) {
    EXPECT_EQ(a.ontology.classes[i], b.ontology.classes[i]);
  }
}

// Read, write, read, write: the second reading equals the first, the second writing the first byte for byte.
void expect_round_trip(const fs::path& source, Collected& first) {
  set_image_probe(header_size);
  ASSERT_TRUE(voc_format().read(source, first));
  EXPECT_TRUE(first.in_order);
  ScratchFolder out;
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent& asset, const fs::path& place) -> Result<bool> {
    fs::copy_file(asset.uri.substr(5), place);
    return true;
  };
  const auto report = voc_format().write(out / "a", first.ontology, first.stream(), options);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->lossless());
  Collected second;
  ASSERT_TRUE(voc_format().read(out / "a", second));
  EXPECT_EQ(second.issue_text(), "");
  expect_same(first, second);
  ASSERT_TRUE(voc_format().write(out / "b", second.ontology, second.stream(), options));
  for (const fs::path& path : list_files(out / "a", true, {".xml", ".png", ".txt"})) {
    const fs::path other = out / "b" / path.lexically_relative(out / "a");
    EXPECT_EQ(*read_text_file(path, 1 << 30), *read_text_file(other, 1 << 30)) << path;
  }
}

TEST(VocSharedData, BccdHas200ImagesAnd2821BoxesAndRoundTrips) {
  const fs::path source = kData / "bccd";
  NEED(source);
  EXPECT_GE(likeness_of(voc_format(), source), 90);
  Collected got;
  expect_round_trip(source, got);
  EXPECT_EQ(got.assets.size(), 200u);
  EXPECT_EQ(got.annotations.size(), 2821u);
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"RBC", 2392}, {"Platelets", 223}, {"WBC", 206}}));
  ASSERT_EQ(got.issues.size(), 1u) << got.issue_text();
  EXPECT_EQ(got.issues[0].message.substr(0, 38), "164 of 364 listed images do not exist:");
  std::map<record::Split, int> splits;
  for (const auto& asset : got.assets) ++splits[asset.content.split];
  EXPECT_EQ(splits[record::Split::kNone], 0);
}

TEST(VocSharedData, BccdXmlTextOfBoxesIsWrittenBackUnchanged) {
  const fs::path source = kData / "bccd";
  NEED(source);
  Collected got;
  ASSERT_TRUE(voc_format().read(source, got));
  ScratchFolder out;
  ASSERT_TRUE(voc_format().write(out.path(), got.ontology, got.stream(), {}));
  const auto values = [](const std::string& text) {
    std::string kept;
    for (const std::string_view line : split_lines(text)) {
      for (const char* tag :
           {"<xmin>", "<ymin>", "<xmax>", "<ymax>", "<name>", "<truncated>", "<path>", "<width>"}) {
        if (line.find(tag) != std::string_view::npos) kept += std::string(trimmed(line)) + "\n";
      }
    }
    return kept;
  };
  for (const fs::path& path : list_files(source / "Annotations", false, {".xml"})) {
    const std::string before = *read_text_file(path, 1 << 30);
    EXPECT_EQ(values(before), values(out.get("Annotations/" + path.filename().string()))) << path;
  }
}

TEST(VocSharedData, KangarooHas37ImagesAnd63Objects) {
  const fs::path source = kData / "kangaroo";
  NEED(source);
  EXPECT_GE(likeness_of(voc_format(), source), 90);
  Collected got;
  expect_round_trip(source, got);
  EXPECT_EQ(got.assets.size(), 37u);
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"kangaroo", 63}}));
  EXPECT_EQ(got.issue_text(), "");
}

TEST(VocSharedData, LabelmeBoxExportsKeepTheirDecimals) {
  const fs::path source = kData / "labelme_examples/bbox_detection/data_dataset_voc";
  NEED(source);
  EXPECT_GE(likeness_of(voc_format(), source), 90);
  Collected got;
  expect_round_trip(source, got);
  EXPECT_EQ(got.assets.size(), 3u);
  EXPECT_EQ(got.ontology.classes.size(), 20u);
  EXPECT_EQ(got.issue_text(), "");
  ScratchFolder out;
  ASSERT_TRUE(voc_format().write(out.path(), got.ontology, got.stream(), {}));
  const std::string text = out.get("Annotations/2011_000006.xml");
  for (const char* value : {"<xmin>91.0</xmin>", "<xmax>240.0</xmax>", "<xmin>254.38461538461536</xmin>",
                            "<xmax>369.38461538461536</xmax>", "<ymin>115.38461538461539</ymin>"}) {
    EXPECT_NE(text.find(value), std::string::npos) << value;
  }
}

TEST(VocSharedData, LabelmeInstanceMasksBecomeOneMaskPerObject) {
  const fs::path source = kData / "labelme_examples/instance_segmentation/data_dataset_voc";
  NEED(source);
  EXPECT_GE(likeness_of(voc_format(), source), 80);
  Collected got;
  set_image_probe(header_size);
  ASSERT_TRUE(voc_format().read(source, got));
  EXPECT_EQ(got.issue_text(), "");
  EXPECT_EQ(got.assets.size(), 3u);
  EXPECT_FALSE(got.annotations.empty());
  for (const auto& one : got.annotations) {
    ASSERT_TRUE(std::holds_alternative<geometry::Mask>(one.content.shape));
    EXPECT_GT(geometry::mask_area(std::get<geometry::Mask>(one.content.shape)), 0u);
    EXPECT_NE(one.content.class_id.value, 0);
  }
  Collected again;
  expect_round_trip(source, again);
}

TEST(VocSharedData, LabelmeClassMasksBecomeOneMaskPerClass) {
  for (const char* name : {"semantic_segmentation", "video_annotation"}) {
    const fs::path source = kData / "labelme_examples" / name / "data_dataset_voc";
    NEED(source);
    EXPECT_GE(likeness_of(voc_format(), source), 80);
    Collected got;
    expect_round_trip(source, got);
    EXPECT_FALSE(got.annotations.empty());
    EXPECT_EQ(got.issue_text(), "");
  }
}

}  // namespace
}  // namespace touchmark::formats
