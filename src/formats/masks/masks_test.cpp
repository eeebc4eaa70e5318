#include <gtest/gtest.h>

#include "base/json.h"
#include "formats/generated_testing.h"
#include "formats/masks/layout.h"
#include "formats/masks/likeness.h"
#include "formats/png_index.h"
#include "formats/read_source.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

LabelImage image_of(std::int64_t width, std::int64_t height, std::vector<std::uint16_t> pixels) {
  return {{width, height}, std::move(pixels)};
}
const std::vector<std::uint16_t> kPixels = {0, 1, 1, 2, 2, 1, 255, 0, 2, 2, 2, 0};  // 4 x 3

std::string mask_png(const std::vector<std::uint16_t>& pixels = kPixels) {
  return *encode_label_png(image_of(4, 3, pixels));
}

Collected read_folder(const fs::path& folder) {
  set_image_probe(header_size);
  Collected out;
  const auto done = masks_format().read(folder, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

// What a whole source comes to without a format being named.
struct Whole {
  std::string parts;  // formats, in the order of reading
  Collected got;
};

Whole read_whole(const fs::path& folder) {
  struct Many final : Sink {
    Collected all;
    Result<void> on_ontology(record::Ontology) override { return {}; }
    Result<void> on_asset(SourceAsset asset) override {
      all.assets.push_back(std::move(asset));
      return {};
    }
    Result<void> on_annotation(SourceAnnotation) override { return {}; }
    void on_issue(Issue issue) override { all.issues.push_back(std::move(issue)); }
    bool on_progress(double) override { return true; }
  } sink;
  const auto source = DataSource::open(folder);
  Whole out;
  const auto surveyed = survey(*source);
  EXPECT_TRUE(surveyed) << (surveyed ? "" : surveyed.error().text());
  if (!surveyed) return out;
  for (const Part& part : surveyed->found.parts) out.parts += std::string(part.format->name()) + " ";
  EXPECT_TRUE(read_source(*surveyed, sink));
  out.got = std::move(sink.all);
  return out;
}

TEST(Masks, OneRegionForEachClassWithNamesAndVoidKept) {
  ScratchFolder f;
  f.put("images/a.jpg", png_header(4, 3));
  f.put("images/b.png", png_header(4, 3));
  f.put("masks/a.png", mask_png());
  f.put("classes.txt", "background\ncat\ndog\nowl\n");
  const Collected got = read_folder(f.path());
  ASSERT_EQ(got.assets.size(), 2u);
  EXPECT_EQ(got.assets[0].content.name, "a.jpg");
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"cat", 1}, {"dog", 1}}));
  EXPECT_EQ(got.ontology.classes.size(), 3u);
  ASSERT_EQ(got.annotations.size(), 2u);
  EXPECT_EQ(got.annotations[0].content.extra, R"({"masks":{"region":"class"}})");
  EXPECT_EQ(got.annotations[0].content.shape,
            geometry::Shape(geometry::mask_from_rows(
                std::vector<std::uint8_t>{0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, {4, 3})));
  EXPECT_EQ(got.issue_text(), "");
  const auto report = masks_format().write(f / "out", got.ontology, got.stream(), {});
  ASSERT_TRUE(report);
  const auto again = decode_label_png(f.get("out/masks/a.png"), {});
  EXPECT_EQ(again->image.pixels, kPixels);
  EXPECT_EQ(f.get("out/classes.txt"), "background\ncat\ndog\nowl\n");
  EXPECT_EQ(report->sentence("masks"), "1 asset name cannot be said in masks");  // b.png: without its picture
}

TEST(Masks, TheLayoutsOfKnownSetsAreFound) {
  const std::pair<const char*, const char*> kLayouts[] = {
      {"images/training/x/a.jpg", "annotations/training/x/a.png"},
      {"train/images/a.jpg", "train/masks/a_mask.png"},
      {"train/a.png", "trainannot/a.png"},
      {"leftImg8bit/train/ulm/a_leftImg8bit.png", "gtFine/train/ulm/a_gtFine_labelIds.png"},
      {"Images/a.jpg", "GT/a.png"},
      {"wrap/more/images/train/a.jpg", "wrap/more/labels/train/a.png"},
      {"JPEGImages/a.jpg", "SegmentationClass/a.png"}};
  for (const auto& [image, mask] : kLayouts) {
    ScratchFolder f;
    f.put(image, std::string(png_header(4, 3)) + "\x08\x02");
    f.put(mask, mask_png({0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}));
    const auto source = DataSource::open(f.path());
    const auto tree = Tree::of(*source);
    const auto found = masks_format().find(*tree);
    ASSERT_EQ(found.size(), 1u) << mask;
    const Collected got = read_folder(found[0].path);
    EXPECT_EQ(got.assets.size(), 1u) << mask;
    EXPECT_EQ(got.annotations.size(), 1u) << mask;
    EXPECT_FALSE(got.assets[0].content.uri.empty()) << mask;
    EXPECT_EQ(got.assets[0].content.split, std::string(image).find("train") == std::string::npos
                                               ? record::Split::kNone
                                               : record::Split::kTrain)
        << mask;
  }
}

// Noise as a photograph has it.
std::string photograph() {
  LabelImage image = LabelImage::blank({100, 80});
  std::mt19937 random(3);
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint16_t>(random() % 200);
  return *encode_gray_png(image, 8);
}

TEST(Masks, GrayPhotographsAreNeverMasks) {
  EXPECT_FALSE(masks::has_mask_pixels(decode_label_png(photograph(), {})->image));
  ScratchFolder plain;
  plain.put("a.png", photograph());
  plain.put("b.png", mask_png());
  EXPECT_EQ(likeness_of(masks_format(), plain.path()), 0);
  EXPECT_EQ(read_whole(plain.path()).got.assets.size(), 2u);
  ScratchFolder beside;
  beside.put("images/a.jpg", "\xFF\xD8\xFF");
  beside.put("labels/a.png", photograph());
  EXPECT_EQ(likeness_of(masks_format(), beside.path()), 0);
  ScratchFolder alone;  // no picture of its name
  alone.put("images/z.jpg", "\xFF\xD8\xFF");
  alone.put("masks/a.png", mask_png());
  EXPECT_EQ(likeness_of(masks_format(), alone.path()), 0);
}

TEST(Masks, MaskPicturesAreNeverImportedAsPictures) {
  ScratchFolder f;
  f.put("images/a.jpg", "\xFF\xD8\xFF");
  f.put("masks/a.png", photograph());  // antialiased: not read as masks
  f.put("other/b.jpg", "\xFF\xD8\xFF");
  const Whole whole = read_whole(f.path());
  EXPECT_EQ(whole.parts, "images ");
  EXPECT_EQ(whole.got.assets.size(), 2u) << whole.got.issue_text();
  EXPECT_NE(whole.got.issue_text().find("masks/a.png: this file was not used: mask pictures"),
            std::string::npos)
      << whole.got.issue_text();
  ScratchFolder yolo;
  yolo.put("a.jpg", png_header(4, 3));
  yolo.put("a.txt", "0 0.5 0.5 0.5 0.5\n");
  yolo.put("classes.txt", "cat\n");
  yolo.put("masks/a.png", mask_png());
  set_image_probe(header_size);
  const Whole labels = read_whole(yolo.path());
  EXPECT_EQ(labels.parts, "yolo ");
  EXPECT_EQ(labels.got.assets.size(), 1u);
}

TEST(Masks, AWholeSourceOfMasksIsReadAsSuch) {
  ScratchFolder f;
  f.put("set/images/a.jpg", png_header(4, 3));
  f.put("set/masks/a.png", mask_png());
  const Whole whole = read_whole(f.path());
  EXPECT_EQ(whole.parts, "masks ");
  EXPECT_EQ(whole.got.assets.size(), 1u);
  EXPECT_EQ(whole.got.issue_text(), "");
}

TEST(Masks, ColorsAreReadByTheLabelmap) {
  ScratchFolder f;
  f.put("images/a.jpg", png_header(4, 3));
  f.put("labelmap.txt",
        "# label:color_rgb:parts:actions\nroad:0,128,0::\nbackground:0,0,0::\ncar:128,0,0::\n");
  f.put("masks/a.png", mask_png({0, 1, 1, 0, 2, 1, 0, 0, 0, 0, 0, 255}));  // the colors of VOC: 1 is 128,0,0
  const Collected got = read_folder(f.path());
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"road", 1}, {"background", 1}, {"car", 1}}));
  for (const auto& one : got.annotations) {
    const auto area = geometry::mask_area(std::get<geometry::Mask>(one.content.shape));
    const std::string name = got.ontology.find(one.content.class_id)->name;
    EXPECT_EQ(area, name == "car" ? 3u : name == "road" ? 1u : 7u);
  }
}

TEST(Masks, BinaryMasksAreOneClass) {
  ScratchFolder f;
  f.put("images/a.jpg", png_header(4, 3));
  f.put("masks/a.png", *encode_gray_png(image_of(4, 3, {0, 255, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0}), 8));
  const Collected got = read_folder(f.path());
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"foreground", 1}}));
  EXPECT_EQ(got.issue_text(),
            "masks/a.png: the masks have nothing but 0 and 255; 255 was read as the class, not as void\n");
}

TEST(Masks, NumbersWithGapsAndManyClassesAreKept) {
  ScratchFolder f;
  f.put("images/a.png", png_header(4, 3));
  f.put("masks/a.png", *encode_gray_png(image_of(4, 3, {0, 7, 7, 300, 0, 7, 255, 0, 0, 0, 0, 65535}), 16));
  f.put("classes.txt", "0 nothing\n7 car\n255 bus\n300 bike\n");
  Collected got = read_folder(f.path());
  EXPECT_EQ(got.per_class(),
            (std::map<std::string, int>{{"nothing", 1}, {"car", 1}, {"bus", 1}, {"bike", 1}}));
  f.put("classes.txt", "7 car\n255 bus\n300 bike\n");
  got = read_folder(f.path());
  ASSERT_TRUE(masks_format().write(f / "out", got.ontology, got.stream(), {}));
  EXPECT_EQ(f.get("out/classes.txt"), "0 background\n7 car\n255 bus\n300 bike\n");
  const auto again = decode_label_png(f.get("out/masks/a.png"), {});
  EXPECT_EQ(again->head.bits, 16);
  EXPECT_EQ(again->image.pixels, (std::vector<std::uint16_t>{0, 7, 7, 300, 0, 7, 255, 0, 0, 0, 0, 65535}));
}

TEST(Masks, ClassNamesThatListsDoNotTakeAreNumbered) {
  Collected set;
  for (const char* name : {"__ignore__", "7 dwarfs", "background"}) set.ontology.add(name);
  SourceAsset asset;
  asset.content.name = "a.jpg";
  asset.content.size = {4, 3};
  set.assets.push_back(asset);
  ScratchFolder f;
  const auto report = masks_format().write(f.path(), set.ontology, set.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->lossless()) << report->sentence("masks");
  EXPECT_EQ(difference(set, read_folder(f.path())), "");
}

TEST(Masks, BadMasksAreNamedAndTheRestIsRead) {
  ScratchFolder f;
  f.put("images/a.jpg", png_header(4, 3));
  f.put("images/b.jpg", png_header(4, 3));
  f.put("masks/a.png", "\x89PNG and no more");
  f.put("masks/b.png", mask_png());
  f.put("masks/b_mask.png", mask_png());
  f.put("masks/lost.png", mask_png());
  const Collected got = read_folder(f.path());
  EXPECT_EQ(got.assets.size(), 3u);
  EXPECT_EQ(got.per_class(), (std::map<std::string, int>{{"class_1", 2}, {"class_2", 2}}));
  for (const char* text : {"masks/a.png: ", "masks/b_mask.png: masks/b.png is of this image too",
                           "masks/lost.png: there is no image of this name"})
    EXPECT_NE(got.issue_text().find(text), std::string::npos) << got.issue_text();
}

TEST(Masks, ShapesArePaintedAndCounted) {
  Collected set;
  set.ontology.add("cat");
  set.ontology.add("dog");
  SourceAsset asset;
  asset.content.name = "a.jpg";
  asset.content.size = {8, 6};
  set.assets.push_back(asset);
  const auto add = [&set](std::int64_t id, geometry::Shape shape) {
    SourceAnnotation one;
    one.content.class_id = ClassId(id);
    one.content.shape = std::move(shape);
    set.annotations.push_back(std::move(one));
  };
  add(1, geometry::Box{0, 0, 4, 4});
  add(2, geometry::Box{2, 2, 4, 4});
  add(2, geometry::Polyline{{{0, 0}, {5, 5}}});
  ScratchFolder f;
  const auto report = masks_format().write(f.path(), set.ontology, set.stream(), {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->sentence("masks"),
            "2 boxes, 2 objects, 1 overlapping shape, and 1 polyline cannot be said in masks");
  const auto image = decode_label_png(f.get("masks/a.png"), {});
  EXPECT_EQ(image->image.pixels[0], 1);
  EXPECT_EQ(image->image.pixels[3 * 8 + 3], 2);
  EXPECT_EQ(image->image.pixels[5 * 8 + 7], 0);
}

TEST(Masks, WhatIsWrittenIsReadAgainOrCounted) {
  set_image_probe(header_size);
  (void)written_and_read(masks_format(), 300, 1);
  (void)written_and_read(masks_format(), 200, 5);
  // Regions alone come back as they are.
  int same = 0;
  for (std::uint32_t round = 0; round < 100; ++round) {
    Generated generated(round);
    Collected set = generated.record(1);
    set.annotations.clear();
    set.ontology.classes[0].attributes.clear();
    set.assets[0].content.name = "a.jpg";
    for (std::int64_t id = 1; id <= 2; ++id) {
      SourceAnnotation one;
      one.content.class_id = ClassId(id);
      do one.content.shape = generated.shape();
      while (!std::holds_alternative<geometry::Mask>(one.content.shape));
      one.content.extra = R"({"masks":{"region":"class"}})";
      set.annotations.push_back(std::move(one));
    }
    ScratchFolder f;
    const auto report = masks_format().write(f.path(), set.ontology, set.stream(), {});
    ASSERT_TRUE(report);
    const std::string differs = difference(set, read_folder(f.path()));
    EXPECT_EQ(differs.empty(), report->lossless()) << differs;
    same += report->lossless() ? 1 : 0;
  }
  EXPECT_GT(same, 20);
}

}  // namespace
}  // namespace touchmark::formats
