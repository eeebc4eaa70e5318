// For tests only: data sets with every kind of annotation, made from a seed.
//
// Each image has one annotation, so that what became of it is told without guessing; relations, which need
// two others, are left to the tests of the formats that can say them.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "formats/folder_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {

class GeneratedSet {
 public:
  explicit GeneratedSet(std::uint32_t seed) : random_(seed) {
    make_ontology();
    for (int i = 0; i < 60; ++i) add(i);
  }

  const record::Ontology& ontology() const { return data_.ontology; }
  const Collected& data() const { return data_; }
  AssetStream stream() const { return data_.stream(); }

  // Writes the header of a PNG of the asset's size.
  static WriteOptions with_pictures() {
    WriteOptions options;
    options.copy_images = true;
    options.place_image = [](const record::AssetContent& asset,
                             const std::filesystem::path& path) -> Result<bool> {
      TM_TRY(write_whole_file(path, png_header(static_cast<std::uint32_t>(asset.size.width),
                                               static_cast<std::uint32_t>(asset.size.height))));
      return true;
    };
    return options;
  }

 private:
  using Box = geometry::Box;
  using Ring = geometry::Ring;

  double number(double from, double to) {
    return std::round(std::uniform_real_distribution<double>(from, to)(random_) * 1000) / 1000;
  }
  int whole(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  bool chance(int percent) { return whole(1, 100) <= percent; }

  void make_ontology() {
    record::Ontology& ontology = data_.ontology;
    for (const char* name : {"cat", "Große Straße", "traffic light"}) ontology.add(name);
    ontology.classes[1].parent = chance(50) ? "road" : "";
    if (chance(50))
      ontology.classes[2].attributes.push_back({"color", record::AttributeKind::kText, {}, false, ""});
    record::Class& pose = ontology.classes.emplace_back();
    pose.id = ClassId{4};
    pose.name = "person";
    pose.skeleton = {{"nose", "eye", "ear"}, {{0, 1}, {1, 2}}, {}};
    if (chance(30)) ontology.classes[0].extra = R"({"elsewhere":{"shade":1}})";
    if (chance(30)) ontology.extra = R"({"elsewhere":{"license":"free"}})";
    if (chance(30)) ontology.guideline = "tight boxes";
  }

  Ring ring(double x, double y, double width, double height) {
    return {{x, y}, {x + width, y + number(0, 1)}, {x + width - number(0, 1), y + height}, {x, y + height}};
  }

  geometry::Shape shape(int kind, geometry::Size size) {
    const auto w = static_cast<double>(size.width);
    const auto h = static_cast<double>(size.height);
    const double x = number(1, w / 3);
    const double y = number(1, h / 3);
    const double bw = number(3, w / 2);
    const double bh = number(3, h / 2);
    switch (kind) {
      case 0:
        return Box{x, y, bw, bh};
      case 1:
        return geometry::RotatedBox{w / 2, h / 2, w / 4, h / 5, number(-1, 1)};
      case 2:
        return geometry::Polygon{{{ring(x, y, bw, bh), {}}}};
      case 3:  // two parts
        return geometry::Polygon{{{ring(1, 1, w / 4, h / 4), {}}, {ring(w / 2, h / 2, w / 4, h / 4), {}}}};
      case 4:  // a hole
        return geometry::Polygon{{{ring(1, 1, w / 2, h / 2), {ring(w / 8 + 1, h / 8 + 1, w / 8, h / 8)}}}};
      case 5:
        return geometry::Polyline{{{x, y}, {x + bw, y + bh}, {x + bw, y}}};
      case 6:
        return geometry::mask_from_polygon({{{ring(x, y, bw, bh), {}}}}, size);
      case 7: {
        geometry::Keypoints points{
            {{x, y, 2}, {x + 1, y + 1, 1}, {0, 0, 0}}, true, Box{x - 0.5, y - 0.5, bw, bh}};
        return points;
      }
      case 8:
        return geometry::Cuboid{{1, 2, 3}, {4, 5, 6}, {1, 0, 0, 0}};
      case 9:  // now and then a circle
        // Within the image, however narrow it is.
        return geometry::Ellipse{w / 2, h / 2, std::min(w, h) / 3, std::min(w, h) / (chance(30) ? 3 : 4),
                                 chance(50) ? 0 : number(-1, 1)};
      case 10: {
        const double dx = number(-1, w / 8), dy = number(-1, h / 8);
        const std::array<geometry::Point, 4> front{{{x, y}, {x + bw, y}, {x + bw, y + bh}, {x, y + bh}}};
        geometry::Cuboid2d cuboid{front, front};
        for (geometry::Point& corner : cuboid.back) corner = {corner.x + dx, corner.y + dy};
        return cuboid;
      }
      default:
        return geometry::WholeImage{};
    }
  }

  void add(int i) {
    SourceAsset asset;
    const char* const folders[] = {"", "a/", "b/c/"};
    asset.content.name = folders[i % 3] + std::string("img ") + std::to_string(100 + i) + ".png";
    asset.content.size = {whole(16, 90), whole(16, 90)};
    asset.content.mime = "image/png";
    asset.content.uri = "file:/pictures/" + asset.content.name;
    asset.content.split = static_cast<record::Split>(whole(0, 3));
    const geometry::Size size = asset.content.size;
    data_.assets.push_back(std::move(asset));
    const int kind = i % 15;
    SourceAnnotation one;
    one.asset = data_.assets.size() - 1;
    one.local_id = i + 1;
    record::AnnotationContent& content = one.content;
    content.class_id = ClassId{kind == 7 ? 4 : whole(1, 3)};
    content.shape = shape(kind == 14 ? 0 : kind, size);
    if (kind == 11) content.kind = record::AnnotationKind::kTag;
    if (kind == 12) {
      content.kind = record::AnnotationKind::kCaption;
      content.class_id = {};
      content.text = "a \"quoted\" line & <more>";
      if (chance(30)) content.question = "What is it?";
      if (chance(30)) content.shape = shape(0, size);
    }
    if (kind == 13) return;  // an image without a label
    if (kind == 14) {
      content.kind = record::AnnotationKind::kTextRegion;
      content.text = "Straße 5";
      if (chance(50)) content.order = whole(1, 9);
    }
    if (content.kind == record::AnnotationKind::kObject && kind != 8) decorate(content);
    data_.annotations.push_back(std::move(one));
  }

  void decorate(record::AnnotationContent& content) {
    for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1)
      if (chance(15)) content.flags |= bit;
    if (chance(15)) content.score = number(0, 1);
    if (chance(15)) content.group = whole(1, 9);
    if (chance(15)) content.order = whole(-3, 9);
    if (chance(15)) content.extra = R"({"elsewhere":{"note":"kept"}})";
    if (content.class_id.value == 3 && !data_.ontology.classes[2].attributes.empty() && chance(60))
      content.attributes = R"({"color":"red"})";
  }

  std::mt19937 random_;
  Collected data_;
};

}  // namespace touchmark::formats
