#include <cmath>
#include <random>

#include "formats/cvat/cvat_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats::cvat {
namespace {

using record::AnnotationKind;

// Records of all kinds and shapes, from one seed.
class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  Collected data() {
    Collected out;
    out.ontology.add("plain & <simple>");
    out.ontology.add("man");
    out.ontology.classes[1].skeleton = {{"a", "b", "c"}, {{0, 1}, {2, 1}}, {}};
    add_attributes(out.ontology.classes[0]);
    const int images = 1 + pick(3);
    for (int i = 0; i < images; ++i) {
      SourceAsset& asset = out.assets.emplace_back();
      asset.content.name = "folder/" + std::to_string(i) + ".jpg";
      asset.content.mime = "image/jpeg";
      asset.content.size = {40, 30};
      asset.content.split = static_cast<record::Split>(pick(4));
    }
    return out;
  }

  SourceAnnotation annotation(const Collected& data) {
    SourceAnnotation out;
    out.asset = static_cast<std::size_t>(pick(static_cast<int>(data.assets.size())));
    record::AnnotationContent& content = out.content;
    content.class_id = ClassId(1 + pick(2));
    content.shape = shape();
    if (chance(8))
      content.kind = AnnotationKind::kTag;
    else if (chance(20))
      content.kind = static_cast<AnnotationKind>(pick(5));
    if (content.kind == AnnotationKind::kTag || content.kind == AnnotationKind::kCaption)
      content.shape = geometry::WholeImage{};
    if (chance(20)) content.class_id = ClassId();
    if (chance(3)) content.flags = record::kOccluded;
    if (chance(10)) content.flags |= 1u << pick(4);
    if (chance(10)) content.score = 0.5;
    if (chance(10)) content.text = "text";
    if (chance(3)) content.group = 1 + pick(5);
    if (chance(20)) content.span = record::Span{1, 2};
    if (content.class_id == ClassId(1) && chance(2)) content.attributes = attributes();
    if (chance(4)) content.extra = R"({"cvat":{"source":"auto"}})";
    if (chance(4) && content.kind != record::AnnotationKind::kTag) content.order = 4;
    if (chance(20)) content.extra = R"({"coco":{"license":3}})";
    return out;
  }

 private:
  int pick(int most) { return static_cast<int>(random_() % static_cast<unsigned>(most)); }
  bool chance(int of) { return pick(of) == 0; }
  double number() {
    const double value = std::uniform_real_distribution<double>(0, 20)(random_);
    return chance(2) ? std::round(value * 10) / 10 : value;
  }
  geometry::Ring ring() {
    geometry::Ring out;
    for (int i = 3 + pick(4); i > 0; --i) out.push_back({number(), number()});
    return out;
  }
  geometry::Keypoints keypoints() {
    geometry::Keypoints out;
    for (int i = chance(3) ? 1 + pick(4) : 3; i > 0; --i)
      out.points.push_back({number(), number(), static_cast<std::uint8_t>(chance(2) ? 2 : pick(3))});
    out.has_box = chance(5);
    return out;
  }
  geometry::Mask mask() {
    const geometry::Size size = chance(8) ? geometry::Size{7, 5} : geometry::Size{40, 30};
    std::vector<std::uint8_t> pixels(static_cast<std::size_t>(size.width * size.height));
    std::uint8_t value = 0;
    for (std::uint8_t& pixel : pixels) {
      if (chance(9)) value = static_cast<std::uint8_t>(pick(2));
      pixel = value;
    }
    return geometry::mask_from_pixels(pixels, size);
  }
  geometry::Shape shape() {
    switch (pick(10)) {
      case 0:
        return geometry::WholeImage{};
      case 1:
        return geometry::Box{number(), number(), number() + 0.1, number() + 0.1};
      case 2:
        return geometry::RotatedBox{number(), number(), number() + 0.1, number() + 0.1,
                                    chance(6) ? 0 : number() / 7};
      case 3: {
        geometry::Polygon polygon;
        for (int i = chance(3) ? 2 : 1; i > 0; --i) polygon.parts.push_back({ring(), {}});
        if (chance(4)) polygon.parts[0].holes.push_back(ring());
        return polygon;
      }
      case 4:
        return geometry::Polyline{ring()};
      case 5:
        return mask();
      case 6:
        return keypoints();
      case 7:
        return geometry::Ellipse{number(), number(), number() + 0.1, number() + 0.1,
                                 chance(3) ? 0 : number() / 7};
      case 8: {
        geometry::Cuboid2d cuboid;
        for (auto* face : {&cuboid.front, &cuboid.back})
          for (geometry::Point& corner : *face) corner = {number(), number()};
        return cuboid;
      }
      default:
        return geometry::Cuboid{};
    }
  }
  std::string attributes() {
    Json out = Json::object();
    if (chance(2)) out["color"] = chance(2) ? "red" : "blue & \"green\"";
    if (chance(2)) out["parked"] = chance(2);
    if (chance(2)) out["doors"] = chance(2) ? Json(pick(9)) : Json(number());
    if (chance(3)) out["note"] = "line one\nline two";
    if (chance(8)) out["note"] = "\x01";
    if (chance(8)) out["undefined"] = chance(2) ? Json("x") : Json(5);
    if (chance(8)) out["list"] = Json::array({"a", "b"});
    return out.empty() ? "" : json_text(out);
  }
  static void add_attributes(record::Class& item) {
    using record::AttributeKind;
    item.attributes = {
        {"color", AttributeKind::kSelect, {"red", "blue & \"green\""}, false, R"("red")", {}, {}},
        {"parked", AttributeKind::kCheckbox, {}, false, "true", {}, {}},
        {"doors", AttributeKind::kNumber, {}, false, "2", 0.0, 20.5},
        {"note", AttributeKind::kText, {}, false, "", {}, {}}};
  }
  std::mt19937 random_;
};

bool same(const Collected& a, const Collected& b) {
  if (a.annotations.size() != b.annotations.size() || a.assets.size() != b.assets.size()) return false;
  for (std::size_t i = 0; i < a.assets.size(); ++i)
    if (!(a.assets[i].content == b.assets[i].content)) return false;
  for (std::size_t i = 0; i < a.annotations.size(); ++i)
    if (a.annotations[i].asset != b.annotations[i].asset ||
        !(a.annotations[i].content == b.annotations[i].content))
      return false;
  return a.ontology == b.ontology;
}

TEST(CvatWrite, ADataSetWithoutLossIsReadAsItWasAndEveryDifferenceIsCounted) {
  int lossless = 0, lossy = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    Generator generator(seed);
    Collected data = generator.data();
    data.annotations.push_back(generator.annotation(data));
    LossReport report;
    const std::string text = written(data, &report);
    const bool equal = same(read_text(text), data);
    EXPECT_EQ(report.lossless(), equal) << seed << "\n"
                                        << loss_text(report) << text.substr(text.find("</meta>"));
    ++(equal ? lossless : lossy);
  }
  EXPECT_GT(lossless, 300);
  EXPECT_GT(lossy, 300);
}

TEST(CvatWrite, TheSameDataIsTheSameBytesAndSecondRoundsChangeNothing) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    Generator generator(seed);
    Collected data = generator.data();
    for (int i = 0; i < 30; ++i) data.annotations.push_back(generator.annotation(data));
    const std::string once = written(data);
    EXPECT_EQ(written(data), once);
    const Collected read = read_text(once);
    LossReport report;
    const std::string twice = written(read, &report);
    EXPECT_TRUE(report.lossless()) << loss_text(report);
    EXPECT_EQ(twice, once);
    EXPECT_TRUE(same(read_text(twice), read));
  }
}

TEST(CvatWrite, DefinitionsThatCvatCannotSayAreCounted) {
  Collected data;
  data.ontology.add("a");
  record::Class& item = data.ontology.classes[0];
  item.parent = "thing";
  item.retired = true;
  item.skeleton = {{"x", "x"}, {}, {}};
  item.attributes = {{"several", record::AttributeKind::kMultiSelect, {"1", "2"}, false, "", {}, {}},
                     {"must", record::AttributeKind::kText, {}, true, R"("x")", {}, {}},
                     {"lines", record::AttributeKind::kSelect, {"1\n2", "3"}, false, "", {}, {}}};
  item.extra = R"({"coco":{"isthing":1}})";
  data.ontology.guideline = "tight";
  LossReport report;
  (void)written(data, &report);
  std::string names;
  for (const LossItem& loss : report.items) names += loss.what + "; ";
  EXPECT_EQ(names,
            "attribute definition with texts that CVAT cannot say; attribute of several choices; class "
            "parent; field coco.isthing of a "
            "class; guideline; mark of a required attribute; mark of a retired class; skeleton; ");
}

TEST(CvatWrite, WhatTheFileSaidBesideIsWrittenAgain) {
  const std::string text =
      R"(<annotations><version>1.2</version><meta><task><id>5</id><name>n</name><labels><label><name>a</name><color>#fff</color>
</label></labels><owner><username>me</username></owner></task><dumped>2026-01-01</dumped><source>x.zip</source></meta><other>1</other>
<image id="4" name="a.jpg" task_id="9" width="9" height="9"><box label="a" source="semi-auto" occluded="0" xtl="1" ytl="1" xbr="2" ybr="2" z_order="-3" score="0.5"><odd k="1"/></box></image></annotations>)";
  const Collected data = read_text(text);
  LossReport report;
  const std::string out = written(data, &report);
  EXPECT_TRUE(report.lossless()) << loss_text(report);
  for (const char* part : {"<version>1.2</version>", "<id>5</id>", "<color>#fff</color>",
                           "<username>me</username>", "<dumped>2026-01-01</dumped>", "<source>x.zip</source>",
                           "<other>1</other>", R"(id="4")", R"(task_id="9")", R"(source="semi-auto")",
                           R"(z_order="-3")", R"(score="0.5")", R"(<odd k="1"></odd>)"})
    EXPECT_NE(out.find(part), std::string::npos) << part << "\n" << out;
  EXPECT_TRUE(same(read_text(out), data));
}

TEST(CvatWrite, AFolderHoldsItsImagesUnderSafeNames) {
  ScratchFolder folder;
  Collected data;
  data.ontology.add("a");
  for (const char* name : {"../../up.jpg", "a:b.jpg"}) data.assets.emplace_back().content.name = name;
  WriteOptions options;
  options.copy_images = true;
  std::vector<std::string> placed;
  options.place_image = [&](const record::AssetContent&, const std::filesystem::path& path) -> Result<bool> {
    placed.push_back(path.lexically_relative(folder.path()).generic_string());
    return placed.size() == 1;
  };
  const auto report = cvat_format().write(folder / "out", data.ontology, data.stream(), options);
  ASSERT_TRUE(report);
  EXPECT_EQ(placed, (std::vector<std::string>{"out/images/up.jpg", "out/images/a_b.jpg"}));
  EXPECT_EQ(report->items.at(0).what, "asset name");
  EXPECT_EQ(read_cvat(folder / "out").assets.at(1).content.name, "a_b.jpg");
}

TEST(CvatWrite, ADryRunWritesNothingAndCancellingLeavesNothing) {
  ScratchFolder folder;
  Collected data;
  data.ontology.add("a");
  data.assets.emplace_back().content.name = "a.jpg";
  WriteOptions options;
  options.dry_run = true;
  ASSERT_TRUE(cvat_format().write(folder / "out", data.ontology, data.stream(), options));
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
  options.dry_run = false;
  options.on_progress = [](double) { return false; };
  EXPECT_EQ(cvat_format().write(folder / "out", data.ontology, data.stream(), options).error().code,
            ErrorCode::kCancelled);
  EXPECT_TRUE(list_files(folder.path(), true, {}).empty());
}

}  // namespace
}  // namespace touchmark::formats::cvat
