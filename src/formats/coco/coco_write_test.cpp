#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"
#include "geometry/silhouette.h"

namespace touchmark::formats {
namespace {

using geometry::Box;
using record::AnnotationContent;
using record::AnnotationKind;

struct OneImage {
  record::Ontology ontology;
  AssetWithAnnotations asset;

  OneImage() {
    ontology.add("cat");
    asset.content.name = "a.jpg";
    asset.content.size = {10, 8};
  }
  AnnotationContent& add(geometry::Shape shape) {
    SourceAnnotation& one = asset.annotations.emplace_back();
    one.content.class_id = ClassId(1);
    one.content.shape = std::move(shape);
    return one.content;
  }
  AssetStream stream() const {
    return [this](const auto& visit) { return visit(asset); };
  }
  LossReport write(const std::filesystem::path& target, const WriteOptions& options = {}) const {
    auto report = coco_format().write(target, ontology, stream(), options);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? *report : LossReport{};
  }
};

Collected read(const std::filesystem::path& source) {
  Collected out;
  const Result<void> done = coco_format().read(source, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  return out;
}

TEST(CocoWrite, ABoxIsWrittenWithTheShortestNumbersThatReadBackTheSame) {
  OneImage data;
  data.add(Box{0.1, 1.0 / 3, 1e-7, 2});
  ScratchFolder folder;
  data.write(folder / "out.json");
  const std::string text = folder.get("out.json");
  EXPECT_NE(
      text.find(
          R"({"id":1,"image_id":1,"category_id":1,"iscrowd":0,"area":2e-07,"bbox":[0.1,0.3333333333333333,1e-07,2],"segmentation":[]})"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find(R"({"id":1,"file_name":"a.jpg","width":10,"height":8})"), std::string::npos) << text;
  const Collected again = read(folder / "out.json");
  EXPECT_EQ(again.annotations[0].content, data.asset.annotations[0].content);
}

TEST(CocoWrite, APolygonWithHolesBecomesAMaskAndIsCounted) {
  OneImage data;
  geometry::Polygon ring;
  ring.parts.push_back({{{0, 0}, {6, 0}, {6, 6}, {0, 6}}, {{{2, 2}, {4, 2}, {4, 4}, {2, 4}}}});
  data.add(ring);
  ScratchFolder folder;
  const LossReport report = data.write(folder / "out.json");
  EXPECT_EQ(report.sentence("COCO"), "1 polygon with holes cannot be said in COCO");
  const Collected again = read(folder / "out.json");
  const auto& mask = std::get<geometry::Mask>(again.annotations[0].content.shape);
  EXPECT_EQ(mask, geometry::mask_from_polygon(ring, {10, 8}));
  EXPECT_EQ(geometry::mask_area(mask), 32u);  // 36 - 4
}

TEST(CocoWrite, WhatCocoCannotSayIsCountedInTheDryRunAndLeftOutOfTheFile) {
  OneImage data;
  data.add(geometry::RotatedBox{5, 4, 4, 2, 0});
  data.add(geometry::Polyline{{{0, 0}, {1, 1}}});
  data.add(geometry::Polyline{{{0, 0}, {1, 1}}});
  data.add(geometry::Cuboid{});
  AnnotationContent& relation = data.add(geometry::WholeImage{});
  relation.kind = AnnotationKind::kRelation;
  relation.relation = record::Relation{AnnotationId(1), AnnotationId(2)};
  data.ontology.guideline = "draw tight";
  ScratchFolder folder;
  WriteOptions dry;
  dry.dry_run = true;
  const LossReport report = data.write(folder / "out", dry);
  EXPECT_EQ(report.sentence("COCO"),
            "1 cuboid, 1 guideline, 2 polylines, 1 relation, and 1 rotated box cannot be said in COCO");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  data.write(folder / "out");
  const Collected again = read(folder / "out");
  ASSERT_EQ(again.annotations.size(), 1u);
  const auto& polygon = std::get<geometry::Polygon>(again.annotations[0].content.shape);
  EXPECT_EQ(polygon.parts[0].outer[0], (geometry::Point{3, 3}));
}

TEST(CocoWrite, EllipsesAndImageCuboidsAreThePolygonsAroundThem) {
  OneImage data;
  const geometry::Ellipse ellipse{5, 4, 3, 2, 0.5};
  const geometry::Cuboid2d cuboid{{{{1, 3}, {5, 3}, {5, 7}, {1, 7}}}, {{{3, 1}, {7, 1}, {7, 5}, {3, 5}}}};
  data.add(ellipse);
  data.add(cuboid);
  ScratchFolder folder;
  EXPECT_EQ(data.write(folder / "out").sentence("COCO"),
            "1 ellipse and 1 image cuboid cannot be said in COCO");
  const Collected again = read(folder / "out");
  ASSERT_EQ(again.annotations.size(), 2u);
  EXPECT_EQ(again.annotations[0].content.shape, geometry::Shape(geometry::silhouette(ellipse)));
  EXPECT_EQ(again.annotations[1].content.shape, geometry::Shape(geometry::silhouette(cuboid)));
}

TEST(CocoWrite, FlagsAttributesScoresAndTextsSurvive) {
  OneImage data;
  AnnotationContent& box = data.add(Box{1, 2, 3, 4});
  box.flags = record::kCrowd | record::kOccluded | record::kTruncated | record::kDifficult;
  box.attributes = json_text({{"color", "red"}, {"truncated_by", 2}});
  box.score = 0.1;
  box.group = 3;
  AnnotationContent& text = data.add(Box{1, 2, 3, 5});
  text.kind = AnnotationKind::kTextRegion;
  text.class_id = ClassId();
  text.text = "caf\xC3\xA9 \"bar\"\n";
  AnnotationContent& caption = data.add(geometry::WholeImage{});
  caption.kind = AnnotationKind::kCaption;
  caption.class_id = ClassId();
  caption.text = "a cat";
  AnnotationContent& tag = data.add(geometry::WholeImage{});
  tag.kind = AnnotationKind::kTag;
  ScratchFolder folder;
  EXPECT_TRUE(data.write(folder / "set").lossless());
  EXPECT_TRUE(std::filesystem::exists(folder / "set/annotations/captions.json"));
  EXPECT_TRUE(std::filesystem::exists(folder / "set/annotations/labels.json"));
  const Collected again = read(folder / "set");
  ASSERT_EQ(again.assets.size(), 1u);
  ASSERT_EQ(again.annotations.size(), 4u) << again.issue_text();
  const auto has = [&](const AnnotationContent& wanted) {
    for (const SourceAnnotation& one : again.annotations) {
      AnnotationContent content = one.content;
      content.extra.clear();  // ids restart in each file
      if (content == wanted) return true;
    }
    return false;
  };
  for (const SourceAnnotation& one : data.asset.annotations)
    EXPECT_TRUE(has(one.content)) << record::to_json(one.content);
}

TEST(CocoWrite, SplitsBecomeFilesInAFolderAndAFieldInASingleFile) {
  record::Ontology ontology;
  ontology.add("cat");
  std::vector<AssetWithAnnotations> assets(3);
  const record::Split splits[] = {record::Split::kTrain, record::Split::kVal, record::Split::kTrain};
  for (std::size_t i = 0; i < 3; ++i) {
    assets[i].content.name = "d/" + std::to_string(i) + ".png";
    assets[i].content.split = splits[i];
  }
  const AssetStream stream = [&](const auto& visit) -> Result<void> {
    for (const auto& asset : assets) TM_TRY(visit(asset));
    return {};
  };
  ScratchFolder folder;
  ASSERT_TRUE(coco_format().write(folder / "set", ontology, stream, {}));
  EXPECT_NE(folder.get("set/annotations/instances_train.json").find("d/2.png"), std::string::npos);
  EXPECT_EQ(folder.get("set/annotations/instances_val.json").find("d/2.png"), std::string::npos);
  ASSERT_TRUE(coco_format().write(folder / "one.json", ontology, stream, {}));
  for (const char* source : {"set", "one.json"}) {
    const Collected again = read(folder / source);
    ASSERT_EQ(again.assets.size(), 3u);
    for (const SourceAsset& asset : again.assets)
      EXPECT_EQ(asset.content.split,
                asset.content.name == "d/1.png" ? record::Split::kVal : record::Split::kTrain);
  }
}

TEST(CocoWrite, EditedShapesGetANewAreaAndUntouchedOnesKeepTheSources) {
  ScratchFolder folder;
  folder.put("in.json",
             R"({"images":[{"id":1,"file_name":"a.jpg"}],"categories":[{"id":1,"name":"x"}],"annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[0,0,2,2],"area":3.5},
    {"id":2,"image_id":1,"category_id":1,"bbox":[0,0,2,2],"area":3.5}]})");
  Collected data = read(folder / "in.json");
  data.annotations[1].content.shape = Box{0, 0, 3, 3};
  ASSERT_TRUE(coco_format().write(folder / "out.json", data.ontology, data.stream(), {}));
  const std::string text = folder.get("out.json");
  EXPECT_NE(text.find("\"area\":3.5,\"bbox\":[0,0,2,2]"), std::string::npos) << text;
  EXPECT_NE(text.find("\"area\":9,\"bbox\":[0,0,3,3]"), std::string::npos) << text;
}

TEST(CocoWrite, IdsStayUniqueWhenAnnotationsWereCopied) {
  OneImage data;
  for (int i = 0; i < 3; ++i) data.add(Box{0, 0, 1, 1}).extra = json_text({{"coco", {{"#", {{"id", 2}}}}}});
  ScratchFolder folder;
  data.write(folder / "out.json");
  const Collected again = read(folder / "out.json");
  ASSERT_EQ(again.annotations.size(), 3u);
  EXPECT_TRUE(again.issues.size() == 1u) << again.issue_text();  // the missing image, no repeated ids
}

TEST(CocoWrite, TheSameDataIsTheSameBytesAndAFailureLeavesNoFile) {
  OneImage data;
  data.add(Box{0, 0, 1, 1});
  ScratchFolder folder;
  data.write(folder / "a.json");
  data.write(folder / "b.json");
  EXPECT_EQ(folder.get("a.json"), folder.get("b.json"));
  int calls = 0;
  const AssetStream failing = [&](const auto& visit) -> Result<void> {
    TM_TRY(visit(data.asset));
    return ++calls == 2 ? fail(ErrorCode::kUnavailable, "the disk is gone") : Result<void>{};
  };
  EXPECT_FALSE(coco_format().write(folder / "c.json", data.ontology, failing, {}));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2);
}

TEST(CocoWrite, PlacesImagesBelowTheFolderEvenWhenTheirNamesAreHostile) {
  OneImage data;
  data.asset.content.name = "../../evil.jpg";
  data.asset.content.uri = "file:/x";
  ScratchFolder folder;
  WriteOptions options;
  options.copy_images = true;
  std::vector<std::string> placed;
  options.place_image = [&](const record::AssetContent&, const std::filesystem::path& path) -> Result<bool> {
    placed.push_back(path.string());
    return true;
  };
  data.write(folder / "set", options);
  EXPECT_EQ(placed, std::vector<std::string>{(folder / "set/images/evil.jpg").string()});
  EXPECT_NE(folder.get("set/annotations/instances.json").find("\"file_name\":\"evil.jpg\""),
            std::string::npos);
}

TEST(CocoWrite, NoAssetsIsStillAFile) {
  const AssetStream empty = [](const auto&) -> Result<void> { return {}; };
  ScratchFolder folder;
  ASSERT_TRUE(coco_format().write(folder / "set", {}, empty, {}));
  EXPECT_EQ(folder.get("set/annotations/instances.json"),
            "{\"info\":{},\n\"licenses\":[],\n\"categories\":[],\n\"images\":[],\n\"annotations\":[]}\n");
  EXPECT_TRUE(read(folder / "set").assets.empty());
}

}  // namespace
}  // namespace touchmark::formats
