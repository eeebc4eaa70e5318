#include <gtest/gtest.h>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/group.h"
#include "formats/icdar/layout.h"
#include "formats/icdar/line.h"
#include "formats/icdar/reader.h"
#include "formats/icdar/writer.h"
#include "formats/registry.h"
#include "geometry/measure.h"

namespace touchmark::formats::icdar {
namespace {

using geometry::Box;
using geometry::Polygon;
using geometry::RotatedBox;

constexpr const char* kReceipt =
    "72,25,326,25,326,64,72,64,TAN WOON YANN\r\n"
    "50,82,440,82,440,121,50,121,BOOK TA .K(TAMAN DAYA), SDN BHD\r\n\r\n"
    "377,117,463,117,465,130,378,130,###\r\n";

// A data set of one picture.
void put_set(const ScratchFolder& folder, const std::string& picture, const std::string& label,
             std::string_view text) {
  folder.put(picture, png_header(500, 200));
  folder.put(label, text);
}

Collected read(const ScratchFolder& folder) {
  set_image_probe(header_size);
  Collected got;
  const auto done = icdar_format().read(folder.path(), got);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(got.in_order);
  return got;
}

TEST(Icdar, LinesBecomeTextRegionsInTheirOrder) {
  ScratchFolder folder;
  put_set(folder, "img/000.png", "box/000.csv", kReceipt);
  EXPECT_EQ(likeness_of(icdar_format(), folder.path()), 60);
  const Collected got = read(folder);
  EXPECT_EQ(got.issue_text(), "");
  ASSERT_EQ(got.assets.size(), 1u);
  EXPECT_EQ(got.assets[0].content.name, "000.png");
  EXPECT_EQ(got.assets[0].content.size, (geometry::Size{500, 200}));
  ASSERT_EQ(got.annotations.size(), 3u);
  const char* const texts[] = {"TAN WOON YANN", "BOOK TA .K(TAMAN DAYA), SDN BHD", ""};
  for (std::size_t i = 0; i < 3; ++i) {
    const record::AnnotationContent& content = got.annotations[i].content;
    EXPECT_EQ(content.kind, record::AnnotationKind::kTextRegion);
    EXPECT_EQ(content.text, texts[i]);
    EXPECT_EQ(content.order, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(content.flags, i == 2 ? record::kDifficult : 0u);
  }
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"text", 3}}));
  EXPECT_EQ(got.annotations[2].place.text(), "box/000.csv:4");
}

TEST(Icdar, ABadLineIsNamedAndTheOthersAreRead) {
  ScratchFolder folder;
  put_set(folder, "a.png", "a.txt",
          "1,2,9,2,9,6,1,6,one\n1,2,9,2,9,six\n\n1,12,9,12,9,16,1,16,two\n1,22,9,22,9,26,1,26,3\n");
  const Collected got = read(folder);
  EXPECT_EQ(got.annotations.size(), 3u);
  ASSERT_EQ(got.issues.size(), 1u) << got.issue_text();
  EXPECT_EQ(got.issues[0].where, "a.txt:2");
  EXPECT_EQ(got.annotations[2].content.order, 3) << "of the lines that were read";
}

TEST(Icdar, AMarkOfTheByteOrderAndOtherEncodingsAreRead) {
  ScratchFolder folder;
  put_set(folder, "img_1.png", "gt_img_1.txt",
          "\xEF\xBB\xBF"
          "1,2,9,2,9,6,1,6,Stra\xC3\x9F"
          "e\n");
  put_set(folder, "img_2.png", "gt_img_2.txt", "1,2,9,2,9,6,1,6,caf\xE9\n");
  EXPECT_EQ(likeness_of(icdar_format(), folder.path()), 60);
  const Collected got = read(folder);
  ASSERT_EQ(got.annotations.size(), 2u) << got.issue_text();
  EXPECT_EQ(got.annotations[0].content.text, "Straße");
  EXPECT_EQ(got.annotations[1].content.text, "café");
}

TEST(Icdar, FilesFindTheirPicturesByNameAndPrefix) {
  const std::pair<const char*, const char*> pairs[] = {
      {"img/000.png", "box/000.csv"},
      {"images/train/x/1.png", "gt/train/x/gt_1.txt"},
      {"images/gt_2.png", "labels/gt_2.txt"},
      {"3.png", "gt_3.txt"},
      {"ch4_training_images/img_4.png", "ch4_training_gt/gt_img_4.txt"}};
  for (const auto& [picture, label] : pairs) {
    ScratchFolder folder;
    put_set(folder, picture, label, "1,2,9,2,9,6,1,6,one\n");
    const Collected got = read(folder);
    EXPECT_EQ(got.issue_text(), "") << label;
    EXPECT_EQ(got.assets.size(), 1u) << label;
    EXPECT_EQ(got.annotations.size(), 1u) << label;
  }
}

TEST(Icdar, AFileWithoutItsPictureIsOfAMissingOneAndAnEmptyOneIsOfNone) {
  ScratchFolder folder;
  put_set(folder, "img/a.png", "box/a.txt", "");
  folder.put("box/b.txt", "1,2,9,2,9,6,1,6,one\n");
  folder.put("box/c.txt", "\n");
  folder.put("img/d.png", png_header(5, 5));
  const Collected got = read(folder);
  ASSERT_EQ(got.assets.size(), 3u);
  EXPECT_EQ(got.assets[2].content.name, "b.jpg");
  EXPECT_EQ(got.assets[2].content.media, record::MediaState::kMissing);
  EXPECT_EQ(got.annotations.size(), 1u);
  EXPECT_EQ(got.issues.size(), 1u) << got.issue_text();
}

TEST(Icdar, KeyInformationIsCaptionsThatAnswerQuestions) {
  set_image_probe(header_size);
  ScratchFolder folder;
  put_set(folder, "img/000.png", "box/000.txt", "1,2,9,2,9,6,1,6,one\n");
  folder.put("key/000.json", R"({"total":"9.00","company":"BOOK TA","items":[1]})");
  folder.put("img/001.png", png_header(9, 9));
  folder.put("entities/001.txt", "{\n  \"date\": \"25/12/2018\"\n}");
  folder.put("img/002.png", png_header(9, 9));
  folder.put("key/002.json", "{\"total\"");
  const Collected got = read(folder);
  EXPECT_EQ(got.issue_text(),
            "key/000.json: the answer to \"items\" is no text; left out\n"
            "key/002.json: not valid JSON; left out\n");
  std::map<std::string, std::string> answers;
  for (const auto& one : got.annotations) {
    if (one.content.kind != record::AnnotationKind::kCaption) continue;
    EXPECT_FALSE(one.content.class_id);
    answers[got.assets[one.asset].content.name + " " + one.content.question] = one.content.text;
  }
  EXPECT_EQ(answers,
            (std::map<std::string, std::string>{
                {"000.png company", "BOOK TA"}, {"000.png total", "9.00"}, {"001.png date", "25/12/2018"}}));
}

TEST(Icdar, TablesOfOtherThingsAreNotTaken) {
  const char* const others[] = {"1,1,912,484,97,109,0,7,1\n2,1,912,484,97,109,0,7,1\n",  // MOT
                                "684,8,273,116,0,0,0,0,\n406,119,265,70,0,0,0,0,\n",     // VisDrone
                                "0 0.5 0.5 0.2 0.2\n1 0.5 0.5 0.1 0.1\n",                // YOLO
                                "937 913 921 912 923 874 940 875 small-vehicle 0\n",     // DOTA
                                "filename,width,height,class,xmin,ymin,xmax,ymax\na.jpg,100,80,cat,1,1,9,9\n",
                                "1,2,3,4,5,6,7,8,nine\n2,3,4,5,6,7,8,9,ten\n",  // corners around nothing
                                "x,y\n1,2\n",
                                "hello\n",
                                "",
                                "1,2,9,8,\"cat\"\n"};
  for (const char* text : others) {
    ScratchFolder folder;
    put_set(folder, "img/a.png", "labels/other.csv", text);
    EXPECT_EQ(likeness_of(icdar_format(), folder.path()), 0) << text;
  }
}

struct Written {
  LossReport report;
  std::string text;
};

// As the only annotations of "a.png".
Written written(const ScratchFolder& folder, const std::vector<record::AnnotationContent>& contents) {
  Collected data;
  data.ontology.add("text");
  data.ontology.add("cat");
  data.assets.emplace_back();
  data.assets[0].content.name = "a.png";
  for (const auto& content : contents) data.annotations.push_back({0, 0, content});
  auto report = icdar_format().write(folder.path(), data.ontology, data.stream(), {});
  EXPECT_TRUE(report);
  return {report ? *report : LossReport{}, folder.get("box/a.txt")};
}

record::AnnotationContent text_region(geometry::Shape shape, std::string text, std::int64_t order) {
  record::AnnotationContent out;
  out.kind = record::AnnotationKind::kTextRegion;
  out.class_id = ClassId(1);
  out.shape = std::move(shape);
  out.text = std::move(text);
  out.order = order;
  return out;
}

std::map<std::string, std::int64_t> items(const LossReport& report) {
  std::map<std::string, std::int64_t> out;
  for (const LossItem& item : report.items) out[item.what] = item.count;
  return out;
}

TEST(IcdarWrite, RegionsInTheirReadingOrderWithTheirExactNumbers) {
  ScratchFolder folder;
  const Polygon quad{{{{{377, 117}, {463, 117}, {465, 130.5}, {378, 130}}, {}}}};
  auto unread = text_region(Box{1, 2, 3, 4}, "", 3);
  unread.flags = record::kDifficult;
  const Written out = written(
      folder, {text_region(quad, "c,d", 2), unread, text_region(Box{0.1, 0.2, 973.8, 937.5}, "Straße", 1)});
  EXPECT_EQ(out.text,
            "0.1,0.2,973.9,0.2,973.9,937.7,0.1,937.7,Straße\n"
            "377,117,463,117,465,130.5,378,130,c,d\n"
            "1,2,4,2,4,6,1,6,###\n");
  EXPECT_EQ(items(out.report), (std::map<std::string, std::int64_t>{{"class", 1}}));
}

TEST(IcdarWrite, WhatItCannotSayIsCountedOnce) {
  ScratchFolder folder;
  std::vector<record::AnnotationContent> contents;
  contents.push_back(text_region(Box{1, 2, 3, 4}, "two\nlines", 0));
  contents.push_back(text_region(Box{1, 2, 3, 4}, "###", 5));
  contents.back().flags = record::kDifficult | record::kOccluded;
  contents.back().attributes = R"({"script":"latin"})";
  contents.back().class_id = ClassId(2);
  contents.push_back(text_region(geometry::Ellipse{50, 50, 10, 5, 0}, "round", 6));
  contents.push_back(text_region(RotatedBox{50, 50, 20, 10, 0}, "level", 7));
  contents.push_back(text_region(geometry::WholeImage{}, "nowhere", 8));
  contents.push_back(text_region(Box{1, 2, 0, 4}, "flat", 9));
  record::AnnotationContent object;
  object.shape = Box{5, 5, 10, 10};
  object.group = 4;
  contents.push_back(object);
  object.kind = record::AnnotationKind::kCaption;
  object.text = "a receipt";
  object.group = 0;
  contents.push_back(object);
  const Written out = written(folder, contents);
  EXPECT_EQ(out.text,
            "1,2,4,2,4,6,1,6,###\n"
            "40,45,60,45,60,55,40,55,round\n"
            "40,45,60,45,60,55,40,55,level\n"
            "1,2,4,2,4,6,1,6,two lines\n"
            "5,5,15,5,15,15,5,15,\n");
  EXPECT_EQ(items(out.report), (std::map<std::string, std::int64_t>{
                                   {"attribute", 1},
                                   {"box that is no text region", 1},
                                   {"caption", 1},
                                   {"class", 1},
                                   {"class of a label", 1},
                                   {"difficult mark", 1},
                                   {"ellipse", 1},
                                   {"group", 1},
                                   {"label without a class", 1},
                                   {"label without a shape", 1},
                                   {"occluded mark", 1},
                                   {"reading order with gaps or another start than 1", 3},
                                   {"rotated box that is upright or too narrow to tell", 1},
                                   {"shape without an area or far beyond an image", 1},
                                   {"text of several lines", 1},
                                   {"text region without a reading order", 1},
                                   {"text that is three number signs", 1},
                               }));
}

TEST(IcdarWrite, AnswersStandInAFileOfTheirOwn) {
  record::AnnotationContent answer;
  answer.kind = record::AnnotationKind::kCaption;
  answer.question = "total";
  answer.text = "9.00";
  auto again = answer;
  auto placed = answer;
  placed.shape = Box{1, 2, 3, 4};
  placed.question = "date";
  ScratchFolder folder;
  const Written out = written(folder, {answer, again, placed});
  EXPECT_EQ(folder.get("key/a.json"), "{\n    \"total\": \"9.00\"\n}\n");
  EXPECT_EQ(items(out.report),
            (std::map<std::string, std::int64_t>{
                {"caption", 1}, {"class", 1}, {"further answer to a question", 1}, {"question", 1}}));
}

TEST(IcdarWrite, CornersThatWereReadAreWrittenBackWhileTheShapeIsTheirs) {
  ScratchFolder folder;
  const std::string text = "326,64,72,64,72,25,326,25,upside down\n10,10,14,13,11,17,7,14,turned\n";
  put_set(folder, "img/a.png", "box/a.txt", text);
  Collected got = read(folder);
  ASSERT_EQ(got.annotations.size(), 2u);
  std::vector<record::AnnotationContent> contents;
  for (const auto& one : got.annotations) contents.push_back(one.content);
  ScratchFolder again;
  EXPECT_EQ(written(again, contents).text, text);
  std::get<Box>(contents[0].shape).x += 1;
  ScratchFolder moved;
  EXPECT_TRUE(written(moved, contents).text.starts_with("73,25,327,25,327,64,73,64,upside down\n"));
}

TEST(IcdarRead, CarriageReturnsAloneEndLinesToo) {
  ScratchFolder folder;
  put_set(folder, "img/a.png", "box/a.txt", "1,2,30,2,30,20,1,20,a\r1,2,30,2,30,20,1,20,b\r");
  const Collected got = read(folder);
  ASSERT_EQ(got.annotations.size(), 2u);
  EXPECT_EQ(got.annotations[0].content.text, "a");
  EXPECT_EQ(got.annotations[1].content.text, "b");
}

TEST(IcdarRead, KeysAreReadWhereTheImagesAreElsewhere) {
  ScratchFolder folder;
  put_set(folder, "img/a.png", "box/b.txt", "1,2,30,2,30,20,1,20,b\n");
  std::filesystem::create_directories(folder / "key");
  folder.put("key/b.json", R"({"total": "9.00"})");
  folder.put("key/c.json", R"({"total": "8.00"})");
  const Collected got = read(folder);
  ASSERT_EQ(got.assets.size(), 3u) << got.issue_text();
  std::vector<std::string> said;
  for (const auto& one : got.annotations)
    said.push_back(got.assets[one.asset].content.name + ": " + one.content.text);
  EXPECT_EQ(said, (std::vector<std::string>{"b.jpg: b", "b.jpg: 9.00", "c.jpg: 8.00"}));
}

TEST(Icdar, WhatWasWrittenIsReadAsTheSame) {
  set_image_probe(header_size);
  ScratchFolder folder;
  put_set(folder, "img/train/x/000.png", "box/train/x/000.csv", kReceipt);
  put_set(folder, "img/001.png", "box/001.csv", "1,2,9,2,9,6,1,6, blanks \n3,4,9,4,9,6,3,6,\n");
  const Collected got = read(folder);
  WriteOptions options;
  options.copy_images = true;
  options.place_image = [](const record::AssetContent&, const std::filesystem::path& path) -> Result<bool> {
    TM_TRY(write_whole_file(path, png_header(500, 200)));
    return true;
  };
  ScratchFolder out;
  const auto report = icdar_format().write(out.path(), got.ontology, got.stream(), options);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless()) << report->sentence("ICDAR");
  EXPECT_EQ(likeness_of(icdar_format(), out.path()), 60);
  const Collected again = read(out);
  EXPECT_EQ(again.issue_text(), "");
  ASSERT_EQ(again.assets.size(), got.assets.size());
  for (std::size_t i = 0; i < got.assets.size(); ++i) {
    EXPECT_EQ(again.assets[i].content.name, got.assets[i].content.name);
    EXPECT_EQ(again.assets[i].content.split, got.assets[i].content.split);
  }
  ASSERT_EQ(again.annotations.size(), got.annotations.size());
  for (std::size_t i = 0; i < got.annotations.size(); ++i)
    EXPECT_EQ(again.annotations[i].content, got.annotations[i].content);
  EXPECT_EQ(again.ontology, got.ontology);
}

}  // namespace
}  // namespace touchmark::formats::icdar
