#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"

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
    asset.content.name = "x/a b.jpg";
    asset.content.size = {200, 100};
  }
  SourceAnnotation& add(geometry::Shape shape) {
    SourceAnnotation& one = asset.annotations.emplace_back();
    one.content.class_id = ClassId(1);
    one.content.shape = std::move(shape);
    return one;
  }
  LossReport write(const std::filesystem::path& target, const WriteOptions& options = {}) const {
    auto report = labelstudio_format().write(
        target, ontology, [this](const auto& visit) { return visit(asset); }, options);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? *report : LossReport{};
  }
};

Collected read(const std::filesystem::path& source) {
  Collected out;
  const Result<void> done = labelstudio_format().read(source, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  return out;
}

TEST(LabelStudioWrite, ABoxIsATaskThatLabelStudioImports) {
  OneImage data;
  data.add(Box{20, 20, 60, 40}).local_id = 5;
  ScratchFolder folder;
  EXPECT_TRUE(data.write(folder / "out.json").lossless());
  EXPECT_EQ(
      folder.get("out.json"),
      "[\n"
      R"({"annotations":[{"result":[{"from_name":"box","id":"tm5","image_rotation":0,"origin":"manual",)"
      R"("original_height":100,"original_width":200,"to_name":"image","type":"rectanglelabels","value":)"
      R"({"height":40.0,"rectanglelabels":["cat"],"rotation":0,"width":30.0,"x":10.0,"y":20.0}}]}],)"
      R"("data":{"image":"/data/local-files/?d=images/x/a%20b.jpg"}})"
      "\n]\n");
}

TEST(LabelStudioWrite, AFolderHoldsTheInterfaceAndTheImages) {
  OneImage data;
  data.ontology.add("unused");
  data.add(Box{20, 20, 60, 40}).content.flags = record::kOccluded;
  ScratchFolder folder;
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent&, const std::filesystem::path& path) -> Result<bool> {
    TM_TRY(write_whole_file(path, png_header(200, 100)));
    return true;
  };
  EXPECT_TRUE(data.write(folder / "out", options).lossless());
  EXPECT_TRUE(is_file(folder / "out/images/x/a b.jpg"));
  const std::string config = folder.get("out/label_config.xml");
  for (const char* text :
       {R"(<Image name="image" value="$image" />)", R"(<RectangleLabels name="box" toName="image">)",
        R"(<Label value="unused" />)", R"(<Choices name="flags" toName="image" perRegion="true")"})
    EXPECT_NE(config.find(text), std::string::npos) << text << "\n" << config;
  const Collected again = read(folder / "out");
  EXPECT_EQ(again.ontology.classes, data.ontology.classes);
  ASSERT_EQ(again.assets.size(), 1u);
  EXPECT_EQ(again.assets[0].content.name, "x/a b.jpg");
  EXPECT_TRUE(again.assets[0].content.uri.ends_with("out/images/x/a b.jpg"));
  EXPECT_EQ(again.issues.size(), 0u) << again.issue_text();
}

TEST(LabelStudioWrite, RunsArePredictionsWithTheirScores) {
  OneImage data;
  data.add(Box{20, 20, 60, 40}).run = "net@2";
  data.asset.annotations[0].content.score = 0.25;
  ScratchFolder folder;
  EXPECT_TRUE(data.write(folder / "out.json").lossless());
  const Collected again = read(folder / "out.json");
  ASSERT_EQ(again.annotations.size(), 1u);
  EXPECT_EQ(again.annotations[0].run, "net@2");
  EXPECT_EQ(again.annotations[0].content, data.asset.annotations[0].content);
}

TEST(LabelStudioWrite, WhatItCannotSayIsCounted) {
  OneImage data;
  data.ontology.classes[0].parent = "animal";
  data.ontology.add("dog");
  data.add(Box{20, 20, 60, 40}).content.group = 3;
  geometry::Polygon holes;
  holes.parts.push_back({{{0, 0}, {60, 0}, {60, 60}, {0, 60}}, {{{20, 20}, {40, 20}, {40, 40}, {20, 40}}}});
  data.add(holes);
  data.add(geometry::RotatedBox{50, 50, 20, 10, 0});
  data.add(geometry::Mask{{3, 3}, {9}});
  data.add(geometry::Cuboid{});
  data.add(
      geometry::Cuboid2d{{{{5, 5}, {15, 5}, {15, 15}, {5, 15}}}, {{{9, 1}, {19, 1}, {19, 11}, {9, 11}}}});
  data.add(geometry::Keypoints{{{5, 5, 2}, {7, 8, 1}}, false, {}});
  ScratchFolder folder;
  std::map<std::string, std::int64_t> counts;
  for (const LossItem& item : data.write(folder / "out.json").items) counts[item.what] = item.count;
  const std::map<std::string, std::int64_t> expected = {
      {"class parent", 1},
      {"class without a label", 1},
      {"cuboid", 1},
      {"group", 1},
      {"image cuboid", 1},
      {"keypoint set with other points than its class names", 1},
      {"keypoint set without a box", 1},
      {"mask of an image of another or too large size", 1},
      {"polygon of several parts or with holes", 1},
      {"rotated box that is not turned", 1},
      {"skeleton", 1},
  };
  EXPECT_EQ(counts, expected);
}

// The same JSON, but for what adds nothing: members that Label Studio would add itself.
Json plain(Json tasks) {
  for (Json& task : tasks) {
    for (const char* list : {"annotations", "predictions"}) {
      if (!task.contains(list)) task[list] = Json::array();
      for (Json& one : task[list])
        for (Json& result : one["result"]) {
          if (result["value"].is_object() && result["value"].contains("points"))
            result["value"].emplace("closed", true);
        }
    }
  }
  return tasks;
}

constexpr const char* kExport = R"json([
{"id":11,"annotations":[{"id":3,"completed_by":{"id":1,"email":"a@example.org"},"result":[
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":10,"y":20,"width":30,"height":40,"rotation":0,
   "rectanglelabels":["cat","pet"]},"id":"r1","from_name":"label","to_name":"img","type":"rectanglelabels","origin":"manual",
   "meta":{"text":["note"]}},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":50,"y":50,"radiusX":10,"radiusY":20,"rotation":30,
   "ellipselabels":["dog"]},"id":"e1","from_name":"ell","to_name":"image","type":"ellipselabels","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":90,"value":{"points":[[1,2],[30,4],[5,60]],"closed":true,
   "polygonlabels":["cat"]},"id":"p1","from_name":"polygon","to_name":"image","type":"polygonlabels","origin":"prediction",
   "score":0.5,"parentID":"r1"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":5,"y":6,"width":7,"height":8,"rotation":0},"id":"t1",
   "from_name":"bbox","to_name":"image","type":"rectangle","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":5,"y":6,"width":7,"height":8,"rotation":0,
   "labels":["sign"]},"id":"t1","from_name":"lab","to_name":"image","type":"labels","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":5,"y":6,"width":7,"height":8,"rotation":0,
   "text":["two","lines"]},"id":"t1","from_name":"ocr","to_name":"image","type":"textarea","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":5,"y":6,"width":7,"height":8,"rotation":0,
   "rating":4},"id":"t1","from_name":"quality","to_name":"image","type":"rating","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":5,"y":6,"width":7,"height":8,"rotation":0,
   "taxonomy":[["a","b"]]},"id":"t1","from_name":"tax","to_name":"image","type":"taxonomy","origin":"manual"},
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":10,"y":50,"width":0.7,"keypointlabels":["nose"]},
   "id":"k1","from_name":"kp","to_name":"image","type":"keypointlabels","origin":"manual"},
  {"id":"c1","from_name":"weather","to_name":"image","type":"choices","value":{"choices":["rain","night"]},"origin":"manual"},
  {"id":"d1","from_name":"about","to_name":"image","type":"textarea","value":{"text":["One.","Two."]},"origin":"manual"},
  {"type":"relation","from_id":"r1","to_id":"t1","direction":"bi","labels":["near","beside"]},
  {"type":"relation","from_id":"k1","to_id":"p1","direction":"left"},
  {"id":"n1","from_name":"count","to_name":"image","type":"number","value":{"number":3},"origin":"manual"}
 ],"was_cancelled":false,"ground_truth":true,"created_at":"2024-01-01T00:00:00Z","lead_time":12.5}],
 "predictions":[{"id":5,"model_version":"net-1","score":0.25,"cluster":null,"result":[
  {"original_width":200,"original_height":100,"image_rotation":0,"value":{"x":1,"y":2,"width":3,"height":4,"rotation":0,
   "rectanglelabels":["cat"]},"id":"q1","from_name":"label","to_name":"image","type":"rectanglelabels"}]},
  {"model_version":null,"result":[]}],
 "data":{"photo":"s3://bucket/x/a.jpg","site":"north","count":3},"meta":{"k":[1,2]},"inner_id":1,"total_annotations":1},
{"id":12,"annotations":[],"predictions":[],"data":{"image":"https://host/b.jpg","split":"val","width":64,"height":48}}
])json";

TEST(LabelStudioWrite, WhatWasReadIsWrittenBack) {
  ScratchFolder folder;
  folder.put("in.json", kExport);
  const Collected first = read(folder / "in.json");
  EXPECT_EQ(first.assets[1].content.size, (geometry::Size{64, 48}));
  EXPECT_EQ(first.assets[1].content.split, record::Split::kVal);
  const auto report = labelstudio_format().write(folder / "out.json", first.ontology, first.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless()) << report->sentence("Label Studio");
  const Json expected = plain(json_from_text(folder.get("in.json")));
  const Json got = plain(json_from_text(folder.get("out.json")));
  ASSERT_EQ(got.size(), expected.size());
  for (std::size_t i = 0; i < got.size(); ++i) {
    const auto key = [](const Json& result) { return result.value("type", "") + "/" + result.dump(); };
    Json a = expected[i];
    Json b = got[i];
    for (Json* task : {&a, &b})
      for (const char* list : {"annotations", "predictions"})
        for (Json& one : (*task)[list])
          std::sort(one["result"].begin(), one["result"].end(),
                    [&](const Json& x, const Json& y) { return key(x) < key(y); });
    EXPECT_EQ(a, b) << Json::diff(a, b).dump(1);
  }
  const Collected second = read(folder / "out.json");
  ASSERT_EQ(second.annotations.size(), first.annotations.size());
  const auto again = labelstudio_format().write(folder / "again.json", second.ontology, second.stream(), {});
  ASSERT_TRUE(again);
  EXPECT_EQ(folder.get("again.json"), folder.get("out.json"));
}

TEST(LabelStudioWrite, AnEllipseThatWasMovedIsOneStill) {
  ScratchFolder folder;
  folder.put("in.json", kExport);
  Collected data = read(folder / "in.json");
  auto& ellipse = std::get<geometry::Ellipse>(data.annotations[1].content.shape);
  EXPECT_EQ(ellipse, (geometry::Ellipse{100, 50, 20, 20, ellipse.angle}));
  EXPECT_DOUBLE_EQ(ellipse.angle, 30 * 3.14159265358979323846 / 180);
  ellipse.cx += 3;
  ellipse.ry = 7.25;
  ASSERT_TRUE(labelstudio_format().write(folder / "out.json", data.ontology, data.stream(), {}));
  EXPECT_EQ(read(folder / "out.json").annotations[1].content.shape, data.annotations[1].content.shape);
}

}  // namespace
}  // namespace touchmark::formats
