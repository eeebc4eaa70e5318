// Against files that Datumaro 1.13.12 wrote from shapes of our own (tests/golden/cvat/make.py).
#include "formats/cvat/cvat_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats::cvat {
namespace {

const std::filesystem::path kGolden = "tests/golden/cvat/datumaro";

TEST(CvatGolden, ReadsWhatDatumaroWrites) {
  const Collected data = read_cvat(kGolden);
  ASSERT_EQ(data.assets.size(), 3u);
  EXPECT_EQ(data.assets[1].content.name, "sub/b.jpg");
  EXPECT_EQ(data.assets[0].content.split, record::Split::kTrain);
  EXPECT_EQ(data.assets[2].content.split, record::Split::kVal);
  ASSERT_EQ(data.ontology.classes.size(), 2u);
  EXPECT_EQ(data.ontology.classes[1].name, "road & <rail>");
  ASSERT_EQ(data.annotations.size(), 9u);
  const auto& box = data.annotations[0].content;
  EXPECT_EQ(box.shape, geometry::Shape(geometry::Box{1.25, 0.5, 3.1, 2.25}));
  EXPECT_EQ(box.flags, record::kOccluded);
  EXPECT_EQ(box.group, 3);
  EXPECT_EQ(box.attributes, R"({"age":"4","color":"red"})");
  EXPECT_EQ(box.order, 2);
  EXPECT_EQ(data.annotations[1].content.shape,
            geometry::Shape(geometry::RotatedBox{4, 3, 2.5, 1.5, 0.5235987755982989}));
  EXPECT_EQ(data.annotations[2].content.shape,
            geometry::Shape(geometry::Polygon{{{{{1, 1}, {6.75, 1}, {6.5, 5}}, {}}}}));
  EXPECT_EQ(data.annotations[3].content.shape,
            geometry::Shape(geometry::Polyline{{{0, 0}, {2.5, 2.5}, {7, 1}}}));
  EXPECT_EQ(data.annotations[4].content.shape,
            geometry::Shape(geometry::Keypoints{{{1.5, 1.5, 2}, {2.5, 3.5, 2}}, false, {}}));
  const std::vector<std::uint8_t> rows =
      geometry::mask_to_rows(std::get<geometry::Mask>(data.annotations[5].content.shape));
  std::string drawn;
  for (std::size_t i = 0; i < rows.size(); ++i)
    drawn += (i % 8 == 0 ? "/" : "") + std::string(rows[i] != 0 ? "#" : ".");
  EXPECT_EQ(drawn, "/......../..###.../..#.#.../..###.../......../.......#");
  EXPECT_EQ(data.annotations[6].content.kind, record::AnnotationKind::kTag);
}

TEST(CvatGolden, WhatIsReadOfItIsWrittenWithoutLossAndReadAgain) {
  const Collected data = read_cvat(kGolden);
  LossReport report;
  const Collected again = read_text(written(data, &report));
  EXPECT_TRUE(report.lossless()) << loss_text(report);
  EXPECT_EQ(again.ontology, data.ontology);
  ASSERT_EQ(again.annotations.size(), data.annotations.size());
  for (std::size_t i = 0; i < data.annotations.size(); ++i)
    EXPECT_EQ(again.annotations[i].content, data.annotations[i].content) << i;
  for (std::size_t i = 0; i < data.assets.size(); ++i)
    EXPECT_EQ(again.assets[i].content, data.assets[i].content) << i;
}

// The bytes that Datumaro 1.13.12 reads as the same shapes (tests/golden/cvat/check.py).
TEST(CvatGolden, WritesTheFileThatDatumaroWasSeenToRead) {
  ScratchFolder folder;
  folder.put("wanted", *read_text_file("tests/golden/cvat/touchmark/annotations.xml", 1u << 20));
  const Collected data = read_cvat(kGolden);
  EXPECT_EQ(written(data), folder.get("wanted"));
}

}  // namespace
}  // namespace touchmark::formats::cvat
