// YOLO folders of every layout.
#include "base/json.h"
#include "formats/yolo/yolo_testing.h"

namespace touchmark::formats {
namespace {

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
  EXPECT_EQ(json_from_text(got.ontology.extra), (Json{{"yolo", {{"license", {{"name", "CC"}, {"id", 1}}}}}}));
  EXPECT_EQ(likeness_of(yolo_detect_format(), f.path()), 90);
  EXPECT_EQ(likeness_of(yolo_detect_format(), f / "data.yaml"), 90);
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
  EXPECT_GE(likeness_of(yolo_detect_format(), f.path()), 80);
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
  EXPECT_GE(likeness_of(yolo_detect_format(), f.path()), 80);
}

TEST(YoloRead, ImagesAndLabelsWithoutAnyNames) {
  ScratchFolder f;
  f.put("images/train/a.png", png_header(10, 10));
  f.put("images/x.png", png_header(10, 10));
  f.put("labels/train/a.txt", "7 0.5 0.5 1 1\n");
  const Collected got = read(f.path());
  EXPECT_EQ(assets(got), (Assets{{"a.png", {Split::kTrain, 1}}, {"x.png", {Split::kNone, 0}}}));
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"class_7", 1}}));
  EXPECT_EQ(got.issue_text(), ".: no class names were found; the classes are called by their numbers\n");
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
            "labels/a.txt:5: no name is given for class 5; it is called class_5\n"
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

}  // namespace
}  // namespace touchmark::formats
