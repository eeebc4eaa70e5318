// Folders of every layout in, every flavor out.
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::formats {
namespace {

using geometry::Box;
using record::Split;

Collected read(const std::filesystem::path& source) {
  set_image_probe(header_size);
  Collected got;
  const auto done = yolo_detect_format().read(source, got);
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_TRUE(got.in_order);
  return got;
}

std::map<std::string, std::pair<Split, int>> assets(const Collected& got) {
  std::map<std::string, std::pair<Split, int>> out;
  for (std::size_t i = 0; i < got.assets.size(); ++i) {
    int count = 0;
    for (const auto& one : got.annotations) count += one.asset == i ? 1 : 0;
    out[got.assets[i].content.name] = {got.assets[i].content.split, count};
  }
  return out;
}

using Assets = std::map<std::string, std::pair<Split, int>>;
const std::string kBox = "0 0.5 0.5 0.5 0.5\n";

TEST(YoloRead, UltralyticsLayoutWithSplitsAndUnknownKeys) {
  ScratchFolder f;
  f.put("data.yaml",
        "path: ../somewhere/else\ntrain: images/train\nval: images/val\ntest:\nnc: 2\nnames: [cat, dog]\n"
        "license: {name: CC, id: 1}\n");
  f.put("images/train/a.png", png_header(100, 50));
  f.put("images/train/sub/b.png", png_header(100, 50));
  f.put("images/val/c.png", png_header(100, 50));
  f.put("labels/train/a.txt", "1 0.5 0.5 0.5 0.5\n\n0 0.1 0.1 0.1 0.2\r\n");
  f.put("labels/train/sub/b.txt", kBox);
  const Collected got = read(f.path());
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kTrain, 2}},
                                 {"sub/b.png", {Split::kTrain, 1}},
                                 {"c.png", {Split::kVal, 0}}}));
  EXPECT_EQ(got.issue_text(), "");
  EXPECT_EQ(got.annotations[0].content.shape, geometry::Shape(Box{25, 12.5, 50, 25}));
  EXPECT_EQ(got.annotations[0].content.class_id, ClassId(2));
  EXPECT_EQ(got.ontology.extra, (Json{{"yolo", {{"license", {{"name", "CC"}, {"id", 1}}}}}}));
  EXPECT_EQ(yolo_detect_format().detect(f.path()), 90);
  EXPECT_EQ(yolo_detect_format().detect(f / "data.yaml"), 90);
  EXPECT_EQ(assets(read(f / "data.yaml")), assets(got));
}

TEST(YoloRead, RoboflowLayoutWithParentPathsAndTheSameNameInTwoSplits) {
  ScratchFolder f;
  f.put("set/data.yaml", "train: ../train/images\nval: ../valid/images\nnames: ['cat']\n");
  f.put("set/train/images/a.png", png_header(10, 10));
  f.put("set/train/labels/a.txt", kBox);
  f.put("set/valid/images/a.png", png_header(10, 10));
  f.put("set/valid/labels/a.txt", kBox + kBox);
  const Collected got = read(f / "set");
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kTrain, 1}}, {"valid/images/a.png", {Split::kVal, 2}}}));
  EXPECT_EQ(got.issues.size(), 1u);
}

TEST(YoloRead, DarknetListsWithPathsOfAnotherMachine) {
  ScratchFolder f;
  f.put(
      "obj.data",
      "classes = 1\ntrain = data/train.txt\nvalid = /nowhere/val.txt\nnames = data/obj.names\nbackup = b/\n");
  f.put("data/obj.names", "cat\n");
  f.put("data/train.txt",
        "data/obj_train_data/a.png\n/home/other/darknet/data/obj_train_data/b.png\ndata/missing.png\n");
  f.put("data/obj_train_data/a.png", png_header(10, 10));
  f.put("data/obj_train_data/a.txt", kBox);
  f.put("data/obj_train_data/b.png", png_header(10, 10));
  const Collected got = read(f.path());
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kTrain, 1}}, {"b.png", {Split::kTrain, 0}}}));
  EXPECT_NE(got.issue_text().find("data/train.txt:3: 1 listed images do not exist"), std::string::npos);
  EXPECT_NE(got.issue_text().find("/nowhere/val.txt: \"valid\" names a place"), std::string::npos);
  EXPECT_GE(yolo_detect_format().detect(f.path()), 80);
}

TEST(YoloRead, FlatFolderWithClassesFile) {
  ScratchFolder f;
  f.put("classes.txt", "cat\ndog\n\n");
  f.put("a.png", png_header(10, 10));
  f.put("a.txt", "1 0.5 0.5 1 1 0.5\n");
  f.put("gone.txt", kBox);
  const Collected got = read(f.path());
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kNone, 1}}}));
  EXPECT_EQ(got.annotations[0].content.score, 0.5);
  EXPECT_EQ(got.issue_text(), "gone.txt: there is no image of this name; the labels were left out\n");
  EXPECT_GE(yolo_detect_format().detect(f.path()), 80);
}

TEST(YoloRead, ImagesAndLabelsWithoutAnyNames) {
  ScratchFolder f;
  f.put("images/train/a.png", png_header(10, 10));
  f.put("images/x.png", png_header(10, 10));
  f.put("labels/train/a.txt", "7 0.5 0.5 1 1\n");
  const Collected got = read(f.path());
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kTrain, 1}}, {"x.png", {Split::kNone, 0}}}));
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"class_7", 1}}));
  EXPECT_EQ(got.issue_text(), ": no class names were found; the classes are called by their numbers\n");
}

TEST(YoloRead, BadLinesAndFilesAreIssuesWithTheirLineAndTheRestGoesOn) {
  ScratchFolder f;
  f.put("data.yaml", "train: images\nnames: [cat]\n");
  f.put("images/a.png", png_header(10, 10));
  f.put("images/b.png", "no image");
  f.put("images/c.png", png_header(10, 10));
  f.put("labels/a.txt", kBox + "0 0.5 oops 1 1\n0 1\n" + kBox + "5 0.5 0.5 1 1\n");
  f.put("labels/b.txt", kBox);
  f.put("labels/c.txt", kBox);
  const Collected got = read(f.path());
  EXPECT_EQ(
      assets(got),
      (Assets{{"a.png", {Split::kTrain, 3}}, {"b.png", {Split::kTrain, 0}}, {"c.png", {Split::kTrain, 1}}}));
  EXPECT_EQ(got.assets[1].content.media, record::MediaState::kCorrupt);
  EXPECT_EQ(got.issue_text(),
            ": no name is given for class 5; it is called class_5\n"
            "images/b.png: not a PNG or JPEG file; its labels were left out\n"
            "labels/a.txt:2: \"oops\" is not a usable number; the line was left out\n"
            "labels/a.txt:3: a label has 5 columns or more, this line has 2; the line was left out\n");
}

TEST(YoloRead, ABadDataFileIsAnErrorWithItsLine) {
  ScratchFolder f;
  set_image_probe(header_size);
  Collected got;
  f.put("data.yaml", "train: images\nnames: [cat\n");
  auto done = yolo_detect_format().read(f.path(), got);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().where.substr(0, 10), "data.yaml:");
  f.put("data.yaml", "names: 3\n");
  EXPECT_EQ(yolo_detect_format().read(f.path(), got).error().text(),
            "\"names\" is neither a list nor a map (data.yaml)");
  f.put("data.yaml", "names: [a]\nkpt_shape: [17, 4]\n");
  EXPECT_FALSE(yolo_detect_format().read(f.path(), got));
  EXPECT_EQ(yolo_detect_format().read(f / "no such", got).error().code, ErrorCode::kNotFound);
}

TEST(YoloRead, NothingOutsideTheParentOfTheSetIsOpened) {
  ScratchFolder f;
  f.put("secret/x.png", png_header(10, 10));
  f.put("a/b/data.yaml",
        "train: ../../secret\nval: " + (f / "secret").string() + "\ntest: list.txt\nnames: [cat]\n");
  f.put("a/b/list.txt", "../../secret/x.png\n" + (f / "secret/x.png").string() + "\n");
  const Collected got = read(f / "a/b");
  EXPECT_TRUE(got.assets.empty());
  EXPECT_NE(got.issue_text().find("list.txt:1: 2 listed images do not exist; left out"), std::string::npos);
}

TEST(YoloRead, WithoutAProbeItSaysWhatIsMissing) {
  ScratchFolder f;
  f.put("a.png", png_header(10, 10));
  f.put("a.txt", kBox);
  set_image_probe({});
  Collected got;
  EXPECT_EQ(yolo_detect_format().read(f.path(), got).error().code, ErrorCode::kUnavailable);
}

TEST(YoloRead, CancelsWhenAsked) {
  ScratchFolder f;
  f.put("a.png", png_header(10, 10));
  f.put("a.txt", kBox);
  set_image_probe(header_size);
  Collected got;
  got.keep_going = false;
  EXPECT_EQ(yolo_detect_format().read(f.path(), got).error().code, ErrorCode::kCancelled);
}

// Writing.

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
  options.place_image = [](const record::AssetContent& asset, const std::filesystem::path& place) {
    return write_whole_file(place, png_header(static_cast<std::uint32_t>(asset.size.width),
                                              static_cast<std::uint32_t>(asset.size.height)));
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
  a.annotations[0].content.attributes = {{"color", "red"}, {"age", 3}};
  a.annotations[0].content.score = 0.5;
  a.annotations[0].content.group = 4;
  a.annotations[0].content.extra = {{"coco", {{"area", 3}}}};
  p.add("b.png");
  return p;
}

TEST(YoloWrite, DetectionGoldenFilesAndLosses) {
  ScratchFolder out;
  const Project p = everything();
  const auto report = yolo_detect_format().write(out.path(), p.ontology, p.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(
      report_text(*report),
      "2 attribute: left out\n1 confidence: left out\n1 field of another format: left out\n2 flag: left out\n"
      "1 group: left out\n1 keypoint set: written as a box\n1 mask: written as a box\n1 polygon: written as "
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
  EXPECT_TRUE(report->lossless()) << report_text(*report);
  const Collected got = read(out / "a");
  ASSERT_EQ(got.annotations.size(), 2u);
  const auto& again = std::get<geometry::RotatedBox>(got.annotations[0].content.shape);
  EXPECT_NEAR(again.cx, box.cx, 1e-9);
  EXPECT_NEAR(again.width, box.width, 1e-9);
  EXPECT_NEAR(again.angle, box.angle, 1e-9);
  EXPECT_EQ(got.annotations[1].content.shape, geometry::Shape(skew));
  ASSERT_TRUE(yolo_obb_format().write(out / "b", got.ontology, got.stream(), {}));
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
