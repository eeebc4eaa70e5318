#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/json.h"
#include "formats/generated_testing.h"
#include "formats/labelme/document.h"
#include "formats/labelme/points.h"
#include "formats/png_index.h"
#include "formats/registry.h"
#include "geometry/measure.h"
#include "geometry/silhouette.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

std::string shape(const std::string& label, const std::string& type, const std::string& points,
                  const std::string& more = "") {
  return R"({"label":")" + label + R"(","shape_type":")" + type + R"(","points":)" + points + more + "}";
}

std::string document(const std::string& image, const std::string& shapes, const std::string& more = "") {
  return R"({"version":"5.4.1","flags":{},"shapes":[)" + shapes + R"(],"imagePath":")" + image +
         R"(","imageData":null,"imageHeight":48,"imageWidth":64)" + more + "}";
}

std::string mask_text() {
  LabelImage picture = LabelImage::blank({3, 2});
  picture.pixels = {1, 1, 0, 0, 1, 1};
  return base64_text(*encode_gray_png(picture, 8));
}

Collected read_folder(const fs::path& folder) {
  set_image_probe(header_size);
  Collected out;
  const auto done = labelme_format().read(folder, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

LossReport write_again(const Collected& set, const fs::path& target) {
  const auto report = labelme_format().write(target, set.ontology, set.stream(), {});
  EXPECT_TRUE(report);
  return report ? *report : LossReport{};
}

std::string what(const LossReport& report) {
  std::string out;
  for (const LossItem& item : report.items) out += std::to_string(item.count) + " " + item.what + "\n";
  return out;
}

TEST(LabelMe, EveryShapeTypeComesInAndIsWrittenAsItWas) {
  ScratchFolder f;
  f.put("a.png", png_header(64, 48));
  f.put("a.json",
        document(
            "a.png",
            shape("p", "polygon", "[[1,2],[9,2],[9,8.5]]") + "," + shape("r", "rectangle", "[[9,8],[1,2]]") +
                "," + shape("r", "rectangle", "[[1,2],[9,2],[9,8],[1,8]]") + "," +
                shape("r", "rectangle", "[[10,2],[14,6],[12,8],[8,4]]") + "," +
                shape("o", "oriented_rectangle", "[[10,2],[14,6],[12,8],[8,4]]") + "," +
                shape("c", "circle", "[[20,20],[23,24]]") + "," + shape("l", "line", "[[1,1],[2,5]]") + "," +
                shape("l", "linestrip", "[[1,1],[2,5]]") + "," +
                shape("l", "linestrip", "[[1,1],[2,5],[4,4]]") + "," + shape("k", "point", "[[3.25,4]]") +
                "," + shape("k", "points", "[[3,4],[5,6]]") + "," + shape("k", "points", "[[7,7]]") + "," +
                shape("m", "mask", "[[4,5],[6,6]]", R"(,"mask":")" + mask_text() + "\"")));
  const Collected got = read_folder(f.path());
  ASSERT_EQ(got.annotations.size(), 13u) << got.issue_text();
  const auto& at = [&](std::size_t i) -> const geometry::Shape& { return got.annotations[i].content.shape; };
  EXPECT_EQ(at(0), geometry::Shape(geometry::Polygon{{{{{1, 2}, {9, 2}, {9, 8.5}}, {}}}}));
  EXPECT_EQ(at(1), geometry::Shape(geometry::Box{1, 2, 8, 6}));
  EXPECT_EQ(at(2), geometry::Shape(geometry::Box{1, 2, 8, 6}));
  for (const std::size_t i : {3u, 4u}) {
    const auto& box = std::get<geometry::RotatedBox>(at(i));
    EXPECT_NEAR(box.cx, 11, 1e-9);
    EXPECT_NEAR(box.cy, 5, 1e-9);
    EXPECT_NEAR(box.width, std::sqrt(32.0), 1e-9);
    EXPECT_NEAR(box.height, std::sqrt(8.0), 1e-9);
  }
  EXPECT_EQ(at(5), geometry::Shape(geometry::Ellipse{20, 20, 5, 5, 0}));
  EXPECT_EQ(at(6), at(7));
  EXPECT_EQ(std::get<geometry::Polyline>(at(8)).points.size(), 3u);
  EXPECT_EQ(std::get<geometry::Keypoints>(at(9)).points, (std::vector<geometry::Keypoint>{{3.25, 4, 2}}));
  const auto& mask = std::get<geometry::Mask>(at(12));
  EXPECT_EQ(mask.size, (geometry::Size{64, 48}));
  EXPECT_EQ(geometry::mask_area(mask), 4u);
  EXPECT_EQ(geometry::mask_box(mask), (geometry::Box{4, 5, 3, 2}));
  EXPECT_EQ(got.issues.size(), 0u) << got.issue_text();
  const LossReport report = write_again(got, f / "out");
  EXPECT_TRUE(report.lossless()) << what(report);
  const Json before = *parse_json(f.get("a.json"));
  const Json after = *parse_json(f.get("out/a.json"));
  ASSERT_EQ(after["shapes"].size(), before["shapes"].size());
  for (std::size_t i = 0; i < before["shapes"].size(); ++i)
    for (const char* member : {"label", "points", "shape_type"})
      EXPECT_EQ(after["shapes"][i][member], before["shapes"][i][member]) << i;
  EXPECT_EQ(difference(got, read_folder(f / "out")), "");
}

TEST(LabelMe, AShapeThatWasChangedIsWrittenAsItIsNow) {
  ScratchFolder f;
  f.put("a.json", document("a.jpg", shape("c", "circle", "[[20,20],[23,24]]")));
  Collected got = read_folder(f.path());
  auto& ellipse = std::get<geometry::Ellipse>(got.annotations[0].content.shape);
  ellipse.rx = ellipse.ry = 7.1;
  EXPECT_TRUE(write_again(got, f / "circle").lossless());
  EXPECT_EQ((*parse_json(f.get("circle/a.json")))["shapes"][0]["shape_type"], "circle");
  EXPECT_EQ(read_folder(f / "circle").annotations[0].content.shape, got.annotations[0].content.shape);
  ellipse.ry = 3;
  EXPECT_EQ(what(write_again(got, f / "out")), "1 ellipse\n");
  const Json after = *parse_json(f.get("out/a.json"));
  EXPECT_EQ(after["shapes"][0]["shape_type"], "polygon");
  EXPECT_GE(after["shapes"][0]["points"].size(), 16u);
}

TEST(LabelMe, FlagsGroupsTextsAndUnknownFieldsAreKept) {
  ScratchFolder f;
  f.put("a.png", png_header(64, 48));
  f.put(
      "a.json",
      R"({"version":"5.0.1","flags":{"night":true,"rain":false},"who":{"name":"x"},"imagePath":"a.png","imageData":null,
"imageHeight":48,"imageWidth":64,"shapes":[)" +
          shape(
              "cat", "rectangle", "[[1,2],[9,8]]",
              R"(,"group_id":0,"description":"on a mat","flags":{"occluded":true,"truncated":false,"young":true},
"line_color":[1,2,3])") +
          "," + shape("cat", "rectangle", "[[2,2],[9,8]]", R"(,"group_id":0,"flags":{"young":false})") + "," +
          shape(
              "cat", "rectangle", "[[3,2],[9,8]]",
              R"(,"group_id":1,"score":0.5,"difficult":true,"attributes":{"color":"red","tags":["x","y"]})") +
          "]}");
  const Collected got = read_folder(f.path());
  ASSERT_EQ(got.annotations.size(), 4u);
  EXPECT_EQ(got.annotations[0].content.kind, record::AnnotationKind::kTag);
  EXPECT_EQ(got.ontology.find(got.annotations[0].content.class_id)->name, "night");
  EXPECT_NE(got.ontology.find("rain"), nullptr);
  const auto& first = got.annotations[1].content;
  const auto& second = got.annotations[2].content;
  const auto& third = got.annotations[3].content;
  EXPECT_EQ(first.text, "on a mat");
  EXPECT_EQ(first.flags, static_cast<std::uint32_t>(record::kOccluded));
  EXPECT_EQ(first.attributes, R"({"young":true})");
  EXPECT_NE(first.group, 0);
  EXPECT_EQ(first.group, second.group);
  EXPECT_EQ(third.group, 1);
  EXPECT_NE(first.group, 1);
  EXPECT_EQ(third.score, 0.5);
  EXPECT_EQ(third.flags, static_cast<std::uint32_t>(record::kDifficult));
  EXPECT_EQ(third.attributes, R"({"color":"red","tags":["x","y"]})");
  const record::Class* cat = got.ontology.find("cat");
  ASSERT_EQ(cat->attributes.size(), 3u);
  const LossReport report = write_again(got, f / "out");
  EXPECT_EQ(what(report), "1 attribute definition\n");  // the options of "tags"
  const Json after = *parse_json(f.get("out/a.json"));
  EXPECT_EQ(after["flags"], *parse_json(R"({"night":true,"rain":false})"));
  EXPECT_EQ(after["who"]["name"], "x");
  EXPECT_EQ(after["shapes"][0]["group_id"], 0);
  EXPECT_EQ(after["shapes"][1]["group_id"], 0);
  EXPECT_EQ(after["shapes"][2]["group_id"], 1);
  EXPECT_EQ(after["shapes"][0]["flags"], *parse_json(R"({"occluded":true,"truncated":false,"young":true})"));
  EXPECT_EQ(after["shapes"][0]["line_color"], *parse_json("[1,2,3]"));
  EXPECT_EQ(after["shapes"][2]["difficult"], true);
  EXPECT_EQ(after["imageData"], nullptr);
  EXPECT_EQ(difference(got, read_folder(f / "out")), "");
}

TEST(LabelMe, ImagesAreFoundWhereverTheyLie) {
  ScratchFolder f;
  f.put("set/annotations/train/a.json",
        document("..\\\\..\\\\images\\\\train\\\\a.png", shape("x", "point", "[[1,1]]")));
  f.put("set/annotations/train/b.json", document("C:\\\\work\\\\b.PNG", shape("x", "point", "[[1,1]]")));
  f.put("set/annotations/train/c.json", document("gone.png", shape("x", "point", "[[1,1]]")));
  f.put("set/images/train/a.png", png_header(64, 48));
  f.put("set/images/train/b.png", png_header(64, 48));
  f.put("set/images/val/without.png", png_header(64, 48));
  EXPECT_EQ(likeness_of(labelme_format(), f.path()), 88);
  const auto source = DataSource::open(f.path());
  const auto tree = Tree::of(*source);
  const auto found = labelme_format().find(*tree);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].path, f / "set");
  const Collected got = read_folder(f / "set");
  ASSERT_EQ(got.assets.size(), 4u);
  EXPECT_EQ(got.assets[0].content.name, "a.png");
  EXPECT_EQ(got.assets[0].content.split, record::Split::kTrain);
  EXPECT_EQ(got.assets[1].content.name, "b.png");
  EXPECT_FALSE(got.assets[1].content.uri.empty());
  EXPECT_EQ(got.assets[2].content.name, "gone.png");
  EXPECT_EQ(got.assets[2].content.media, record::MediaState::kMissing);
  EXPECT_EQ(got.assets[3].content.name, "without.png");
  EXPECT_EQ(got.assets[3].content.split, record::Split::kVal);
  EXPECT_EQ(got.issue_text(), "annotations/train/c.json: its image gone.png does not exist\n");
}

TEST(LabelMe, BadFilesAndShapesAreNamedAndTheRestIsRead) {
  ScratchFolder f;
  f.put("a.json", document("a.jpg", shape("x", "rectangle", "[[1,1]]") + ",7," + R"({"points":[[1,1]]})" +
                                        "," + shape("x", "blob", "[[1,1]]") + "," +
                                        shape("x", "blob", "[[1,1],[5,1],[5,5]]") + "," +
                                        shape("x", "mask", "[[1,1],[3,2]]", R"(,"mask":"!!")") + "," +
                                        shape("x", "polygon", R"([[1,"a"]])") + "," +
                                        shape("x", "polygon", "[[1,1],[NaN,4],[5,5]]") + "," +
                                        shape("good", "line", "[[1,1],[5,5]]")));
  f.put("b.json", R"({"shapes":[{"label":"x","points":[[1,)");
  const Collected got = read_folder(f.path());
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"x", 2}, {"good", 1}}));
  const std::string issues = got.issue_text();
  for (const char* text :
       {"b.json: the file ends before the JSON does",
        "a.json#/shapes/0: a rectangle has 2 or 4 points, this one 1 point; left out",
        "a.json#/shapes/1: it is no object", "a.json#/shapes/2: it has no label",
        "a.json#/shapes/3: the shape type 'blob' is not known",
        "a.json#/shapes/4: shapes of an unknown type (1)", "a.json#/shapes/5: its mask cannot be read",
        "a.json#/shapes/6: its points are not pairs of numbers",
        "a.json#/shapes/7: its points are not pairs of numbers"})
    EXPECT_NE(issues.find(text), std::string::npos) << text << "\n" << issues;
  Collected alone;
  const auto one = labelme_format().read(f / "b.json", alone);
  ASSERT_FALSE(one);
  EXPECT_EQ(one.error().code, ErrorCode::kInvalid);
}

TEST(LabelMe, AnEmbeddedPictureIsPassedOverAndSaid) {
  ScratchFolder f;
  std::string text = document("a.jpg", shape("x", "point", "[[1,1]]"));
  const std::string nothing = R"("imageData":null)";
  text.replace(text.find(nothing), nothing.size(), R"("imageData":")" + std::string(1 << 20, 'A') + "\"");
  f.put("a.json", text);
  // As jq sorts it: the picture comes before the shapes.
  f.put("b.json", R"({"flags":{},"imageData":")" + std::string(1 << 20, 'A') +
                      R"(","imageHeight":48,"imagePath":"b.jpg",
"imageWidth":64,"shapes":[)" +
                      shape("x", "point", "[[1,1]]") + "]}");
  const Collected got = read_folder(f.path());
  EXPECT_EQ(got.annotations.size(), 2u);
  EXPECT_NE(got.issue_text().find("a.jpg is only in the label file (imageData)"), std::string::npos);
}

TEST(LabelMe, ListsGiveClassesAndTheirOrder) {
  ScratchFolder f;
  f.put("labels.txt", "__ignore__\n_background_\nzebra\ncat\n");
  f.put("data/a.json",
        document("a.jpg", shape("cat", "point", "[[1,1]]") + "," + shape("new", "point", "[[1,1]]")));
  const Collected got = read_folder(f / "data");
  EXPECT_EQ(got.ontology.classes.size(), 2u);  // what lies above was not named
  const Collected whole = read_folder(f.path());
  ASSERT_EQ(whole.ontology.classes.size(), 3u);
  EXPECT_EQ(whole.ontology.classes[0].name, "zebra");
  EXPECT_EQ(whole.ontology.classes[1].name, "cat");
}

TEST(LabelMe, PolygonsWithHolesAndPartsAreCounted) {
  ScratchFolder f;
  f.put("a.json", document("a.jpg", shape("x", "polygon", "[[1,1],[9,1],[9,9]]")));
  Collected got = read_folder(f.path());
  auto& polygon = std::get<geometry::Polygon>(got.annotations[0].content.shape);
  polygon.parts.push_back({{{20, 1}, {29, 1}, {29, 9}}, {}});
  EXPECT_EQ(what(write_again(got, f / "parts")), "1 polygon of several parts\n");
  const Collected parts = read_folder(f / "parts");
  ASSERT_EQ(parts.annotations.size(), 2u);
  EXPECT_EQ(parts.annotations[0].content.group, parts.annotations[1].content.group);
  EXPECT_NE(parts.annotations[0].content.group, 0);
  polygon.parts[0].holes.push_back({{3, 2}, {8, 2}, {8, 7}});
  EXPECT_EQ(what(write_again(got, f / "holes")), "1 polygon with holes\n");
  const Collected holes = read_folder(f / "holes");
  EXPECT_EQ(holes.annotations[0].content.shape,
            geometry::Shape(geometry::mask_from_polygon(polygon, got.assets[0].content.size)));
}

TEST(LabelMe, WhatIsWrittenIsReadAgainOrCounted) {
  EXPECT_GT(written_and_read(labelme_format(), 600, 1), 200);
  EXPECT_GT(written_and_read(labelme_format(), 200, 5), 10);
}

TEST(LabelMe, TheSameRecordIsTheSameBytes) {
  const Collected set = Generated(7).record(8);
  ScratchFolder f;
  write_again(set, f / "a");
  write_again(set, f / "b");
  int files = 0;
  for (const fs::path& path : list_files(f / "a", true, {})) {
    ++files;
    EXPECT_EQ(*read_text_file(path, 1 << 20),
              *read_text_file(f / "b" / path.lexically_relative(f / "a"), 1 << 20));
  }
  EXPECT_EQ(files, 2);
}

// Of pixels that two masks have, the share that both have.
double likeness_of_masks(const geometry::Mask& a, const geometry::Mask& b) {
  return *geometry::mask_iou(a, b, false);
}

TEST(LabelMe, WhatLabelmeWroteIsWhatLabelmeDraws) {
  const fs::path golden = "src/formats/labelme/golden";
  const Collected got = read_folder(golden);
  ASSERT_EQ(got.assets.size(), 1u) << got.issue_text();
  EXPECT_EQ(got.annotations.size(), 11u);  // ten shapes and a tag
  const auto drawn = decode_label_png(*read_text_file(golden / "masks/shapes.png", 1 << 20), {});
  ASSERT_TRUE(drawn);
  const auto masks = masks_of(drawn->image, [](int number) { return number > 0; });
  const char* const kNames[] = {"leaf", "pot", "sun", "spot"};
  for (int number = 1; number <= 4; ++number) {
    LabelImage ours = LabelImage::blank(drawn->image.size);
    for (const auto& one : got.annotations) {
      if (got.ontology.find(one.content.class_id)->name != kNames[number - 1]) continue;
      const geometry::Shape& shape = one.content.shape;
      geometry::Polygon outline;
      if (const auto* mask = std::get_if<geometry::Mask>(&shape)) {
        (void)paint(ours, *mask, number);
        continue;
      }
      if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) outline = *polygon;
      if (const auto* ellipse = std::get_if<geometry::Ellipse>(&shape))
        outline = geometry::silhouette(*ellipse);
      if (const auto* box = std::get_if<geometry::RotatedBox>(&shape)) {
        const auto corners = geometry::corners(*box);
        outline.parts.push_back({{corners.begin(), corners.end()}, {}});
      }
      if (const auto* box = std::get_if<geometry::Box>(&shape))
        outline.parts.push_back({{{box->x, box->y},
                                  {box->x + box->width, box->y},
                                  {box->x + box->width, box->y + box->height},
                                  {box->x, box->y + box->height}},
                                 {}});
      (void)paint(ours, geometry::mask_from_polygon(outline, drawn->image.size), number);
    }
    const auto mine = masks_of(ours, [](int value) { return value > 0; });
    // labelme's outlines are a pixel wide; its masks are the same pixels.
    if (number == 4)
      EXPECT_EQ(mine.at(number), masks.at(number));
    else
      EXPECT_GT(likeness_of_masks(mine.at(number), masks.at(number)), 0.8) << kNames[number - 1];
  }
  ScratchFolder out;
  EXPECT_EQ(what(write_again(got, out.path())), "");
  const Json before = *parse_json(*read_text_file(golden / "shapes.json", 1 << 20));
  Json after = *parse_json(out.get("shapes.json"));
  for (std::size_t i = 0; i < after["shapes"].size(); ++i) {
    Json expected = before["shapes"][i];
    if (!expected["mask"].is_null())
      expected["mask"] = after["shapes"][i]["mask"];  // other bytes of the same pixels
    EXPECT_EQ(after["shapes"][i], expected) << i;
  }
  after["shapes"] = before["shapes"];
  after["imageData"] = before["imageData"];
  EXPECT_EQ(after, before);
}

TEST(LabelMe, SharedExamplesComeInAndRoundTrip) {
  const fs::path data = "../shared/data/labelme_examples";
  if (!fs::exists(data)) GTEST_SKIP() << "SKIPPED: the shared data " << data << " is not beside the project";
  const std::pair<const char*, std::size_t> kSets[] = {{"bbox_detection/data_annotated", 9},
                                                       {"instance_segmentation/data_annotated", 18},
                                                       {"semantic_segmentation/data_annotated", 18},
                                                       {"video_annotation/data_annotated", 15},
                                                       {"primitives", 8},
                                                       {"classification/data_annotated", 2},
                                                       {"tutorial", 4}};
  for (const auto& [name, count] : kSets) {
    ASSERT_EQ(likeness_of(labelme_format(), data / name), 88) << name;
    const Collected got = read_folder(data / name);
    EXPECT_EQ(got.annotations.size(), count) << name << "\n" << got.issue_text();
    for (const auto& asset : got.assets) EXPECT_FALSE(asset.content.uri.empty()) << asset.content.name;
    ScratchFolder out;
    const LossReport report = write_again(got, out.path());
    EXPECT_TRUE(report.lossless()) << name << ": " << what(report);
    Collected again = read_folder(out.path());
    for (auto& asset : again.assets) EXPECT_EQ(asset.content.media, record::MediaState::kMissing);
    EXPECT_EQ(difference(got, again), "") << name;
  }
}

}  // namespace
}  // namespace touchmark::formats
