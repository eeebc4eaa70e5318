#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

TEST_F(FlowTest, a_broken_image_is_listed_and_the_import_goes_on) {
  write("images/a.jpg", "a");
  write("images/broken.jpg", "b");
  write("images/c.jpg", "c");
  write("images/notes.txt", "no picture");
  const auto report = import(folder / "images");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->assets, 3);
  ASSERT_EQ(report->errors.size(), 2u);
  EXPECT_EQ(report->errors[0].where, "notes.txt");  // named as not used
  EXPECT_EQ(report->errors[1].where, "broken.jpg");
  ledger::AssetFilter filter;
  filter.media = record::MediaState::kCorrupt;
  const auto corrupt = read([&](ledger::Reader& r) { return r.asset_page(project, filter, {}); });
  ASSERT_EQ(corrupt->size(), 1u);
  EXPECT_EQ(corrupt->front().content.media_error, "the file ends early");
}

TEST_F(FlowTest, importing_again_adds_labels_to_the_images_that_are_known) {
  write("images/a.jpg", "a");
  ASSERT_TRUE(import(folder / "images"));
  write("images/labels.json", R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"cat"},{"id":5,"name":"bird"}],
    "annotations":[{"id":1,"image_id":1,"category_id":5,"bbox":[1,2,3,4],"area":12,"iscrowd":0}]})");
  const auto report = import(folder / "images/labels.json");
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->assets, 0);
  EXPECT_EQ(report->known_assets, 1);
  EXPECT_EQ(report->annotations, 1);
  const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); });
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(read([&](ledger::Reader& r) { return ontology(r, project); })->find(rows->front().class_id)->name,
            "bird");
  expect_intact();
}

TEST_F(FlowTest, an_interrupted_import_goes_on_without_losing_or_doubling_a_row) {
  std::string json =
      R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],"categories":[{"id":1,"name":"cat"}],"annotations":[)";
  constexpr int kCount = 250'000;
  for (int i = 1; i <= kCount; ++i)
    json += (i > 1 ? "," : "") + std::string(R"({"id":)") + std::to_string(i) +
            R"(,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0})";
  const auto source = write("big.json", json + "]}");
  ImportOptions options;
  options.source = source;
  options.temp = folder;
  options.import_id = "job-1-0";
  int calls = 0;
  const auto stopped = import_data(store(), *blobs, media, manager, project, options,
                                   [&calls](std::int64_t done, std::int64_t, std::string_view) {
                                     ++calls;
                                     return done < kCount - 30'000;
                                   });
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, ErrorCode::kCancelled);
  options.resume = true;
  const auto resumed = import_data(store(), *blobs, media, manager, project, options, {});
  ASSERT_TRUE(resumed) << resumed.error().text();
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.counters(project, kTruth); })->at("annotations"), kCount);
  expect_intact();
}

TEST_F(FlowTest, exports_give_the_same_bytes_for_the_same_moment) {
  add_assets(3);
  ASSERT_EQ(apply(anna, 1, create("one", 5)).status, OperationStatus::kApplied);
  const auto frozen = create_version(store(), manager, project, {"v1", "", {}, std::nullopt}, TimeUs{1});
  ExportOptions options;
  options.format = "coco";
  options.version = frozen->id;
  options.target = folder / "before.json";
  ASSERT_TRUE(export_data(store(), *blobs, project, options, {}));
  for (int i = 0; i < 20; ++i) apply(anna, 1, create("more-" + std::to_string(i), i));
  options.target = folder / "after.json";
  ASSERT_TRUE(export_data(store(), *blobs, project, options, {}));
  const auto bytes = [](const std::filesystem::path& file) {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  EXPECT_EQ(bytes(folder / "before.json"), bytes(folder / "after.json"));
  EXPECT_FALSE(bytes(folder / "before.json").empty());
}

// Two rectangles and what joins the first to the second.
constexpr const char* kJoined =
    R"([{"type":"rectanglelabels","id":"a","from_name":"label","to_name":"image","original_width":640,
        "original_height":480,"value":{"x":10,"y":20,"width":30,"height":40,"rotation":0,"rectanglelabels":["cat"]}},
       {"type":"rectanglelabels","id":"b","from_name":"label","to_name":"image","original_width":640,
        "original_height":480,"value":{"x":50,"y":20,"width":30,"height":40,"rotation":0,"rectanglelabels":["dog"]}},
       {"type":"relation","from_id":"a","to_id":"b","direction":"right","labels":["chases"]}])";

class RelationImportTest : public FlowTest {
 protected:
  // The one relation of the layer joins its other two annotations.
  void expect_joined(LayerId layer, AssetId asset = AssetId{1}) {
    const auto rows = *read([&](ledger::Reader& r) { return r.annotations(project, asset, layer); });
    ASSERT_EQ(rows.size(), 3u);
    for (const auto& row : rows) EXPECT_EQ(row.layer, layer);
    const auto content = record::decode(rows[2].class_id, rows[2].body);
    ASSERT_TRUE(content && content->relation) << "its ends are lost";
    EXPECT_EQ(content->relation->from, rows[0].id);
    EXPECT_EQ(content->relation->to, rows[1].id);
    expect_intact();
  }
};

TEST_F(RelationImportTest, relations_of_label_studio_keep_their_ends) {
  write("d/cat.jpg", "a");
  write("d/export.json", R"([{"id":7,"data":{"image":"cat.jpg"},"annotations":[{"id":3,"result":)" +
                             std::string(kJoined) + "}]}]");
  const auto report = import(folder / "d");
  ASSERT_TRUE(report) << report.error().text();
  expect_joined(kTruth);
  const auto again = import(folder / "d");
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->annotations, 0) << "all are there";
  expect_joined(kTruth);
}

TEST_F(RelationImportTest, those_of_predictions_lie_in_the_layer_of_their_run) {
  write("d/cat.jpg", "a");
  write("d/export.json",
        R"([{"id":7,"data":{"image":"cat.jpg"},"annotations":[{"id":3,"result":)" + std::string(kJoined) +
            R"(}],"predictions":[{"id":4,"model_version":"m1","result":)" + kJoined + "}]}]");
  ASSERT_TRUE(import(folder / "d"));
  expect_joined(kTruth);
  expect_joined(LayerId{2});
}

TEST_F(RelationImportTest, a_bundle_beside_another_part_keeps_its_ends) {
  write("d/bundle/b.jsonl",
        R"({"format":"touchmark-bundle","version":1}
{"kind":"ontology","ontology":{"classes":[{"id":1,"name":"cat"},{"id":2,"name":"chases"}]}}
{"kind":"asset","name":"x.jpg","width":640,"height":480}
{"kind":"annotation","asset":0,"id":11,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4}}}
{"kind":"annotation","asset":0,"id":12,"content":{"class_id":1,"shape":{"kind":"box","x":5,"y":2,"width":3,"height":4}}}
{"kind":"annotation","asset":0,"id":13,"content":{"kind":"relation","class_id":2,"relation":{"from":11,"to":12}}}
{"kind":"end","assets":1,"annotations":3}
)");
  write("d/labelme/y.jpg", "y");
  write("d/labelme/y.json",
        R"({"version":"5.0.1","flags":{},"shapes":[{"label":"cat","points":[[1,1],[9,9]],"group_id":null,
           "shape_type":"rectangle","flags":{}}],"imagePath":"y.jpg","imageData":null,"imageHeight":480,"imageWidth":640})");
  const auto report = import(folder / "d");
  ASSERT_TRUE(report) << report.error().text();
  ASSERT_EQ(report->parts.size(), 2u);
  expect_joined(kTruth);
}

TEST_F(FlowTest, nothing_at_the_path_is_said_clearly) {
  EXPECT_EQ(import(folder / "nowhere").error().code, ErrorCode::kNotFound);
  write("empty/readme.txt", "nothing here");
  EXPECT_EQ(import(folder / "empty").error().code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace touchmark::flow
