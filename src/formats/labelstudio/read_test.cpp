#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

using geometry::Box;
using record::AnnotationKind;
using record::AttributeKind;

// The parts of an export as Label Studio 1.x writes it: one task.
std::string task(const std::string& annotations, const std::string& rest = "",
                 const std::string& image = "/data/upload/1/0a1b2c3d-cat.jpg") {
  return R"({"id":7,"annotations":[)" + annotations + R"(],"data":{"image":")" + image + R"("})" + rest + "}";
}
std::string annotation(const std::string& results, const std::string& rest = R"("id":3,"completed_by":1)") {
  return "{" + rest + R"(,"was_cancelled":false,"ground_truth":false,"result":[)" + results + "]}";
}
std::string result(const std::string& type, const std::string& value, const std::string& id = "a1",
                   const std::string& rest = "") {
  return R"({"original_width":200,"original_height":100,"image_rotation":0,"from_name":"label","to_name":"image",)"
         R"("origin":"manual","id":")" +
         id + R"(","type":")" + type + R"(","value":)" + value + rest + "}";
}
std::string box(const std::string& label, const std::string& id = "a1", const std::string& rest = "") {
  return result(
      "rectanglelabels",
      R"({"x":10,"y":20,"width":30,"height":40,"rotation":0,"rectanglelabels":[")" + label + R"("]})", id,
      rest);
}

struct Read {
  ScratchFolder folder;
  Collected got;
  Read(const std::string& tasks, std::initializer_list<const char*> images = {}) {
    folder.put("d/export.json", "[" + tasks + "]");
    for (const char* image : images) folder.put(std::string("d/") + image, png_header(200, 100));
    const auto done = labelstudio_format().read(folder / "d", got);
    EXPECT_TRUE(done) << (done ? "" : done.error().text());
    EXPECT_TRUE(got.in_order);
  }
  const record::AnnotationContent& at(std::size_t i) const { return got.annotations.at(i).content; }
  const std::string& class_at(std::size_t i) const { return got.ontology.find(at(i).class_id)->name; }
  bool says(std::string_view text) const { return got.issue_text().find(text) != std::string::npos; }
};

TEST(LabelStudioRead, ABoxIsInPixelsAndItsImageIsFound) {
  const Read read(task(annotation(box("cat"))), {"images/cat.jpg"});
  ASSERT_EQ(read.got.assets.size(), 1u);
  const record::AssetContent& asset = read.got.assets[0].content;
  EXPECT_EQ(asset.name, "cat.jpg");
  EXPECT_EQ(asset.size, (geometry::Size{200, 100}));
  EXPECT_TRUE(asset.uri.ends_with("d/images/cat.jpg")) << asset.uri;
  ASSERT_EQ(read.got.annotations.size(), 1u);
  EXPECT_EQ(read.at(0).shape, geometry::Shape(Box{20, 20, 60, 40}));
  EXPECT_EQ(read.class_at(0), "cat");
  EXPECT_EQ(read.got.issues.size(), 0u) << read.got.issue_text();
  EXPECT_TRUE(read.got.annotations[0].place.text().ends_with("export.json#/0/annotations/0/result/0"));
}

TEST(LabelStudioRead, AnImageThatIsNotThereComesInWithoutAFileAndIsNamed) {
  const Read read(task(annotation(box("cat"))));
  EXPECT_EQ(read.got.assets[0].content.name, "cat.jpg");
  EXPECT_EQ(read.got.assets[0].content.uri, "");
  EXPECT_TRUE(read.says("1 image files were not found in the data set: cat.jpg")) << read.got.issue_text();
}

TEST(LabelStudioRead, OfSeveralPeopleTheGroundTruthIsTakenElseTheFirst) {
  const std::string skipped = R"({"id":1,"was_cancelled":true,"result":[)" + box("skipped") + "]}";
  const std::string truth =
      R"({"id":4,"was_cancelled":false,"ground_truth":true,"result":[)" + box("truth") + "]}";
  const Read first(task(skipped + "," + annotation(box("first")) + "," + annotation(box("second"))));
  ASSERT_EQ(first.got.annotations.size(), 1u);
  EXPECT_EQ(first.class_at(0), "first");
  EXPECT_TRUE(first.says("1 more annotations of this task were left out")) << first.got.issue_text();
  EXPECT_TRUE(first.says("1 annotations of this task were cancelled"));
  const Read marked(task(annotation(box("first")) + "," + truth));
  ASSERT_EQ(marked.got.annotations.size(), 1u);
  EXPECT_EQ(marked.class_at(0), "truth");
}

TEST(LabelStudioRead, PredictionsAreRunsNamedByTheirVersion) {
  const std::string predictions = R"(,"predictions":[{"model_version":"net-1","score":0.5,"result":[)" +
                                  box("cat", "p1", R"(,"score":0.75)") + "," + box("dog", "p2") +
                                  R"(]},{"model_version":null,"result":[)" + box("cat", "p3") + "]}]";
  const Read read(task("", predictions));
  ASSERT_EQ(read.got.annotations.size(), 3u);
  EXPECT_EQ(read.got.annotations[0].run, "net-1");
  EXPECT_EQ(read.at(0).score, 0.75);
  EXPECT_EQ(read.at(1).score, 0.5);  // the prediction's
  EXPECT_EQ(read.got.annotations[2].run, "label-studio predictions");
  EXPECT_EQ(read.at(2).score, std::nullopt);
}

TEST(LabelStudioRead, ResultsOfOneRegionAreOneObject) {
  const std::string geometry = R"({"x":10,"y":20,"width":30,"height":40,"rotation":0)";
  const auto extra = [&](const std::string& type, const std::string& from, const std::string& value) {
    std::string text = result(type, geometry + "," + value + "}");
    text.replace(text.find("\"label\""), 7, "\"" + from + "\"");
    return text;
  };
  const Read read(task(annotation(
      result("rectangle", geometry + "}") + "," + extra("labels", "kind", R"("labels":["sign"])") + "," +
      extra("textarea", "transcription", R"("text":["STOP"])") + "," +
      extra("choices", "color", R"("choices":["red"])") + "," +
      extra("choices", "marks", R"("choices":["old","bent"])") + "," +
      extra("number", "height", R"("number":2)") + "," + extra("rating", "quality", R"("rating":4)") + "," +
      extra("choices", "flags", R"("choices":["occluded"])") + "," +
      extra("taxonomy", "kind2", R"("taxonomy":[["a","b"]])"))));
  ASSERT_EQ(read.got.annotations.size(), 1u) << read.got.issue_text();
  EXPECT_EQ(read.class_at(0), "sign");
  EXPECT_EQ(read.at(0).kind, AnnotationKind::kTextRegion);
  EXPECT_EQ(read.at(0).text, "STOP");
  EXPECT_EQ(read.at(0).flags, static_cast<std::uint32_t>(record::kOccluded));
  EXPECT_EQ(read.at(0).attributes, R"({"color":"red","height":2,"marks":["old","bent"],"quality":4})");
  const auto& attributes = read.got.ontology.classes[0].attributes;
  ASSERT_EQ(attributes.size(), 4u);
  EXPECT_EQ(attributes[0].kind, AttributeKind::kSelect);
  EXPECT_EQ(attributes[1].kind, AttributeKind::kMultiSelect);
  EXPECT_EQ(attributes[2].kind, AttributeKind::kNumber);
  EXPECT_TRUE(read.says("type \"taxonomy\" has no place in Touchmark; it is kept")) << read.got.issue_text();
}

TEST(LabelStudioRead, WhatIsSaidOfTheWholeImageAreTagsAndCaptions) {
  const Read read(task(annotation(
      R"({"id":"c","from_name":"weather","to_name":"image","type":"choices","value":{"choices":["rain","night"]}},)"
      R"({"id":"d","from_name":"about","to_name":"image","type":"textarea","value":{"text":["A wet street."]}})")));
  ASSERT_EQ(read.got.annotations.size(), 3u);
  EXPECT_EQ(read.at(0).kind, AnnotationKind::kTag);
  EXPECT_EQ(read.class_at(1), "night");
  EXPECT_EQ(read.at(2).kind, AnnotationKind::kCaption);
  EXPECT_EQ(read.at(2).text, "A wet street.");
}

TEST(LabelStudioRead, KeypointsBelowARectangleAreItsJoints) {
  const auto point = [](const char* label, int x, const char* id, const char* rest = "") {
    return result(
        "keypointlabels",
        R"({"x":)" + std::to_string(x) + R"(,"y":50,"width":0.5,"keypointlabels":[")" + label + R"("]})", id,
        rest);
  };
  const std::string of_a = R"(,"parentID":"a")";
  const Read read(
      task(annotation(box("person", "a") + "," + point("nose", 10, "k1", of_a.c_str()) + "," +
                      point("tail", 20, "k2", of_a.c_str()) + "," + point("mark", 30, "k3") + "," +
                      box("person", "b") + "," + point("tail", 40, "k4", R"(,"parentID":"b")"))));
  ASSERT_EQ(read.got.annotations.size(), 3u) << read.got.issue_text();
  const auto& person = *read.got.ontology.find("person");
  EXPECT_EQ(person.skeleton.joints, (std::vector<std::string>{"nose", "tail"}));
  const geometry::Keypoints expected{{{20, 50, 2}, {40, 50, 2}}, true, {20, 20, 60, 40}};
  EXPECT_EQ(read.at(0).shape, geometry::Shape(expected));
  EXPECT_EQ(read.class_at(1), "mark");
  const geometry::Keypoints second{{{0, 0, 0}, {80, 50, 2}}, true, {20, 20, 60, 40}};
  EXPECT_EQ(read.at(2).shape, geometry::Shape(second));
}

TEST(LabelStudioRead, RelationsJoinWhatTheyName) {
  const Read read(
      task(annotation(box("a", "x") + "," + box("b", "y") +
                      R"(,{"type":"relation","from_id":"x","to_id":"y","direction":"left","labels":["has"]})"
                      R"(,{"type":"relation","from_id":"x","to_id":"gone","direction":"right"})")));
  ASSERT_EQ(read.got.annotations.size(), 3u);
  ASSERT_TRUE(read.at(2).relation);
  EXPECT_EQ(read.at(2).relation->from.value, read.got.annotations[1].local_id);
  EXPECT_EQ(read.at(2).relation->to.value, read.got.annotations[0].local_id);
  EXPECT_EQ(read.class_at(2), "has");
  EXPECT_TRUE(read.says("one of its ends is not among the regions")) << read.got.issue_text();
}

TEST(LabelStudioRead, TheShortFormIsReadToo) {
  const Read read(
      R"({"id":1,"image":"/data/upload/1/0a1b2c3d-cat.jpg","annotator":2,"annotation_id":9,"lead_time":1.5,)"
      R"("label":[{"x":10,"y":20,"width":30,"height":40,"rotation":0,"rectanglelabels":["cat"],)"
      R"("original_width":200,"original_height":100}],"weather":{"choices":["rain","night"]}})");
  ASSERT_EQ(read.got.annotations.size(), 3u) << read.got.issue_text();
  EXPECT_EQ(read.at(0).shape, geometry::Shape(Box{20, 20, 60, 40}));
  EXPECT_EQ(read.class_at(0), "cat");
  EXPECT_EQ(read.class_at(2), "night");
}

TEST(LabelStudioRead, AnAnnotationWithItsTaskInsideIsATask) {
  ScratchFolder folder;
  folder.put("1.json", R"({"id":3,"completed_by":{"id":1},"was_cancelled":false,"result":[)" + box("cat") +
                           R"(],"task":{"id":7,"data":{"image":"s3://b/cat.jpg"}}})");
  Collected got;
  ASSERT_TRUE(labelstudio_format().read(folder.path(), got));
  ASSERT_EQ(got.annotations.size(), 1u);
  EXPECT_EQ(got.assets[0].content.name, "cat.jpg");
}

TEST(LabelStudioRead, TheRotationOfTheViewDoesNotTurnTheLabels) {
  std::string turned = box("cat");
  turned.replace(turned.find("\"image_rotation\":0"), 18, "\"image_rotation\":90");
  const Read read(task(annotation(turned)));
  EXPECT_EQ(read.at(0).shape, geometry::Shape(Box{20, 20, 60, 40}));
  EXPECT_EQ(extra_field(read.at(0).extra, "labelstudio", "image_rotation"), Json(90));
}

TEST(LabelStudioRead, BadResultsAreNamedAndTheRestIsRead) {
  const Read read(
      task(annotation(
          box("cat") + "," + result("rectanglelabels", R"({"x":"a","rectanglelabels":["cat"]})", "b") + "," +
          result("brushlabels", R"({"format":"rle","rle":[0,0,0,1],"brushlabels":["cat"]})", "c") +
          R"(,5,{"type":"videorectangle","id":"v","value":{}})")) +
      R"(,{"id":8,"data":{"text":"no image"},"annotations":[]},17)");
  EXPECT_EQ(read.got.assets.size(), 1u);
  EXPECT_EQ(read.got.annotations.size(), 1u);
  for (const char* text :
       {"result/1: \"x\" is not a number; left out", "result/2: the brush mask is of 0 pixels",
        "a result of type \"videorectangle\" has no place", "#/1: nothing in its data names an image",
        "#/2: this is no task"})
    EXPECT_TRUE(read.says(text)) << text << "\n" << read.got.issue_text();
}

TEST(LabelStudioRead, WithoutAnySizePercentsAreNothing) {
  const Read read(
      task(annotation(R"({"id":"a","from_name":"label","to_name":"image","type":"rectanglelabels","value":)"
                      R"({"x":1,"y":2,"width":3,"height":4,"rectanglelabels":["cat"]}})")));
  EXPECT_EQ(read.got.annotations.size(), 0u);
  EXPECT_TRUE(read.says("percents of an image whose size is not known")) << read.got.issue_text();
}

TEST(LabelStudioRead, ABrokenFileIsReadUpToThere) {
  ScratchFolder folder;
  folder.put("export.json", "[" + task(annotation(box("cat"))) + R"(,{"id":8,"data":{"image")");
  Collected got;
  ASSERT_TRUE(labelstudio_format().read(folder / "export.json", got));
  EXPECT_EQ(got.annotations.size(), 1u);
  EXPECT_NE(got.issue_text().find("it breaks off here"), std::string::npos) << got.issue_text();
  folder.put("export.json", "[{\"id\":");
  Collected none;
  const auto done = labelstudio_format().read(folder / "export.json", none);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kInvalid);
}

TEST(LabelStudioRead, ExportsAreRecognizedAndOthersAreNot) {
  ScratchFolder folder;
  folder.put("a/project-1.json", "[" + task(annotation(box("cat"))) + "]");
  folder.put("b/coco.json", R"({"images":[],"annotations":[],"categories":[]})");
  folder.put("c/list.json", R"([{"image":"a.jpg","annotations":[{"label":"x","coordinates":{}}]}])");
  folder.put("d/shapes.json", R"({"shapes":[],"imagePath":"a.jpg"})");
  EXPECT_GE(likeness_of(labelstudio_format(), folder / "a"), 95);
  for (const char* other : {"b", "c", "d"})
    EXPECT_EQ(likeness_of(labelstudio_format(), folder / other), 0) << other;
  EXPECT_EQ(likeness_of(coco_format(), folder / "a"), 0);
}

}  // namespace
}  // namespace touchmark::formats
