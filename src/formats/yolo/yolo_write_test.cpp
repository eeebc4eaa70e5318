// Every flavor of YOLO out, and back in.
#include "base/json.h"
#include "base/text.h"
#include "formats/yolo/yolo_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

struct Project {
  record::Ontology ontology;
  std::vector<AssetWithAnnotations> assets;

  AssetStream stream() const {
    return [this](const std::function<Result<void>(const AssetWithAnnotations&)>& visit) -> Result<void> {
      for (const auto& asset : assets) TM_TRY(visit(asset));
      return {};
    };
  }
  AssetWithAnnotations& add(const std::string& name, Split split = Split::kNone) {
    AssetWithAnnotations asset;
    asset.content.name = name;
    asset.content.size = {100, 50};
    asset.content.split = split;
    asset.content.uri = "file:/pictures/" + name;
    assets.push_back(asset);
    return assets.back();
  }
  static void put(AssetWithAnnotations& asset, geometry::Shape shape, std::int64_t class_id = 1) {
    SourceAnnotation one;
    one.content.class_id = ClassId(class_id);
    one.content.shape = std::move(shape);
    asset.annotations.push_back(std::move(one));
  }
};

WriteOptions with_headers() {
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent& asset,
                           const std::filesystem::path& place) -> Result<bool> {
    TM_TRY(write_whole_file(place, png_header(static_cast<std::uint32_t>(asset.size.width),
                                              static_cast<std::uint32_t>(asset.size.height))));
    return true;
  };
  return options;
}

std::string report_text(const LossReport& report) {
  std::string out;
  for (const LossItem& item : report.items)
    out += std::to_string(item.count) + " " + item.what + ": " + item.remedy + "\n";
  return out;
}

const geometry::Polygon kHoled{
    {{{{10, 10}, {40, 10}, {40, 40}, {10, 40}}, {{{20, 20}, {20, 30}, {30, 30}, {30, 20}}}},
     {{{60, 10}, {90, 10}, {90, 40}}, {}}}};

Project everything() {
  Project p;
  p.ontology.add("cat");
  p.ontology.add("hot dog: no");
  AssetWithAnnotations& a = p.add("a.png", Split::kTrain);
  Project::put(a, Box{10, 5, 20, 10}, 2);
  Project::put(a, geometry::RotatedBox{50, 25, 20, 10, 0.5});
  Project::put(a, kHoled);
  Project::put(a, geometry::Polyline{{{1, 1}, {9, 9}}});
  Project::put(a, geometry::mask_from_polygon(kHoled, {100, 50}));
  Project::put(a, geometry::Keypoints{{{1, 2, 2}, {3, 4, 1}}, true, {1, 2, 2, 2}});
  Project::put(a, geometry::WholeImage{});
  a.annotations.back().content.kind = record::AnnotationKind::kTag;
  a.annotations[0].content.flags = record::kCrowd | record::kOccluded;
  a.annotations[0].content.attributes = json_text({{"color", "red"}, {"age", 3}});
  a.annotations[0].content.score = 0.5;
  a.annotations[0].content.group = 4;
  a.annotations[0].content.extra = json_text({{"coco", {{"area", 3}}}});
  p.add("b.png");
  return p;
}

TEST(YoloWrite, DetectionGoldenFilesAndLosses) {
  ScratchFolder out;
  const Project p = everything();
  const auto report = yolo_detect_format().write(out.path(), p.ontology, p.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report_text(*report),
            "2 attribute: left out\n1 confidence: left out\n1 crowd mark: written as an ordinary object\n"
            "1 field coco.area of an annotation: left out\n"
            "1 group: left out\n1 keypoint set: written as a box\n1 mask: written as a box\n1 occluded mark: "
            "left out\n1 polygon: written as "
            "a box\n"
            "1 polyline: written as a box\n1 rotated box: written as a box\n1 tag: left out\n");
  EXPECT_EQ(out.get("data.yaml"),
            "# YOLO data set written by Touchmark; paths are relative to this file\ntrain: "
            "images/train\nval: images/train\n"
            "all: images/all\ntask: detect\nnames:\n  0: cat\n  1: \"hot dog: no\"\n");
  const std::string text = out.get("labels/train/a.txt");
  EXPECT_EQ(text.substr(0, text.find('\n')), "1 0.2 0.2 0.2 0.2");
  EXPECT_EQ(split_lines(text).size(), 6u);
  EXPECT_EQ(out.get("labels/all/b.txt"), "");
}

TEST(YoloWrite, DryRunWritesNothing) {
  ScratchFolder out;
  const Project p = everything();
  WriteOptions options;
  options.dry_run = true;
  const auto report = yolo_segment_format().write(out / "x", p.ontology, p.stream(), options);
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->lossless());
  EXPECT_FALSE(std::filesystem::exists(out / "x"));
}

TEST(YoloWrite, SegmentationKeepsThePixelsOfHolesAndParts) {
  ScratchFolder out;
  const Project p = everything();
  const auto report = yolo_segment_format().write(out.path(), p.ontology, p.stream(), with_headers());
  ASSERT_TRUE(report);
  EXPECT_NE(report_text(*report).find("2 polygon of several parts: joined by cuts of zero width\n"),
            std::string::npos);
  EXPECT_NE(report_text(*report).find("2 hole: joined to the outline by a cut of zero width\n"),
            std::string::npos);
  const Collected got = read(out.path());
  ASSERT_EQ(got.annotations.size(), 6u);
  const auto& holed = std::get<geometry::Polygon>(got.annotations[2].content.shape);
  EXPECT_EQ(geometry::mask_from_polygon(holed, {100, 50}), geometry::mask_from_polygon(kHoled, {100, 50}));
  const auto& traced = std::get<geometry::Polygon>(got.annotations[4].content.shape);
  EXPECT_EQ(geometry::mask_from_polygon(traced, {100, 50}), geometry::mask_from_polygon(kHoled, {100, 50}));
  EXPECT_EQ(got.annotations[0].content.shape,
            geometry::Shape(geometry::Polygon{{{{{10, 5}, {30, 5}, {30, 15}, {10, 15}}, {}}}}));
}

TEST(YoloWrite, OrientedBoxesComeBackAndKeepTheirNumbersFromThenOn) {
  ScratchFolder out;
  Project p;
  p.ontology.add("cat");
  AssetWithAnnotations& a = p.add("a.png");
  const geometry::RotatedBox box{50, 25, 20, 10, 0.5};
  const geometry::Polygon skew{{{{{10, 10}, {40, 12}, {30, 40}, {12, 30}}, {}}}};
  Project::put(a, box);
  Project::put(a, skew);
  const auto report = yolo_obb_format().write(out / "a", p.ontology, p.stream(), with_headers());
  ASSERT_TRUE(report);
  ASSERT_EQ(report->items.size(), 1u) << report_text(*report);
  EXPECT_EQ(report->items[0].what, "rotated box whose corners round it");
  const Collected got = read(out / "a");
  ASSERT_EQ(got.annotations.size(), 2u);
  const auto& again = std::get<geometry::RotatedBox>(got.annotations[0].content.shape);
  EXPECT_NEAR(again.cx, box.cx, 1e-9);
  EXPECT_NEAR(again.width, box.width, 1e-9);
  EXPECT_NEAR(again.angle, box.angle, 1e-9);
  EXPECT_EQ(got.annotations[1].content.shape, geometry::Shape(skew));
  const auto from_then_on = yolo_obb_format().write(out / "b", got.ontology, got.stream(), {});
  ASSERT_TRUE(from_then_on);
  EXPECT_TRUE(from_then_on->lossless()) << report_text(*from_then_on);
  EXPECT_EQ(out.get("a/labels/all/a.txt"), out.get("b/labels/all/a.txt"));
}

TEST(YoloWrite, PoseKeepsSkeletonsAndFillsUpShortOnes) {
  ScratchFolder out;
  Project p;
  p.ontology.add("person");
  p.ontology.classes[0].skeleton = {{"nose", "left eye", "right eye"}, {{0, 1}, {0, 2}}, {0, 2, 1}};
  AssetWithAnnotations& a = p.add("a.png", Split::kVal);
  const geometry::Keypoints full{{{10, 20, 2}, {30, 40, 1}, {0, 0, 0}}, true, {5, 5, 50, 40}};
  Project::put(a, full);
  const auto report = yolo_pose_format().write(out / "a", p.ontology, p.stream(), with_headers());
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless()) << report_text(*report);
  EXPECT_EQ(out.get("a/labels/val/a.txt"), "0 0.3 0.5 0.5 0.8 0.1 0.4 2 0.3 0.8 1 0 0 0\n");
  const Collected got = read(out / "a");
  ASSERT_EQ(got.annotations.size(), 1u);
  EXPECT_EQ(got.annotations[0].content.shape, geometry::Shape(full));
  EXPECT_EQ(got.ontology.classes[0].skeleton, p.ontology.classes[0].skeleton);
  EXPECT_EQ(got.assets[0].content.split, Split::kVal);
  Project::put(a, geometry::Keypoints{{{10, 20, 2}}, false, {}});
  Project::put(a, Box{10, 10, 10, 10});
  EXPECT_EQ(report_text(*yolo_pose_format().write(out / "b", p.ontology, p.stream(), {})),
            "1 box: written as a box with unlabeled joints\n"
            "1 keypoint set of fewer joints than others: filled up with unlabeled joints\n"
            "1 keypoint set without a box: given the box around its points\n");
}

TEST(YoloWrite, PoseWithoutVisibilityStaysWithoutIt) {
  ScratchFolder f;
  f.put("data.yaml", "train: images\nkpt_shape: [2, 2]\nnames: [p]\n");
  f.put("images/a.png", png_header(100, 50));
  f.put("labels/a.txt", "0 0.5 0.5 0.5 0.5 0.25 0.5 0 0\n");
  const Collected got = read(f.path());
  ASSERT_TRUE(yolo_pose_format().write(f / "out", got.ontology, got.stream(), {}));
  EXPECT_EQ(f.get("out/labels/train/a.txt"), f.get("labels/a.txt"));
  EXPECT_NE(f.get("out/data.yaml").find("kpt_shape: [2, 2]\n"), std::string::npos);
}

TEST(YoloWrite, CopiedImagesGetAnExtensionThatTrainingToolsKnow) {
  ScratchFolder out;
  Project p;
  p.ontology.add("cat");
  for (const char* name : {"a.jfif", "b.jpe", "scan", "c.xyz", "d.png"})
    p.add(name).content.mime = "image/jpeg";
  const auto report = yolo_detect_format().write(out / "t", p.ontology, p.stream(), with_headers());
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report_text(*report), "4 asset name: changed to a safe and unique one\n");
  for (const char* name : {"a.jpg", "b.jpg", "scan.jpg", "c.xyz.jpg", "d.png"}) {
    EXPECT_TRUE(std::filesystem::exists(out / "t/images/all" / name)) << name;
  }
}

TEST(YoloWrite, HostileAssetNamesStayInsideTheTargetAndAreReported) {
  ScratchFolder out;
  Project p;
  p.ontology.add("cat");
  const std::vector<std::string> names = {"../../etc/passwd.png",
                                          "/abs/x.png",
                                          "a\nb\x01.png",
                                          std::string(900, 'n') + ".png",
                                          "C:\\win\\y.png",
                                          "images/z.png",
                                          "A.png",
                                          "a.jpg",
                                          "",
                                          "..",
                                          "\xFF.png",
                                          std::string("nul\0byte.png", 12)};
  for (const std::string& name : names) p.add(name);
  const auto report = yolo_detect_format().write(out / "t", p.ontology, p.stream(), with_headers());
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report_text(*report), "11 asset name: changed to a safe and unique one\n");
  const auto written = list_files(out / "t", true, {".txt"});
  EXPECT_EQ(written.size(), names.size());
  EXPECT_EQ(list_files(out.path(), true, {".txt"}).size(), names.size());
  EXPECT_TRUE(is_file(out / "t/labels/all/etc/passwd.txt"));
  EXPECT_TRUE(is_file(out / "t/labels/all/images_/z.txt"));
  EXPECT_TRUE(is_file(out / "t/labels/all/A.txt"));
  EXPECT_TRUE(is_file(out / "t/labels/all/a_2.txt"));
}

TEST(YoloWrite, LabelsOfAnImageOfUnknownSizeAreReportedAndGetNoFile) {
  ScratchFolder out;
  Project p;
  p.ontology.add("cat");
  AssetWithAnnotations& a = p.add("a.png");
  a.content.size = {};
  Project::put(a, Box{1, 1, 1, 1});
  Project::put(a, Box{1, 1, 1, 1}, 9);
  EXPECT_EQ(report_text(*yolo_detect_format().write(out.path(), p.ontology, p.stream(), {})),
            "1 label of an image of unknown size: left out\n1 label without a class: left out\n");
  EXPECT_FALSE(is_file(out / "labels/all/a.txt"));
}

TEST(YoloWrite, SplitsComeBackWhicheverOfThemExist) {
  for (const std::vector<Split>& splits : {std::vector<Split>{Split::kNone},
                                           {Split::kTest},
                                           {Split::kVal, Split::kNone},
                                           {Split::kTrain, Split::kTest},
                                           {Split::kTrain, Split::kVal, Split::kTest, Split::kNone}}) {
    ScratchFolder out;
    Project p;
    p.ontology.add("cat");
    Assets want;
    for (const Split split : splits) {
      const std::string name = "i" + std::to_string(static_cast<int>(split)) + ".png";
      Project::put(p.add(name, split), Box{1, 1, 2, 2});
      want[name] = {split, 1};
    }
    ASSERT_TRUE(yolo_detect_format().write(out.path(), p.ontology, p.stream(), with_headers()));
    EXPECT_EQ(assets(read(out.path())), want);
  }
}

}  // namespace
}  // namespace touchmark::formats
