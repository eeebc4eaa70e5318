#include <random>

#include "formats/panoptic/panoptic_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

// Predictions on images of two splits, and the ground truth that a COCO export has of them.
struct Generated {
  std::mt19937 random;
  record::Ontology ontology;
  std::vector<AssetWithAnnotations> assets;

  explicit Generated(unsigned seed) : random(seed) {
    for (const char* name : {"cat", "dog"}) ontology.add(name);
    ontology.classes[1].extra = R"({"coco":{"#":{"id":18}}})";
    const int kinds = pick(4);
    for (int i = 0; i < 4; ++i) {
      AssetWithAnnotations& asset = assets.emplace_back();
      asset.content.name = std::to_string(i) + ".jpg";
      asset.content.size = {20, 10};
      asset.content.split = i < 2 ? record::Split::kTrain : record::Split::kVal;
      asset.id = AssetId(100 + i);
      for (int n = pick(4); n > 0; --n) asset.annotations.push_back(prediction(kinds));
    }
  }
  int pick(int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); }
  geometry::Shape shape(int kind) {
    const double x = pick(19) / 2.0;
    if (kind == 0) return geometry::Box{x, 1.5, 3, 4.25};
    if (kind == 1) return geometry::Keypoints{{{x, 2, 2}, {4, 5, 1}}, pick(2) == 0, {}};
    std::vector<std::uint8_t> pixels(200);
    for (auto& pixel : pixels) pixel = pick(3) == 0;
    return geometry::mask_from_rows(pixels, {20, 10});
  }
  SourceAnnotation prediction(int kinds) {
    SourceAnnotation out;
    out.run = pick(3) == 0 ? "a@2" : "b";
    auto& content = out.content;
    content.score = pick(101) / 100.0;
    if (pick(6) == 0) {
      content.kind = record::AnnotationKind::kCaption;
      content.text = "words";
      return out;
    }
    content.class_id = ClassId(1 + pick(2));
    content.shape = shape(kinds == 3 ? pick(3) : kinds);
    if (pick(4) == 0) content.extra = R"({"coco":{"note":"x"}})";
    return out;
  }
  AssetStream stream() const {
    return [this](const auto& visit) -> Result<void> {
      for (const auto& asset : assets) TM_TRY(visit(asset));
      return {};
    };
  }
};

std::string sorted_lines(std::string text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  std::sort(lines.begin(), lines.end());
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

// The predictions of each image, one a line.
std::string predictions(const AssetStream& stream) {
  std::string out;
  EXPECT_TRUE(stream([&](const AssetWithAnnotations& asset) -> Result<void> {
    for (const auto& one : asset.annotations)
      if (!one.run.empty())
        out += asset.content.name + " " + one.run + " " + dump_json(record::to_json(one.content)) + "\n";
    return {};
  }));
  return sorted_lines(out);
}

TEST(ResultsWrite, BesideACocoExportOfTheSameDataAllPredictionsComeBack) {
  int refused = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    const Generated data(seed);
    ScratchFolder folder;
    const auto report = coco_results_format().write(folder / "runs", data.ontology, data.stream(), {});
    if (!report && report.error().code == ErrorCode::kInvalid) {  // nothing in it is a result
      ++refused;
      continue;
    }
    ASSERT_TRUE(report) << report.error().text();
    ASSERT_TRUE(write_data_set(coco_format(), folder / "truth", data.ontology, data.stream(), {}));
    auto again = read_grouped(folder.path(), {});
    ASSERT_TRUE(again) << again.error().text();
    std::string items = items_of(*report);
    EXPECT_TRUE(
        items.starts_with("2 class: only its number is written\n4 image: only its number is written\n"))
        << items;
    if (items.find("keypoint set") == std::string::npos) {
      EXPECT_EQ(predictions((*again)->stream()), predictions(data.stream())) << seed << items;
    }
    EXPECT_EQ((*again)->asset_count(), 4);
    ScratchFolder second;
    ASSERT_TRUE(coco_results_format().write(second / "runs", (*again)->ontology(), (*again)->stream(), {}));
    for (const fs::path& file : list_files(folder / "runs", true, {".json"}))
      EXPECT_EQ(folder.get("runs/" + file.lexically_relative(folder / "runs").string()),
                second.get("runs/" + file.lexically_relative(folder / "runs").string()))
          << seed;
  }
  EXPECT_LT(refused, 10);
}

struct OneImage {
  record::Ontology ontology;
  AssetWithAnnotations asset;
  OneImage() {
    ontology.add("cat");
    asset.content.name = "a.jpg";
    asset.content.size = {10, 8};
  }
  SourceAnnotation& add(geometry::Shape shape, const std::string& run = "m") {
    SourceAnnotation& one = asset.annotations.emplace_back();
    one.content.class_id = ClassId(1);
    one.content.shape = std::move(shape);
    one.run = run;
    return one;
  }
  std::string write(const fs::path& target, const WriteOptions& options = {}) const {
    const AssetStream stream = [this](const auto& visit) { return visit(asset); };
    auto report = coco_results_format().write(target, ontology, stream, options);
    EXPECT_TRUE(report) << (report ? "" : report.error().text());
    return report ? items_of(*report) : "";
  }
};

constexpr const char* kAlways = "1 class: only its number is written\n1 image: only its number is written\n";

TEST(ResultsWrite, ABoxIsWrittenAsLoadersWantIt) {
  OneImage data;
  data.add(geometry::Box{1, 2, 3, 4}).content.score = 0.5;
  ScratchFolder folder;
  EXPECT_EQ(data.write(folder / "m.json"), kAlways);
  EXPECT_EQ(folder.get("m.json"),
            "[\n{\"image_id\":1,\"category_id\":1,\"bbox\":[1,2,3,4],\"score\":0.5}]\n");
}

TEST(ResultsWrite, MasksAloneHaveNoBoxAndBesideBoxesHaveOne) {
  OneImage data;
  data.add(*geometry::mask_from_counts({8, 8, 64}, {10, 8})).content.score = 0.5;
  ScratchFolder folder;
  data.write(folder / "m.json");
  EXPECT_EQ(folder.get("m.json").find("bbox"), std::string::npos);
  data.add(geometry::Box{1, 2, 3, 4}).content.score = 0.5;
  data.write(folder / "m.json");
  EXPECT_NE(folder.get("m.json").find("\"bbox\":[1,0,1,8],\"segmentation\""), std::string::npos)
      << folder.get("m.json");
}

TEST(ResultsWrite, WhatAListCannotSayIsCounted) {
  OneImage data;
  data.add(geometry::Box{1, 2, 3, 4}, "");                        // a person's
  data.add(geometry::Box{1, 2, 3, 4}, "").content.score = 0.5;    // whose run nobody knows
  data.add(geometry::Polygon{{{{{0, 0}, {4, 0}, {4, 4}}, {}}}});  // becomes a mask
  data.add(geometry::RotatedBox{4, 4, 2, 2, 0.3});                // likewise
  data.add(geometry::Polyline{{{0, 0}, {4, 4}}});
  data.add(geometry::WholeImage{}).content.kind = record::AnnotationKind::kTag;
  data.add(*geometry::mask_from_counts({8, 8, 64}, {10, 8})).content.flags = record::kCrowd;
  data.add(geometry::Keypoints{{{1, 1, 2}}, false, {}}).content.span = record::Span{0, 1};
  data.add(geometry::Box{1, 2, 3, 4}, "x/y").content.extra = R"({"voc":{"pose":"Left"}})";
  SourceAnnotation& caption = data.add(geometry::WholeImage{});
  caption.content.kind = record::AnnotationKind::kCaption;
  caption.content.class_id = ClassId();
  ScratchFolder folder;
  const std::string common =
      "1 class: only its number is written\n1 field voc.pose of an annotation: left out\n"
      "1 image: only its number is written\n";
  const std::string rest =
      "1 keypoint set without a box: written with the box around its joints\n"
      "1 label without a confidence or run: left out\n1 name of a run: the file has another\n1 polygon: "
      "written as "
      "an RLE mask\n"
      "1 polyline: left out\n1 prediction without a run: written as one of the run that the file names\n"
      "1 rotated box: written as an RLE mask\n1 tag: left out\n1 time span: left out\n"
      "1 uncompressed mask: written as compressed text\n";
  EXPECT_EQ(data.write(folder / "out"), common + rest);
  EXPECT_TRUE(is_file(folder / "out/m.json") && is_file(folder / "out/results.json") &&
              is_file(folder / "out/x_y.json") && is_file(folder / "out/captions/m.json"));
  WriteOptions dry;
  dry.dry_run = true;
  EXPECT_EQ(data.write(folder / "dry", dry), common + rest);
  EXPECT_FALSE(fs::exists(folder / "dry"));
  EXPECT_NE(data.write(folder / "m.json").find("1 caption in a list of shapes: left out"), std::string::npos);
}

TEST(ResultsWrite, NothingToSayIsRefused) {
  ScratchFolder folder;
  const AssetStream stream = [](const auto&) -> Result<void> { return {}; };
  EXPECT_EQ(coco_results_format().write(folder.path(), {}, stream, {}).error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace touchmark::formats
