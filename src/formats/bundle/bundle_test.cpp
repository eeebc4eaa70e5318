#include <cmath>

#include "base/json.h"
#include "formats/bundle/lines.h"
#include "formats/folder_testing.h"
#include "formats/group.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

using record::AnnotationContent;
using record::AnnotationKind;

Collected read(const std::filesystem::path& source) {
  Collected out;
  const Result<void> done = bundle_format().read(source, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

// One of everything that a record can say.
struct Everything {
  record::Ontology ontology;
  std::vector<AssetWithAnnotations> assets;

  Everything() {
    ontology.version = 4;
    ontology.guideline = "tight boxes";
    ontology.add("person");
    ontology.classes[0].parent = "animal";
    ontology.classes[0].skeleton = {{"nose", "ear"}, {{0, 1}}, {0, 1}};
    ontology.classes[0].attributes.push_back(
        {"color", record::AttributeKind::kSelect, {"red", "blue"}, true, R"("blue")", {}, {}});
    ontology.add("old");
    ontology.classes[1].retired = true;
    ontology.classes[1].extra = json_text({{"coco", {{"isthing", 1}}}});
    ontology.extra = json_text({{"coco", {{"info", {{"year", 2026}}}}}});
    assets.resize(3);
    record::AssetContent& full = assets[0].content;
    full.name = "dir/\xC3\xA9 \"a\".jpg";
    full.size = {640, 480};
    full.uri = "blob:" + std::string(64, 'a');
    full.mime = "image/jpeg";
    full.orientation = 6;
    full.media = record::MediaState::kCorrupt;
    full.media_error = "premature end";
    full.status = record::AssetStatus::kRejected;
    full.split = record::Split::kTest;
    full.annotator = UserId(12);
    full.kind = record::AssetKind::kClip;
    full.frames = 250;
    full.rate = {30'000, 1'001};
    full.group = "patient 7";
    full.origin = "synthetic:b1";
    full.erased = full.deleted = true;
    full.extra = json_text({{"coco", {{"license", 3}}}});
    assets[1].content.name = "plain.png";
    assets[2].content.name = "last.png";
    add_shapes();
    add_kinds();
  }

  AnnotationContent& add(geometry::Shape shape) {
    SourceAnnotation& one = assets[2].annotations.emplace_back();
    one.asset = 2;
    one.local_id = static_cast<std::int64_t>(100 + assets[2].annotations.size());
    one.content.class_id = ClassId(1);
    one.content.shape = std::move(shape);
    return one.content;
  }
  void add_shapes() {
    add(geometry::Box{-0.0, 1e-300, 1.0 / 3, 0.1 + 0.2});
    add(geometry::RotatedBox{1, 2, 3, 4, 0.7853981633974483});
    geometry::Polygon polygon;
    polygon.parts.push_back({{{0, 0}, {9, 0}, {9, 9}}, {{{1, 1}, {2, 1}, {2, 2}}}});
    polygon.parts.push_back({{{20, 20}, {29, 20}, {29, 29}}, {}});
    add(polygon);
    add(geometry::Polyline{{{0.5, 0.25}, {1e-7, 3}}});
    add(geometry::Mask{{2, 3}, {1, 2, 3}});
    add(geometry::Keypoints{{{1, 2, 2}, {0, 0, 0}}, true, {1, 2, 3, 4}});
    add(geometry::Cuboid{{1, 2, 3}, {4, 5, 6}, {1, 0, 0, 0}});
    add(geometry::Ellipse{1, 2, 0.1 + 0.2, 1.0 / 3, 0.7853981633974483});
    add(geometry::Cuboid2d{{{{1, 2}, {9, 2}, {9, 8}, {1, 8}}}, {{{3, 1}, {11, 1}, {11, 6}, {3, 6.5}}}});
  }
  void add_kinds() {
    AnnotationContent& box = add(geometry::Box{1, 2, 3, 4});
    box.flags = record::kCrowd | record::kOccluded | record::kTruncated | record::kDifficult;
    box.score = 0.1;
    box.group = -5;
    box.attributes = json_text({{"color", "red"}, {"list", {1, 2.5, nullptr}}});
    box.extra = json_text({{"voc", {{"pose", "left"}}}});
    add(geometry::Box{1, 2, 3, 4}).span = record::Span{3, 250};
    add(geometry::WholeImage{}).kind = AnnotationKind::kTag;
    AnnotationContent& caption = add(geometry::WholeImage{});
    caption.kind = AnnotationKind::kCaption;
    caption.class_id = ClassId();
    caption.text = "line one\nline \xE2\x80\xA8 two";
    AnnotationContent& relation = add(geometry::WholeImage{});
    relation.kind = AnnotationKind::kRelation;
    relation.relation = record::Relation{AnnotationId(101), AnnotationId(108)};
  }
  AssetStream stream() const {
    return [this](const auto& visit) -> Result<void> {
      for (const AssetWithAnnotations& asset : assets) TM_TRY(visit(asset));
      return {};
    };
  }
};

TEST(Bundle, EverythingARecordSaysSurvives) {
  const Everything data;
  ScratchFolder folder;
  auto report = bundle_format().write(folder / "x.touchmark", data.ontology, data.stream(), {});
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_TRUE(report->lossless());
  const Collected again = read(folder / "x.touchmark");
  EXPECT_TRUE(again.issues.empty()) << again.issue_text();
  EXPECT_EQ(again.ontology, data.ontology);
  ASSERT_EQ(again.assets.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(again.assets[i].content, data.assets[i].content) << i;
  ASSERT_EQ(again.annotations.size(), data.assets[2].annotations.size());
  for (std::size_t i = 0; i < again.annotations.size(); ++i) {
    const SourceAnnotation& wanted = data.assets[2].annotations[i];
    EXPECT_EQ(again.annotations[i].asset, 2u);
    EXPECT_EQ(again.annotations[i].local_id, wanted.local_id);
    // Equal bytes, so that -0.0 and 0.0 differ.
    EXPECT_EQ(record::encode(again.annotations[i].content), record::encode(wanted.content))
        << record::to_json(wanted.content);
  }
}

TEST(Bundle, WritingWhatWasReadGivesTheSameBytes) {
  const Everything data;
  ScratchFolder folder;
  ASSERT_TRUE(bundle_format().write(folder / "a.jsonl", data.ontology, data.stream(), {}));
  auto grouped = read_grouped(folder / "a.jsonl", {});
  ASSERT_TRUE(grouped);
  ASSERT_TRUE(bundle_format().write(folder / "b.jsonl", (*grouped)->ontology(), (*grouped)->stream(), {}));
  EXPECT_EQ(folder.get("a.jsonl"), folder.get("b.jsonl"));
}

TEST(Bundle, ReadsAHandWrittenFile) {
  ScratchFolder folder;
  folder.put("b.jsonl",
             "{\"format\":\"touchmark-bundle\",\"version\":1}\n"
             "{\"kind\":\"ontology\",\"ontology\":{\"classes\":[{\"id\":1,\"name\":\"cat\"}]}}\r\n"
             "{\"kind\":\"asset\",\"name\":\"a.jpg\"}\n"
             "\n"
             "{\"kind\":\"annotation\",\"asset\":0,\"content\":{\"class_id\":1,\"shape\":{\"kind\":\"box\","
             "\"x\":1,\"y\":2,"
             "\"width\":3,\"height\":4}}}\n"
             "{\"kind\":\"end\",\"assets\":1,\"annotations\":1}");
  EXPECT_EQ(likeness_of(bundle_format(), folder / "b.jsonl"), 100);
  EXPECT_EQ(likeness_of(bundle_format(), folder.path()), 100);
  const Collected data = read(folder / "b.jsonl");
  EXPECT_TRUE(data.issues.empty()) << data.issue_text();
  ASSERT_EQ(data.annotations.size(), 1u);
  EXPECT_EQ(data.annotations[0].content.shape, geometry::Shape(geometry::Box{1, 2, 3, 4}));
}

TEST(Bundle, BadLinesAreIssuesWithTheirNumberAndTheRestIsRead) {
  ScratchFolder folder;
  const std::string box =
      "\"content\":{\"class_id\":1,\"shape\":{\"kind\":\"box\",\"x\":1,\"y\":2,\"width\":3,\"height\":4}}}\n";
  folder.put(
      "b.jsonl",
      "{\"format\":\"touchmark-bundle\",\"version\":1}\n"
      "{\"kind\":\"asset\",\"name\":\"a\",\"orientation\":9}\n"  // 2: skipped, keeps its number
      "{\"kind\":\"asset\",\"name\":\"b\"}\n"
      "{\"kind\":\"annotation\",\"asset\":0," +
          box +  // 4: of the skipped asset
          "{\"kind\":\"annotation\",\"asset\":1," + box + "{\"kind\":\"annotation\",\"asset\":7," +
          box +                                                                                           // 6
          "{\"kind\":\"annotation\",\"asset\":1,\"content\":{\"shape\":{\"kind\":\"box\",\"x\":NaN}}}\n"  // 7
          "{\"kind\":\"song\"}\n{\"kind\":\"event\",\"seq\":1}\n[]\n{\"kind\":\"asset\",\"name\":\"late\"}\n{"
          "\"kind\"");
  const Collected data = read(folder / "b.jsonl");
  ASSERT_EQ(data.assets.size(), 1u);
  ASSERT_EQ(data.annotations.size(), 1u);
  EXPECT_EQ(data.annotations[0].asset, 0u);
  const std::string issues = data.issue_text();
  for (const char* part :
       {"jsonl:2: ", "jsonl:4: ", "jsonl:6: ", "jsonl:7: ", "jsonl:8: lines of the kind \"song\"",
        "jsonl:10: ", "jsonl:11: ", "jsonl:12: ", "no end line", "1 lines of history"})
    EXPECT_NE(issues.find(part), std::string::npos) << part << " in\n" << issues;
}

TEST(Bundle, MissingLinesAreNoticedByTheEndLine) {
  const Everything data;
  ScratchFolder folder;
  ASSERT_TRUE(bundle_format().write(folder / "a.jsonl", data.ontology, data.stream(), {}));
  std::string text = folder.get("a.jsonl");
  const std::size_t line = text.find("{\"kind\":\"annotation\"");
  text.erase(line, text.find('\n', line) - line + 1);
  folder.put("b.jsonl", text);
  EXPECT_NE(read(folder / "b.jsonl").issue_text().find("counts more or fewer"), std::string::npos);
}

TEST(Bundle, OtherFilesAndLaterVersionsAreRefused) {
  ScratchFolder folder;
  folder.put("empty.jsonl", "");
  folder.put("other.jsonl", "{\"a\":1}\n");
  folder.put("later.jsonl", "{\"format\":\"touchmark-bundle\",\"version\":2}\n");
  Collected out;
  EXPECT_EQ(bundle_format().read(folder / "empty.jsonl", out).error().code, ErrorCode::kInvalid);
  EXPECT_EQ(bundle_format().read(folder / "other.jsonl", out).error().where,
            (folder / "other.jsonl").string() + ":1");
  EXPECT_EQ(bundle_format().read(folder / "later.jsonl", out).error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(bundle_format().read(folder / "none.jsonl", out).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(likeness_of(bundle_format(), folder / "other.jsonl"), 0);
}

TEST(Bundle, ImagesTravelInTheFolderAndHostilePathsDoNot) {
  ScratchFolder folder;
  AssetWithAnnotations asset;
  asset.content.name = "../x.jpg";
  asset.content.uri = "blob:ab";
  const AssetStream stream = [&](const auto& visit) { return visit(asset); };
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent&, const std::filesystem::path& path) -> Result<bool> {
    TM_TRY(write_whole_file(path, "img"));
    return true;
  };
  ASSERT_TRUE(bundle_format().write(folder / "x.touchmark", {}, stream, options));
  const Collected data = read(folder / "x.touchmark");
  ASSERT_EQ(data.assets.size(), 1u);
  EXPECT_TRUE(data.assets[0].content.uri.starts_with("file:" + (folder / "x.touchmark/images").string()))
      << data.assets[0].content.uri;
  folder.put("evil.jsonl",
             "{\"format\":\"touchmark-bundle\",\"version\":1}\n"
             "{\"kind\":\"asset\",\"name\":\"a\",\"image\":\"../../etc/passwd\"}\n"
             "{\"kind\":\"asset\",\"name\":\"b\",\"uri\":\"file:/etc/passwd\"}\n");
  const Collected evil = read(folder / "evil.jsonl");
  EXPECT_EQ(evil.assets[0].content.uri, "");
  EXPECT_EQ(evil.assets[1].content.uri, "");
}

TEST(LineReader, LinesAcrossTheBufferAreWholeAndOverlongOnesAreSkipped) {
  ScratchFolder folder;
  const std::string middle(3u << 20, 'm');
  folder.put("lines", "one\n" + middle + "\n\nlast");
  bundle::LineReader lines(*open_named_file(folder / "lines"));
  std::string_view line;
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "one");
  ASSERT_TRUE(lines.next(line));
  EXPECT_TRUE(line == middle);
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "");
  ASSERT_TRUE(lines.next(line));
  EXPECT_EQ(line, "last");
  EXPECT_TRUE(lines.ended_without_newline());
  EXPECT_EQ(lines.number(), 4);
  EXPECT_FALSE(lines.next(line));
}

}  // namespace
}  // namespace touchmark::formats
