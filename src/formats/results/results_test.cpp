#include "formats/panoptic/panoptic_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

constexpr const char* kCocoFile =
    R"({"images":[{"id":7,"file_name":"000000000042.jpg","width":10,"height":8},{"id":42,"file_name":"b.jpg","width":10,"height":8}],
  "categories":[{"id":5,"name":"cat"},{"id":9,"name":"dog"}],
  "annotations":[{"id":1,"image_id":7,"category_id":5,"bbox":[1,1,2,2]}]})";

// What a project or another part of the source has.
struct Project final : Sink {
  Collected got;
  record::Ontology ontology;
  std::vector<std::pair<AssetId, record::AssetContent>> images;
  void add(std::int64_t id, const std::string& name, const std::string& extra = "") {
    record::AssetContent content;
    content.name = name;
    content.size = {10, 8};
    content.extra = extra;
    images.emplace_back(AssetId(id), content);
  }
  Result<record::Ontology> known_ontology() override { return ontology; }
  Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) override {
    for (const auto& [id, content] : images) TM_TRY(each(id, content));
    return {};
  }
  Result<KnownMatch> known_image(const WantedImage& wanted) override {
    const std::string_view name = wanted.path;
    KnownMatch out;
    for (const auto& [id, content] : images)
      if (content.name == name || without_extension(content.name) == name)
        out.image = KnownImage{content.name, content.size};
    return out;
  }
  Result<void> on_ontology(record::Ontology value) override { return got.on_ontology(std::move(value)); }
  Result<void> on_asset(SourceAsset asset) override { return got.on_asset(std::move(asset)); }
  Result<void> on_annotation(SourceAnnotation one) override { return got.on_annotation(std::move(one)); }
  void on_issue(Issue issue) override { got.on_issue(std::move(issue)); }
  bool on_progress(double) override { return true; }
  // Image and class of each prediction, one a word.
  std::string read(const fs::path& file) {
    const auto done = coco_results_format().read(file, *this);
    EXPECT_TRUE(done) << (done ? "" : done.error().text());
    return words(got);
  }
  static std::string words(const Collected& data) {
    std::string out;
    for (const SourceAnnotation& one : data.annotations) {
      const record::Class* named = data.ontology.find(one.content.class_id);
      out += (out.empty() ? "" : " ") + data.assets[one.asset].content.name + ":" +
             (named != nullptr ? named->name : "-");
    }
    return out;
  }
};

TEST(ResultsRead, IdsAreThoseOfTheCocoFileInTheSource) {
  ScratchFolder folder;
  folder.put("annotations/instances_val.json", kCocoFile);
  folder.put("runs/yolo.json", R"([{"image_id":42,"category_id":9,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":7,"category_id":5,"bbox":[1,2,3,4],"score":0.25},
    {"image_id":8,"category_id":5,"bbox":[1,2,3,4],"score":0.25},
    {"image_id":7,"category_id":77,"bbox":[1,2,3,4],"score":0.25}])");
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  std::string issues;
  for (const Issue& issue : (*data)->issues()) issues += issue.where + ": " + issue.message + "\n";
  EXPECT_EQ((*data)->asset_count(), 2);
  std::vector<std::string> seen;
  ASSERT_TRUE((*data)->stream()([&](const AssetWithAnnotations& asset) -> Result<void> {
    for (const auto& one : asset.annotations)
      seen.push_back(asset.content.name + " " + one.run + " " +
                     (*data)->ontology().find(one.content.class_id)->name);
    return {};
  }));
  EXPECT_EQ(seen, (std::vector<std::string>{"000000000042.jpg  cat", "000000000042.jpg yolo cat",
                                            "000000000042.jpg yolo category_77", "b.jpg yolo dog"}));
  EXPECT_NE(issues.find("yolo.json#/2: image_id 8 is not among the images"), std::string::npos) << issues;
  EXPECT_NE(issues.find("nothing here names the category 77"), std::string::npos) << issues;
}

TEST(ResultsRead, AListThatWasNamedAloneUsesTheFileBesideIt) {
  ScratchFolder folder;
  folder.put("instances.json", kCocoFile);
  folder.put("r.json", R"([{"image_id":7,"category_id":9,"bbox":[1,2,3,4],"score":0.5}])");
  Project project;
  EXPECT_EQ(project.read(folder / "r.json"), "000000000042.jpg:dog");
}

TEST(ResultsRead, NamesAreTakenWhereTheyExplainMoreThanNumbers) {
  ScratchFolder folder;
  folder.put("instances.json", kCocoFile);
  // 42 is an image's number as well, "b" is none: both are names.
  folder.put("r.json", R"([{"image_id":42,"category_id":5,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":"b","category_id":5,"bbox":[1,2,3,4],"score":0.5}])");
  Project project;
  EXPECT_EQ(project.read(folder / "r.json"), "000000000042.jpg:cat b.jpg:cat");
}

TEST(ResultsRead, ImagesOfTheProjectAreFoundByNameAndByTheIdsOfItsExport) {
  ScratchFolder folder;
  folder.put("r.json", R"([{"image_id":42,"category_id":5,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":"b","category_id":5,"bbox":[1,2,3,4],"score":0.5},{"image_id":"x/b.jpg","category_id":5,"bbox":[1,2,3,4],"score":0.5}])");
  Project by_name;
  by_name.add(42, "other.jpg");
  by_name.add(2, "deep/000000000042.png");
  by_name.add(3, "b.jpg");
  EXPECT_EQ(by_name.read(folder / "r.json"),
            "deep/000000000042.png:category_5 b.jpg:category_5 b.jpg:category_5");
  folder.put("n.json", R"([{"image_id":1042,"category_id":2,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":2,"category_id":1,"bbox":[1,2,3,4],"score":0.5}])");
  Project by_id;
  by_id.add(1, "a.jpg", R"({"coco":{"#":{"id":1042}}})");
  by_id.add(2, "b.jpg");
  by_id.ontology.add("cat");
  by_id.ontology.add("dog");
  EXPECT_EQ(by_id.read(folder / "n.json"), "a.jpg:dog b.jpg:cat");
  EXPECT_EQ(by_id.got.issue_text(), "");
}

TEST(ResultsRead, ClassesOfTheProjectAreNotGuessedWhenANumberIsNoneOfTheirs) {
  ScratchFolder folder;
  folder.put("r.json", R"([{"image_id":1,"category_id":0,"bbox":[1,2,3,4],"score":0.5},
    {"image_id":1,"category_id":1,"bbox":[1,2,3,4],"score":0.5}])");
  Project project;
  project.add(1, "1.jpg");
  project.ontology.add("cat");
  EXPECT_EQ(project.read(folder / "r.json"), "1.jpg:category_0 1.jpg:category_1");
}

TEST(ResultsRead, EveryKindOfResultIsRead) {
  ScratchFolder folder;
  folder.put("instances.json", kCocoFile);
  folder.put(
      "r.json",
      R"([{"image_id":7,"category_id":5,"segmentation":{"size":[8,10],"counts":[6,4,70]},"score":0.5,"x":1},
    {"image_id":7,"category_id":5,"keypoints":[1,2,2,3,4,0.7],"score":0.5},
    {"image_id":7,"caption":"a cat"},
    {"image_id":7,"category_id":5,"bbox":[1,2,3,4],"score":1.5},
    {"image_id":7,"category_id":5,"score":0.5},
    {"category_id":5,"bbox":[1,2,3,4],"score":0.5}, 4])");
  const Collected got = read_with(coco_results_format(), folder / "r.json");
  ASSERT_EQ(got.annotations.size(), 5u);
  for (const auto& one : got.annotations) EXPECT_EQ(one.run, "r");
  EXPECT_EQ(geometry::kind_of(got.annotations[0].content.shape), geometry::ShapeKind::kMask);
  EXPECT_EQ(geometry::kind_of(got.annotations[1].content.shape), geometry::ShapeKind::kKeypoints);
  EXPECT_EQ(got.annotations[2].content.kind, record::AnnotationKind::kCaption);
  EXPECT_EQ(got.annotations[3].content.score, std::nullopt);
  EXPECT_EQ(got.annotations[4].content.kind, record::AnnotationKind::kTag);
  for (const char* said :
       {"r.json#/3: a score outside", "r.json#/5: no image_id", "r.json#/6: this is not an object"})
    EXPECT_NE(got.issue_text().find(said), std::string::npos) << said << "\n" << got.issue_text();
}

TEST(ResultsRead, RunsOfTheSameNameAreToldApartByTheirFolders) {
  ScratchFolder folder;
  folder.put("instances.json", kCocoFile);
  const char* list = R"([{"image_id":7,"category_id":5,"bbox":[1,2,3,4],"score":0.5}])";
  folder.put("small/predictions.json", list);
  folder.put("large/predictions.json", list);
  folder.put("one/val/best.json", list);
  folder.put("one/train/best.json", list);
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  std::map<std::string, int> runs;
  ASSERT_TRUE((*data)->stream()([&](const AssetWithAnnotations& asset) -> Result<void> {
    for (const auto& one : asset.annotations) ++runs[one.run];
    return {};
  }));
  EXPECT_EQ(runs, (std::map<std::string, int>{
                      {"", 1}, {"best", 2}, {"large/predictions", 1}, {"small/predictions", 1}}));
}

TEST(ResultsRead, BesidePicturesAloneTheirNamesAreUsed) {
  ScratchFolder folder;
  folder.put("predictions.json", R"([{"image_id":42,"category_id":1,"bbox":[1,2,3,4],"score":0.5}])");
  folder.put("000000000042.png", png_header(10, 8));
  auto data = read_grouped(folder.path(), {});
  ASSERT_TRUE(data) << data.error().text();
  EXPECT_EQ((*data)->asset_count(), 1);
  EXPECT_EQ((*data)->annotation_count(), 1);
}

TEST(ResultsRead, WhatBreaksOffIsReadUpToThereAndWhatIsNoListIsRefused) {
  ScratchFolder folder;
  folder.put("instances.json", kCocoFile);
  folder.put("r.json", R"([{"image_id":7,"category_id":5,"bbox":[1,2,3,4],"score":0.5},{"image_id":7,)");
  const Collected got = read_with(coco_results_format(), folder / "r.json");
  EXPECT_EQ(got.annotations.size(), 1u);
  EXPECT_NE(got.issue_text().find("the JSON breaks off here"), std::string::npos);
  Collected none;
  EXPECT_EQ(coco_results_format().read(folder / "instances.json", none).error().code, ErrorCode::kInvalid);
  Collected stopped;
  stopped.keep_going = false;
  EXPECT_EQ(coco_results_format().read(folder / "r.json", stopped).error().code, ErrorCode::kCancelled);
}

TEST(ResultsRead, ListsOfOtherThingsAreNotTaken) {
  ScratchFolder folder;
  for (const char* text : {"[]", "[1,2]", R"([{"image_id":1}])", R"([{"id":1,"score":2}])",
                           R"({"image_id":1,"score":1,"category_id":1})"}) {
    folder.put("x.json", text);
    EXPECT_EQ(likeness_of(coco_results_format(), folder.path()), 0) << text;
  }
}

}  // namespace
}  // namespace touchmark::formats
