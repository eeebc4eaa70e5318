#include <random>

#include "formats/panoptic/panoptic_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;
using geometry::Box;

struct OneImage {
  record::Ontology ontology;
  AssetWithAnnotations asset;

  OneImage() {
    ontology.add("cat");
    ontology.classes[0].extra = R"({"coco":{"color":[1,2,3],"isthing":1}})";
    asset.content.name = "a.jpg";
    asset.content.size = {10, 8};
  }
  record::AnnotationContent& add(geometry::Shape shape) {
    SourceAnnotation& one = asset.annotations.emplace_back();
    one.content.class_id = ClassId(1);
    one.content.shape = std::move(shape);
    return one.content;
  }
  AssetStream stream() const {
    return [this](const auto& visit) { return visit(asset); };
  }
  LossReport write(const fs::path& target, const WriteOptions& options = {}) const {
    auto report = coco_panoptic_format().write(target, ontology, stream(), options);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? *report : LossReport{};
  }
};

geometry::Mask block(int x, int y, int width, int height, geometry::Size size = {10, 8}) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height));
  for (int row = y; row < y + height; ++row)
    for (int column = x; column < x + width; ++column)
      pixels[static_cast<std::size_t>(row * size.width + column)] = 1;
  return geometry::mask_from_rows(pixels, size);
}

TEST(PanopticWrite, MasksThatDoNotOverlapReadBackTheSame) {
  OneImage data;
  data.add(block(0, 0, 3, 3)).flags = record::kCrowd;
  data.add(block(5, 2, 4, 6)).attributes = R"({"wet":true})";
  ScratchFolder folder;
  const LossReport report = data.write(folder.path());
  EXPECT_TRUE(report.lossless()) << items_of(report);
  const Collected again = read_with(coco_panoptic_format(), folder.path());
  ASSERT_EQ(again.annotations.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(again.annotations[i].content, data.asset.annotations[i].content);
  EXPECT_EQ(again.ontology.classes, data.ontology.classes);
  const Json file = *parse_json(folder.get("annotations/panoptic.json"));
  EXPECT_EQ(
      file["annotations"][0]["segments_info"][1],
      *parse_json(
          R"({"id":2,"category_id":1,"iscrowd":0,"area":24,"bbox":[5,2,4,6],"attributes":{"wet":true}})"));
}

TEST(PanopticWrite, TheLaterLiesOverTheEarlierAndIsCounted) {
  OneImage data;
  data.add(block(0, 0, 4, 4));
  data.add(block(2, 2, 4, 4));
  data.add(block(8, 0, 1, 1));
  data.add(block(8, 0, 2, 2));
  ScratchFolder folder;
  EXPECT_EQ(items_of(data.write(folder.path())),
            "1 label in full under later ones: left out\n"
            "1 label in part under later ones: written without the pixels they share\n");
  const Collected again = read_with(coco_panoptic_format(), folder.path());
  ASSERT_EQ(again.annotations.size(), 3u);
  EXPECT_EQ(geometry::mask_area(std::get<geometry::Mask>(again.annotations[0].content.shape)), 12u);
  EXPECT_EQ(std::get<geometry::Mask>(again.annotations[1].content.shape), block(2, 2, 4, 4));
}

TEST(PanopticWrite, ShapesWithAnAreaArePaintedAndTheOthersCounted) {
  OneImage data;
  data.add(Box{1, 1, 3, 2});
  data.add(geometry::Polygon{{{{{5, 0}, {9, 0}, {9, 3}}, {}}}});
  data.add(geometry::RotatedBox{3, 6, 2, 2, 0.4});
  data.add(geometry::Polyline{{{0, 0}, {3, 3}}});
  data.add(geometry::Keypoints{{{1, 1, 2}}, false, {}});
  data.add(block(0, 0, 2, 2, {4, 4}));
  data.add(Box{9.9, 7.9, 0.01, 0.01});
  data.add(geometry::WholeImage{}).kind = record::AnnotationKind::kTag;
  data.add(Box{1, 1, 1, 1}).class_id = ClassId();
  ScratchFolder folder;
  EXPECT_EQ(items_of(data.write(folder.path())),
            "2 box: painted as a segment\n1 keypoint set: left out\n1 label of no pixel: left out\n"
            "1 label without a class: left out\n1 mask of another size than its image: left out\n"
            "1 polygon: painted as a segment\n1 polyline: left out\n1 rotated box: painted as a segment\n1 "
            "tag: left out\n");
  const Collected again = read_with(coco_panoptic_format(), folder.path());
  ASSERT_EQ(again.annotations.size(), 3u);
  EXPECT_EQ(std::get<geometry::Mask>(again.annotations[0].content.shape), block(1, 1, 3, 2));
}

TEST(PanopticWrite, KeptIdsStayWhereTheyAreColorsOfTheirOwn) {
  OneImage data;
  data.add(block(0, 0, 1, 1)).extra = R"({"coco":{"#":{"id":8345037}}})";
  data.add(block(1, 0, 1, 1)).extra = R"({"coco":{"#":{"id":8345037}}})";
  data.add(block(2, 0, 1, 1)).extra = R"({"coco":{"#":{"id":99999999}}})";
  data.add(block(3, 0, 1, 1));
  ScratchFolder folder;
  EXPECT_EQ(items_of(data.write(folder.path())), "2 segment id without a color of its own: given another\n");
  const Json file = *parse_json(folder.get("annotations/panoptic.json"));
  std::vector<int> ids;
  for (const Json& segment : file["annotations"][0]["segments_info"]) ids.push_back(segment["id"].get<int>());
  EXPECT_EQ(ids, (std::vector<int>{8345037, 2, 3, 4}));
}

TEST(PanopticWrite, AnImageOfUnknownSizeHasNoLabelImage) {
  OneImage data;
  data.asset.content.size = {};
  data.add(Box{1, 1, 1, 1});
  ScratchFolder folder;
  EXPECT_EQ(items_of(data.write(folder.path())),
            "1 label of an image of unknown or too large size: left out\n");
  EXPECT_EQ(read_with(coco_panoptic_format(), folder.path()).assets.size(), 1u);
}

TEST(PanopticWrite, ADryRunWritesNothingAndCountsTheSame) {
  OneImage data;
  data.add(block(0, 0, 4, 4));
  data.add(Box{2, 2, 4, 4}).span = record::Span{0, 1};
  data.ontology.classes[0].extra.clear();
  ScratchFolder folder;
  WriteOptions dry;
  dry.dry_run = true;
  const std::string counted = items_of(data.write(folder / "x", dry));
  EXPECT_FALSE(fs::exists(folder / "x"));
  EXPECT_EQ(items_of(data.write(folder / "x")), counted);
  EXPECT_NE(counted.find("time span"), std::string::npos);
  EXPECT_NE(counted.find("class without isthing"), std::string::npos);
}

TEST(PanopticWrite, HostileNamesStayInTheFolderAndPicturesArePlaced) {
  OneImage data;
  data.asset.content.name = "../../x/a.jpg";
  data.asset.content.extra = R"({"coco-panoptic":{"file_name":"../../../evil.png"}})";
  data.add(block(0, 0, 4, 4));
  ScratchFolder folder;
  WriteOptions options;
  options.copy_images = true;
  std::vector<fs::path> placed;
  options.place_image = [&](const record::AssetContent&, const fs::path& path) -> Result<bool> {
    placed.push_back(path);
    return false;
  };
  EXPECT_NE(items_of(data.write(folder / "in/out", options)).find("1 name of a label image"),
            std::string::npos);
  EXPECT_EQ(placed, std::vector<fs::path>{folder / "in/out/images/x/a.jpg"});
  EXPECT_EQ(list_files(folder.path(), true, {".png"}).size(), 1u);
  EXPECT_EQ(list_files(folder / "in/out/annotations/panoptic", true, {".png"}).size(), 1u);
}

// Any record: what the report does not name reads back the same, and what was written once is then written
// again.
struct Generated {
  std::mt19937 random;
  record::Ontology ontology;
  std::vector<AssetWithAnnotations> assets;

  explicit Generated(unsigned seed) : random(seed) {
    for (const char* name : {"cat", "sky", "tree"}) ontology.add(name);
    if (pick(2) == 0)
      for (auto& item : ontology.classes) item.extra = R"({"coco":{"color":[9,9,9],"isthing":0}})";
    const int images = 1 + pick(4);
    for (int i = 0; i < images; ++i) {
      AssetWithAnnotations& asset = assets.emplace_back();
      asset.content.name = "dir/" + std::to_string(i) + ".jpg";
      asset.content.size = {1 + pick(40), 1 + pick(40)};
      asset.content.split = static_cast<record::Split>(pick(4));
      for (int n = pick(6); n > 0; --n) asset.annotations.push_back(annotation(asset.content.size));
    }
  }
  int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }
  double number(std::int64_t below) { return pick(static_cast<int>(below) * 4) / 4.0; }

  geometry::Shape shape(geometry::Size size) {
    const double x = number(size.width);
    const double y = number(size.height);
    switch (pick(8)) {
      case 0:
        return Box{x, y, number(size.width), number(size.height)};
      case 1:
        return geometry::RotatedBox{x, y, 1 + number(size.width), 1 + number(size.height), 0.3};
      case 2:
        return geometry::Polyline{{{x, y}, {0, 0}}};
      case 3:
        return geometry::Keypoints{{{x, y, 2}, {0, 0, 0}}, false, {}};
      case 4:
        return geometry::Polygon{{{{{x, y}, {0, y}, {number(size.width), 0}}, {}}}};
      default: {
        std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height));
        for (auto& pixel : pixels) pixel = pick(3) == 0;
        return geometry::mask_from_rows(pixels, size);
      }
    }
  }
  SourceAnnotation annotation(geometry::Size size) {
    SourceAnnotation out;
    auto& content = out.content;
    content.class_id = ClassId(1 + pick(3));
    content.kind = static_cast<record::AnnotationKind>(pick(8) == 0 ? pick(4) : 0);
    const bool whole =
        content.kind == record::AnnotationKind::kTag || content.kind == record::AnnotationKind::kCaption;
    if (content.kind == record::AnnotationKind::kCaption) content.class_id = ClassId();
    if (content.kind != record::AnnotationKind::kObject) content.text = "words";
    content.shape = whole ? geometry::Shape(geometry::WholeImage{}) : shape(size);
    if (pick(3) == 0) content.flags = static_cast<std::uint32_t>(pick(16));
    if (pick(3) == 0) content.score = pick(100) / 100.0;
    if (pick(4) == 0) content.group = pick(3);
    if (pick(4) == 0) content.attributes = R"({"a":1})";
    if (pick(4) == 0)
      content.extra = R"({"coco":{"#":{"id":)" + std::to_string(pick(5) + 1) + R"(},"note":"x"}})";
    return out;
  }
  AssetStream stream() const {
    return [this](const auto& visit) -> Result<void> {
      for (const auto& asset : assets) TM_TRY(visit(asset));
      return {};
    };
  }
};

TEST(PanopticWrite, WhatTheReportDoesNotNameReadsBackTheSame) {
  int lossless = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    Generated data(seed);
    ScratchFolder folder;
    const auto report = coco_panoptic_format().write(folder / "a", data.ontology, data.stream(), {});
    ASSERT_TRUE(report) << report.error().text();
    const Collected once = read_with(coco_panoptic_format(), folder / "a");
    std::stable_sort(data.assets.begin(), data.assets.end(), [](const auto& a, const auto& b) {
      return record::split_name(a.content.split) < record::split_name(b.content.split);
    });
    if (report->lossless()) ++lossless;
    EXPECT_EQ(report->lossless(),
              account_of(once.ontology, once.stream()) == account_of(data.ontology, data.stream()))
        << seed << "\n"
        << items_of(*report) << account_of(once) << "\n"
        << account_of(data.ontology, data.stream());
    const auto second = coco_panoptic_format().write(folder / "b", once.ontology, once.stream(), {});
    ASSERT_TRUE(second);
    EXPECT_TRUE(second->lossless()) << seed << " " << items_of(*second);
    EXPECT_EQ(account_of(read_with(coco_panoptic_format(), folder / "b")), account_of(once)) << seed;
    for (const fs::path& file : list_files(folder / "b", true, {".png", ".json"})) {
      const std::string below = file.lexically_relative(folder / "b").string();
      EXPECT_EQ(folder.get("a/" + below), folder.get("b/" + below)) << seed << " " << below;
    }
  }
  EXPECT_GT(lossless, 5);
}

}  // namespace
}  // namespace touchmark::formats
