// Hand-made VOC folders in and out.
#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/png_index.h"
#include "formats/registry.h"
#include "formats/voc/segmentation.h"
#include "formats/voc/xml.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

using geometry::Box;

const std::string kDog =
    "<annotation>\n\t<folder>JPEGImages</folder>\n\t<filename>a.jpg</"
    "filename>\n\t<source>\n\t\t<database>mine</database>\n"
    "\t</source>\n\t<size>\n\t\t<width>20</width>\n\t\t<height>10</height>\n\t\t<depth>3</depth>\n\t</size>\n"
    "\t<segmented>0</segmented>\n"
    "\t<object>\n\t\t<name>dog</name>\n\t\t<pose>Left</pose>\n\t\t<truncated>1</"
    "truncated>\n\t\t<difficult>0</difficult>\n"
    "\t\t<occluded>1</occluded>\n\t\t<bndbox>\n\t\t\t<xmin>1</xmin>\n\t\t\t<ymin>2.5</ymin>\n\t\t\t<xmax>11</"
    "xmax>\n"
    "\t\t\t<ymax>9.0</ymax>\n\t\t</bndbox>\n"
    "\t\t<part>\n\t\t\t<name>head</name>\n\t\t\t<bndbox>\n\t\t\t\t<xmin>2</xmin>\n\t\t\t\t<ymin>3</ymin>\n"
    "\t\t\t\t<xmax>4</xmax>\n\t\t\t\t<ymax>5</ymax>\n\t\t\t</bndbox>\n\t\t</part>\n"
    "\t\t<actions>\n\t\t\t<running>1</running>\n\t\t</actions>\n\t\t<tag>x &amp; "
    "&lt;y&gt;</tag>\n\t\t<tag>z</tag>\n"
    "\t</object>\n</annotation>\n";

Collected read(const std::filesystem::path& source) {
  set_image_probe(header_size);
  Collected got;
  const auto done = voc_format().read(source, got);
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_TRUE(got.in_order);
  return got;
}

std::string small(const std::string& objects) {
  return "<annotation><filename>a.jpg</filename><size><width>4</width><height>3</height></size>" + objects +
         "</annotation>";
}
std::string object(const std::string& name,
                   const std::string& box = "<xmin>0</xmin><ymin>0</ymin><xmax>2</xmax><ymax>2</ymax>") {
  return "<object><name>" + name + "</name><bndbox>" + box + "</bndbox></object>";
}

TEST(VocRead, GoldenFileWithPartsFlagsAndUnknownElementsComesBackAsTheSameText) {
  ScratchFolder f;
  f.put("Annotations/a.xml", kDog);
  f.put("JPEGImages/a.jpg", "x");
  const Collected got = read(f.path());
  EXPECT_EQ(got.issue_text(), "");
  ASSERT_EQ(got.annotations.size(), 2u);
  const auto& dog = got.annotations[0].content;
  EXPECT_EQ(dog.shape, geometry::Shape(Box{1, 2.5, 10, 6.5}));
  EXPECT_EQ(dog.flags, record::kTruncated | record::kOccluded);
  EXPECT_EQ(json_from_text(dog.extra), (Json{{"voc",
                                              {{"pose", "Left"},
                                               {"bndbox", {{"ymax", "9.0"}}},
                                               {"actions", {{"running", "1"}}},
                                               {"tag", {"x & <y>", "z"}}}}}));
  const auto& head = got.annotations[1].content;
  EXPECT_EQ(head.shape, geometry::Shape(Box{2, 3, 2, 2}));
  EXPECT_EQ(json_from_text(head.extra), (Json{{"voc", {{"part_of", "dog"}}}}));
  EXPECT_EQ(head.group, dog.group);
  EXPECT_NE(head.group, 0);
  EXPECT_EQ(got.ontology.classes[0].name, "dog");
  EXPECT_EQ(got.ontology.classes[1].name, "head");
  EXPECT_EQ(got.assets[0].content.size, (geometry::Size{20, 10}));
  const auto report = voc_format().write(f / "out", got.ontology, got.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless());
  EXPECT_EQ(f.get("out/Annotations/a.xml"), kDog);
  EXPECT_EQ(f.get("out/class_names.txt"), "_background_\ndog\nhead\n");
}

TEST(VocRead, EditedBoxesAreWrittenWithTheirNewNumbers) {
  ScratchFolder f;
  f.put("Annotations/a.xml", kDog);
  Collected got = read(f.path());
  std::get<Box>(got.annotations[0].content.shape).height = 5;
  got.annotations[0].content.flags = 0;
  ASSERT_TRUE(voc_format().write(f / "out", got.ontology, got.stream(), {}));
  const std::string text = f.get("out/Annotations/a.xml");
  EXPECT_NE(text.find("<ymax>7.5</ymax>"), std::string::npos);
  EXPECT_NE(text.find("<truncated>0</truncated>"), std::string::npos);
}

TEST(VocRead, OneBadFileNeverStopsTheRest) {
  ScratchFolder f;
  f.put("Annotations/a.xml", "<annotation>\n<object>\n</annotation>");
  f.put("Annotations/b.xml",
        small("\n" + object("") + object("cat", "<xmin>1</xmin>") + object("cat") +
              object("cat", "<xmin>3</xmin><ymin>0</ymin><xmax>1</xmax><ymax>2</ymax>") +
              object("cat", "<xmin>nan</xmin><ymin>0</ymin><xmax>1</xmax><ymax>2</ymax>") +
              "<object><name>cat</name></object>"));
  f.put("Annotations/c.xml", "");
  f.put("Annotations/d.xml", "<html/>");
  f.put("Annotations/e.xml", small(object("cat")));
  const Collected got = read(f.path());
  EXPECT_EQ(got.assets.size(), 3u);  // an empty file and a page of the web are nothing of VOC
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"cat", 3}}));
  const std::string issues = got.issue_text();
  EXPECT_NE(issues.find("Annotations/a.xml:3: Start-end tags mismatch; the file was left out"),
            std::string::npos)
      << issues;
  EXPECT_NE(issues.find("Annotations/b.xml:2: the object has no <name>; it was left out"), std::string::npos)
      << issues;
  EXPECT_NE(issues.find("Annotations/b.xml:2: <ymin> is not a number; the object was left out"),
            std::string::npos);
  EXPECT_NE(issues.find("Annotations/b.xml:2: <xmin> is above <xmax>; swapped"), std::string::npos);
  EXPECT_NE(issues.find("Annotations/b.xml:2: there is no <bndbox>; the object was left out"),
            std::string::npos);
  EXPECT_EQ(std::get<Box>(got.annotations[1].content.shape), (Box{1, 0, 2, 2}));
}

TEST(VocRead, EntitiesOfADtdAreNotExpanded) {
  std::string dtd =
      "<!DOCTYPE annotation [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;\"><!ENTITY f SYSTEM "
      "\"file:///etc/passwd\">]>";
  std::vector<Issue> issues;
  const auto file = voc::parse(dtd + small(object("&b;&f;")), "x.xml", issues);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->objects[0].name, "&b;&f;");
}

TEST(VocRead, DeepAndWideFilesAreBounded) {
  std::string deep;
  for (int i = 0; i < 20000; ++i) deep += "<x>";
  std::vector<Issue> issues;
  EXPECT_FALSE(voc::parse(small(deep), "x.xml", issues));
  std::string closed = deep;
  for (int i = 0; i < 20000; ++i) closed += "</x>";
  const auto file = voc::parse(small(closed), "x.xml", issues);
  ASSERT_TRUE(file);
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].message, "nested too deeply; what lies below was left out");
}

TEST(VocRead, TextThatIsNotUtf8IsReadAsTheLikeliestEncoding) {
  ScratchFolder f;
  f.put("Annotations/a.xml", small(object("c\xFFt")));
  EXPECT_EQ(read(f.path()).ontology.classes[0].name, "c\xC3\xBFt");
}

TEST(VocRead, SplitsAndMissingImages) {
  ScratchFolder f;
  for (const char* name : {"a", "b", "c", "d"}) f.put("Annotations/" + std::string(name) + ".xml", small(""));
  f.put("JPEGImages/a.jpg", "x");
  f.put("JPEGImages/a.png", "x");
  f.put("JPEGImages/c.jpg", "x");
  f.put("JPEGImages/d.jpg", "x");
  f.put("ImageSets/Main/train.txt", "a\nghost\n");
  f.put("ImageSets/Main/val.txt", "b  1\n");
  f.put("ImageSets/Main/trainval.txt", "a\r\nb\r\nc -1\r\n");
  const Collected got = read(f.path());
  ASSERT_EQ(got.assets.size(), 5u);
  EXPECT_EQ(got.assets[0].content.split, record::Split::kTrain);
  EXPECT_EQ(got.assets[0].content.name, "a.jpg");
  EXPECT_EQ(got.assets[1].content.name, "a.png");
  EXPECT_EQ(got.assets[2].content.split, record::Split::kVal);
  EXPECT_EQ(got.assets[3].content.split, record::Split::kTrain);
  EXPECT_EQ(got.assets[4].content.split, record::Split::kNone);
  EXPECT_EQ(got.assets[2].content.media, record::MediaState::kMissing);
  EXPECT_EQ(got.assets[2].content.name, "b.jpg");
  EXPECT_EQ(
      got.issue_text(),
      "ImageSets: 1 of 4 listed images do not exist: ghost\n"
      "JPEGImages/a.png: another image differs from it only in its extension; the labels are of that one\n"
      "b: the image file does not exist\n"
      "Annotations/c.xml: its <filename> is a.jpg, which is here too; by its own name it is of "
      "JPEGImages/c.jpg, which has the labels\n"
      "Annotations/d.xml: its <filename> is a.jpg, which is here too; by its own name it is of "
      "JPEGImages/d.jpg, which has the labels\n");
}

TEST(VocRead, FileNamesThatDifferFromTheirXmlFindTheirImage) {
  ScratchFolder f;
  f.put("annots/0001.xml", small(object("cat")));
  f.put("images/a.jpg", "x");
  f.put("images/other.jpg", "x");
  const Collected got = read(f.path());
  ASSERT_EQ(got.assets.size(), 2u) << got.issue_text();
  EXPECT_EQ(got.assets[0].content.name, "a.jpg");
  EXPECT_EQ(got.assets[1].content.name, "other.jpg");
}

TEST(VocRead, NothingThereIsNotFound) {
  ScratchFolder f;
  Collected got;
  EXPECT_EQ(voc_format().read(f.path(), got).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(voc_format().read(f / "x", got).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(likeness_of(voc_format(), f.path()), 0);
}

TEST(VocColor, FollowsTheColormapOfTheDevelopmentKit) {
  EXPECT_EQ(voc_color(0), (Color{0, 0, 0}));
  EXPECT_EQ(voc_color(1), (Color{128, 0, 0}));
  EXPECT_EQ(voc_color(2), (Color{0, 128, 0}));
  EXPECT_EQ(voc_color(8), (Color{64, 0, 0}));
  EXPECT_EQ(voc_color(15), (Color{192, 128, 128}));
  EXPECT_EQ(voc_color(20), (Color{0, 64, 128}));
  EXPECT_EQ(voc_color(255), (Color{224, 224, 192}));
}

LabelImage labels(std::int64_t width, std::int64_t height, std::vector<std::uint16_t> pixels) {
  return {{width, height}, std::move(pixels)};
}

TEST(VocMasks, LabelImagesGoThroughPngAndMasksUnchanged) {
  const LabelImage image = labels(4, 3, {0, 1, 1, 255, 0, 2, 1, 255, 254, 2, 2, 0});
  const auto png = encode_label_png(image);
  ASSERT_TRUE(png);
  EXPECT_EQ(*png, *encode_label_png(image));
  const auto again = voc::decode_labels(*png, {});
  ASSERT_TRUE(again);
  EXPECT_EQ(again->pixels, image.pixels);
  const auto masks = voc::index_masks(*again);
  ASSERT_EQ(masks.size(), 3u);
  for (const auto& [index, mask] : masks) {
    std::vector<std::uint8_t> rows;
    for (const std::uint16_t pixel : image.pixels) rows.push_back(pixel == index ? 1 : 0);
    EXPECT_EQ(mask, geometry::mask_from_rows(rows, image.size)) << index;
  }
}

TEST(VocMasks, BrokenPngFilesAreRefused) {
  const std::string png = *encode_label_png(labels(64, 64, std::vector<std::uint16_t>(4096, 3)));
  for (std::size_t cut = 0; cut < png.size() - 16; cut += 7)
    EXPECT_FALSE(voc::decode_labels(png.substr(0, cut), {}));
  std::string huge = png;
  huge[18] = '\x7F';  // width
  EXPECT_FALSE(voc::decode_labels(huge, {}));
  EXPECT_FALSE(voc::decode_labels("GIF89a", {}));
}

TEST(VocMasks, MajorityIgnoresBackgroundAndVoid) {
  const auto objects = labels(5, 1, {1, 1, 1, 2, 255});
  const auto classes = labels(5, 1, {0, 255, 7, 255, 9});
  EXPECT_EQ(voc::majority_classes(objects, classes), (std::map<int, int>{{1, 7}, {2, 0}}));
}

TEST(VocMasks, AMaskTakesThePlaceOfTheBoxOfItsObjectAndKeepsThatBox) {
  ScratchFolder f;
  f.put("class_names.txt", "_background_\ncat\ndog\n");
  f.put("Annotations/a.xml",
        small(object("dog") + object("cat", "<xmin>1</xmin><ymin>0</ymin><xmax>4</xmax><ymax>3</ymax>")));
  f.put("SegmentationObject/a.png", *encode_label_png(labels(4, 3, {1, 1, 2, 255, 1, 1, 2, 3, 0, 0, 2, 3})));
  f.put("SegmentationClass/a.png", *encode_label_png(labels(4, 3, {2, 2, 1, 255, 2, 2, 1, 2, 0, 0, 1, 2})));
  const Collected got = read(f.path());
  ASSERT_EQ(got.annotations.size(), 3u) << got.issue_text();
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"cat", 1}, {"dog", 2}}));
  for (const auto& one : got.annotations)
    EXPECT_TRUE(std::holds_alternative<geometry::Mask>(one.content.shape));
  EXPECT_EQ(got.annotations[0].content.extra, "");
  EXPECT_EQ(json_from_text(got.annotations[1].content.extra)["voc"]["bndbox"]["xmax"], "4");
  const auto report = voc_format().write(f / "out", got.ontology, got.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless());
  EXPECT_NE(f.get("out/Annotations/a.xml").find("<xmax>4</xmax>"), std::string::npos);
  const Collected again = read(f / "out");
  ASSERT_EQ(again.annotations.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(again.annotations[i].content, got.annotations[i].content);
}

TEST(VocMasks, LabelImagesOfAnotherSizeOrBrokenOnesAreIssues) {
  ScratchFolder f;
  f.put("Annotations/a.xml", small(object("dog")));
  f.put("Annotations/b.xml", small(object("dog")));
  f.put("SegmentationObject/a.png", *encode_label_png(labels(1, 1, {1})));
  f.put("SegmentationObject/b.png", "junk");
  const Collected got = read(f.path());
  EXPECT_EQ(got.annotations.size(), 2u);
  EXPECT_NE(got.issue_text().find("SegmentationObject/a.png: its size is not that of the image"),
            std::string::npos);
  EXPECT_NE(got.issue_text().find("SegmentationObject/b.png: "), std::string::npos);
}

TEST(VocWrite, CountsWhatItCannotSayAndDrawsOverlapsInOrder) {
  ScratchFolder f;
  Collected p;
  p.ontology.add("cat");
  p.assets.push_back({});
  p.assets[0].content.name = "../x/a.jpg";
  p.assets[0].content.size = {8, 6};
  const auto put = [&](geometry::Shape shape, std::int64_t class_id = 1) -> record::AnnotationContent& {
    SourceAnnotation one;
    one.content.class_id = ClassId(class_id);
    one.content.shape = std::move(shape);
    p.annotations.push_back(std::move(one));
    return p.annotations.back().content;
  };
  put(geometry::Polygon{{{{{0, 0}, {4, 0}, {4, 4}, {0, 4}}, {}}}});
  put(geometry::mask_from_polygon({{{{{2, 2}, {6, 2}, {6, 6}, {2, 6}}, {}}}}, {8, 6}));
  put(geometry::RotatedBox{4, 3, 2, 2, 0});
  put(geometry::Mask{{1, 1}, {0, 1}});
  put(Box{0, 0, 1, 1}, 0);
  put(Box{0, 0, 1, 1}).flags = record::kCrowd | record::kDifficult;
  put(Box{0, 0, 1, 1}).group = 3;
  put(geometry::WholeImage{}).kind = record::AnnotationKind::kTag;
  const auto report = voc_format().write(f.path(), p.ontology, p.stream(), {});
  ASSERT_TRUE(report);
  std::string text;
  for (const LossItem& item : report->items) text += std::to_string(item.count) + " " + item.what + "\n";
  EXPECT_EQ(
      text,
      "1 asset name\n1 crowd mark\n1 group\n1 label without a class\n1 mask of an image of another, unknown "
      "or too large "
      "size\n1 overlapping mask\n1 polygon\n1 rotated box\n1 tag\n");
  const Collected got = read(f.path());
  ASSERT_EQ(got.annotations.size(), 6u) << got.issue_text();
  EXPECT_EQ(geometry::mask_area(std::get<geometry::Mask>(got.annotations[0].content.shape)), 12u);
  EXPECT_EQ(geometry::mask_area(std::get<geometry::Mask>(got.annotations[1].content.shape)), 16u);
  EXPECT_EQ(got.assets[0].content.name, "x/a.jpg");
}

TEST(VocWrite, HostileExtraFieldsCannotBreakTheXml) {
  voc::File file;
  file.filename = "a\x01<b>.jpg";
  file.extra = {{"bad name><x", "1"},
                {"ok", {{"@id", "\"q\""}, {"@bad=", "2"}, {"#text", "a&b"}, {"list", {1, nullptr, true}}}}};
  const std::string text = voc::to_text(file);
  std::vector<Issue> issues;
  const auto again = voc::parse(text, "x.xml", issues);
  ASSERT_TRUE(again) << text;
  EXPECT_EQ(again->filename, "a\xEF\xBF\xBD<b>.jpg");
  EXPECT_EQ(again->extra, (Json{{"folder", "JPEGImages"},
                                {"ok", {{"@id", "\"q\""}, {"#text", "a&b"}, {"list", {"1", "", "true"}}}}})
                              .patch(Json::parse(R"([{"op":"remove","path":"/folder"}])")));
}

}  // namespace
}  // namespace touchmark::formats
