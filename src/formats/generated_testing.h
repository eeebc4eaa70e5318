// For tests only: random records with every kind of annotation and shape, and whether two records are the
// same.
#pragma once

#include <algorithm>
#include <random>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "geometry/mask.h"

namespace touchmark::formats {

// The same seed gives the same records.
class Generated {
 public:
  explicit Generated(std::uint32_t seed) : random_(seed) {}

  // One image with up to `most` annotations.
  Collected record(int most) {
    Collected out;
    out.ontology.add("cat");
    out.ontology.add("dog");
    SourceAsset asset;
    static const char* const kNames[] = {"a.jpg", "x/b.png", "b c.jpeg", "deep/er/c.webp", "train/odd.jpg"};
    asset.content.name = kNames[below(one_in(8) ? 5 : 4)];
    asset.content.size = size_;
    asset.content.split = static_cast<record::Split>(below(4));
    out.assets.push_back(asset);
    const int count = 1 + below(most);
    for (int i = 0; i < count; ++i) {
      SourceAnnotation one;
      one.content = content();
      out.annotations.push_back(std::move(one));
    }
    define_attributes(out);
    return out;
  }

  record::AnnotationContent content() {
    using record::AnnotationKind;
    record::AnnotationContent out;
    out.kind = one_in(4) ? static_cast<AnnotationKind>(below(4)) : AnnotationKind::kObject;
    out.class_id = out.kind == AnnotationKind::kCaption ? ClassId() : ClassId(1 + below(2));
    if (out.kind == AnnotationKind::kObject || out.kind == AnnotationKind::kTextRegion) out.shape = shape();
    if (one_in(6)) out.flags = static_cast<std::uint32_t>(below(16));
    if (one_in(6)) out.score = below(1001) / 1000.0;
    if (out.kind == AnnotationKind::kCaption || one_in(6)) out.text = "some text";
    if (one_in(4)) out.group = 1 + below(3);
    if (out.class_id == ClassId(1) && one_in(4))
      out.attributes = one_in(2) ? R"({"small":true})" : R"({"color":"red"})";
    if (one_in(10)) out.extra = R"({"other":{"field":1}})";
    return out;
  }

  geometry::Shape shape() {
    switch (below(9)) {
      case 6:
        return geometry::Ellipse{20 + number(20), 20 + number(9), 1 + number(9), 1 + number(9), number(3)};
      case 7: {
        geometry::Cuboid2d out;
        for (auto* face : {&out.front, &out.back})
          *face = {{{number(20), number(20)}, {31, number(20)}, {32, 40}, {number(20), 41}}};
        return out;
      }
      case 0:
        return geometry::Box{number(40), number(40), 1 + number(20), 1 + number(20)};
      case 1:
        return geometry::RotatedBox{20 + number(20), 20 + number(20), 2 + number(9), 2 + number(9),
                                    number(3)};
      case 2:
        return polygon();
      case 3:
        return geometry::Polyline{points(2 + below(4))};
      case 4:
        return mask();
      case 5: {
        geometry::Keypoints out;
        for (const auto& point : points(1 + below(4)))
          out.points.push_back({point.x, point.y, static_cast<std::uint8_t>(one_in(4) ? below(3) : 2)});
        out.points[0].visibility = 2;
        return out;
      }
      default:
        return geometry::Box{static_cast<double>(below(40)), 3, 10, 7};
    }
  }

 private:
  // Those that are used, and at times one that is not.
  void define_attributes(Collected& set) {
    const auto uses = [&set](const char* name) {
      return std::any_of(set.annotations.begin(), set.annotations.end(), [name](const SourceAnnotation& one) {
        return one.content.attributes.find(name) != std::string::npos;
      });
    };
    auto& attributes = set.ontology.classes[0].attributes;
    if (uses("small")) attributes.push_back({"small", record::AttributeKind::kCheckbox, {}, false, {}});
    if (uses("color") || one_in(9))
      attributes.push_back({"color", record::AttributeKind::kText, {}, false, {}});
  }

  int below(int count) { return static_cast<int>(random_() % static_cast<std::uint32_t>(count)); }
  bool one_in(int count) { return below(count) == 0; }
  // From 0 to `most`, often with many digits.
  double number(int most) {
    const double whole = below(most);
    return one_in(2) ? whole : whole + static_cast<double>(random_()) / 4294967296.0;
  }
  std::vector<geometry::Point> points(int count) {
    std::vector<geometry::Point> out;
    for (int i = 0; i < count; ++i) out.push_back({number(60), number(44)});
    return out;
  }
  geometry::Shape polygon() {
    geometry::Polygon out;
    const double x = number(20);
    const double y = number(20);
    out.parts.push_back({{{x, y}, {x + 14, y}, {x + 14, y + 12.5}, {x, y + 12}}, {}});
    if (one_in(4)) out.parts[0].holes.push_back({{x + 2, y + 2}, {x + 5, y + 2}, {x + 5, y + 5}});
    if (one_in(4)) out.parts.push_back({{{x + 20, y}, {x + 24, y}, {x + 24, y + 9}}, {}});
    return out;
  }
  geometry::Shape mask() {
    std::vector<std::uint8_t> rows(static_cast<std::size_t>(size_.width * size_.height), 0);
    const int left = below(40);
    const int top = below(30);
    for (int y = top; y < top + 12; ++y)
      for (int x = left; x < left + 15; ++x)
        rows[static_cast<std::size_t>(y * size_.width + x)] = one_in(9) ? 0 : 1;
    return geometry::mask_from_rows(rows, size_);
  }

  std::mt19937 random_;
  geometry::Size size_{64, 48};
};

// What is told of the first difference; empty when they say the same. Attributes of classes count without
// order, and annotations in the order of their canonical bytes.
inline std::string difference(const Collected& a, const Collected& b) {
  if (a.assets.size() != b.assets.size()) return "other images";
  for (std::size_t i = 0; i < a.assets.size(); ++i) {
    const auto& one = a.assets[i].content;
    const auto& two = b.assets[i].content;
    if (one.name != two.name) return "name " + one.name + " became " + two.name;
    if (!(one.size == two.size)) return "size";
    if (one.split != two.split) return "split";
    if (one.extra != two.extra) return "extra of an image: " + one.extra + " / " + two.extra;
  }
  const auto classes = [](const Collected& set) {
    std::string out;
    for (record::Class one : set.ontology.classes) {
      std::sort(one.attributes.begin(), one.attributes.end(),
                [](auto& x, auto& y) { return x.name < y.name; });
      record::Ontology alone;
      alone.classes.push_back(std::move(one));
      out += dump_json(to_json(alone));
    }
    return out;
  };
  if (classes(a) != classes(b)) return "classes " + classes(a) + " became " + classes(b);
  const auto labels = [](const Collected& set) {
    std::vector<std::string> out;
    for (const auto& one : set.annotations) {
      const record::Class* named = set.ontology.find(one.content.class_id);
      out.push_back((named == nullptr ? "?" : named->name) + " " + dump_json(to_json(one.content)));
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  const auto first = labels(a);
  const auto second = labels(b);
  if (first == second) return {};
  std::string out = "annotations:";
  for (const auto& one : first) out += "\n  " + one;
  out += "\nbecame:";
  for (const auto& one : second) out += "\n  " + one;
  return out;
}

// Writes records and reads them again: whenever they differ, the loss report says that something was lost.
// How many came back as they were.
inline int written_and_read(const Format& format, int rounds, int most) {
  int same = 0;
  for (int round = 0; round < rounds; ++round) {
    const Collected before = Generated(static_cast<std::uint32_t>(round)).record(most);
    const ScratchFolder folder;
    WriteOptions options;
    options.copy_images = true;
    options.place_image = [](const record::AssetContent& asset,
                             const std::filesystem::path& path) -> Result<bool> {
      TM_TRY(write_whole_file(path, png_header(static_cast<std::uint32_t>(asset.size.width),
                                               static_cast<std::uint32_t>(asset.size.height))));
      return true;
    };
    const auto report = format.write(folder / "t", before.ontology, before.stream(), options);
    if (!report) {
      ADD_FAILURE() << report.error().text();
      return same;
    }
    Collected after;
    if (const auto read = format.read(folder / "t", after); !read) {
      ADD_FAILURE() << read.error().text();
      return same;
    }
    const std::string differs = difference(before, after);
    EXPECT_TRUE(differs.empty() || !report->lossless()) << "record " << round << ": " << differs;
    EXPECT_TRUE(after.in_order);
    same += differs.empty() ? 1 : 0;
  }
  return same;
}

}  // namespace touchmark::formats
