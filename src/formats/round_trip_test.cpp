// Generated data sets with every kind of annotation, through every format and every pair of formats: what a
// format wrote comes back the same, and whatever a format could not say is an item of its loss report, as
// often as it happened.
#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/generated_set.h"
#include "formats/group.h"
#include "formats/registry.h"
#include "geometry/codec.h"

namespace touchmark::formats {
namespace {

struct WholeSet {
  record::Ontology ontology;
  std::vector<AssetWithAnnotations> assets;
  std::string issues;

  AssetStream stream() const {
    return [this](const auto& visit) -> Result<void> {
      for (const AssetWithAnnotations& asset : assets) TM_TRY(visit(asset));
      return {};
    };
  }
};

WholeSet whole(const record::Ontology& ontology, const AssetStream& stream) {
  WholeSet out{ontology, {}, {}};
  EXPECT_TRUE(stream([&](const AssetWithAnnotations& asset) -> Result<void> {
    out.assets.push_back(asset);
    return {};
  }));
  return out;
}

WholeSet read_back(const std::filesystem::path& path) {
  auto source = read_grouped(path, {});
  EXPECT_TRUE(source) << (source ? "" : source.error().text());
  if (!source) return {};
  WholeSet out = whole((*source)->ontology(), (*source)->stream());
  for (const Issue& issue : (*source)->issues()) out.issues += issue.where + ": " + issue.message + "\n";
  return out;
}

LossReport written(const Format& format, const std::filesystem::path& target, const WholeSet& set) {
  WriteOptions options = GeneratedSet::with_pictures();
  options.asset_count = static_cast<std::int64_t>(set.assets.size());
  auto report = write_data_set(format, target, set.ontology, set.stream(), options);
  EXPECT_TRUE(report) << format.name() << ": " << (report ? "" : report.error().text());
  return report ? *report : LossReport{};
}

// Numbers within 1e-6 pixels, all else alike.
bool alike(const Json& a, const Json& b) {
  if (a.is_number() && b.is_number()) return std::fabs(a.get<double>() - b.get<double>()) < 1e-6;
  if (a.type() != b.type() || a.size() != b.size()) return false;
  if (a.is_object()) {
    for (const auto& [key, value] : a.items())
      if (!b.contains(key) || !alike(value, b[key])) return false;
    return true;
  }
  if (!a.is_array()) return a == b;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (!alike(a[i], b[i])) return false;
  return true;
}

Json extra_without(const std::string& text, std::string_view own) {
  Json extra = json_from_text(text);
  if (extra.is_object()) extra.erase(std::string(own));
  // The box beside a shape goes from the fields of one format into those of the other.
  if (extra.is_object() && extra.contains("voc")) {
    extra["voc"].erase("bndbox");
    extra["voc"].erase("bndbox_of");
    if (extra["voc"].empty()) extra.erase("voc");
  }
  return extra.is_object() && !extra.empty() ? extra : Json();
}

// The key in `extra` of a format and its variants: "yolo" of "yolo-seg".
std::string own_key(const Format& format) {
  const std::string name(format.name());
  for (const char* family : {"yolo", "coco"})
    if (name.starts_with(family)) return family;
  return name;
}

// Lists of results name neither images nor classes: they are tested beside a COCO export
// (results_write_test.cpp).
std::vector<const Format*> whole_formats() {
  std::vector<const Format*> out = all_formats();
  std::erase(out, &coco_results_format());
  return out;
}

std::string shape_of(const record::AnnotationContent& content) {
  return geometry::to_json(content.shape).value("kind", "");
}

std::string noun_of(const record::AnnotationContent& content) {
  if (content.kind != record::AnnotationKind::kObject)
    return std::string(record::annotation_kind_name(content.kind));
  return shape_of(content);
}

// What of a record changed, by aspect, with an example of each.
struct Changes {
  std::map<std::string, std::pair<std::int64_t, std::string>> found;
  void add(const std::string& aspect, const std::string& example) {
    auto& [count, first] = found[aspect];
    if (++count == 1) first = example;
  }
};

void compare_contents(const WholeSet& before, const WholeSet& after, const SourceAnnotation& a,
                      const SourceAnnotation& b, std::string_view own, const std::string& where,
                      Changes& out) {
  const auto name_of = [](const WholeSet& set, ClassId id) {
    const record::Class* found = set.ontology.find(id);
    return found == nullptr ? std::string() : found->name;
  };
  const record::AnnotationContent& x = a.content;
  const record::AnnotationContent& y = b.content;
  if (x.kind != y.kind) out.add("kind " + noun_of(x), where);
  if (name_of(before, x.class_id) != name_of(after, y.class_id)) out.add("class", where);
  if (!alike(geometry::to_json(x.shape), geometry::to_json(y.shape)))
    out.add("shape " + noun_of(x) + (x.kind == record::AnnotationKind::kTextRegion ? " " + shape_of(x) : ""),
            where + dump_json(geometry::to_json(x.shape)) + dump_json(geometry::to_json(y.shape)));
  for (std::uint32_t bit = 1; bit <= record::kDifficult; bit <<= 1)
    if ((x.flags & bit) != (y.flags & bit))
      out.add("flag " + std::string(record::flag_name(static_cast<record::Flag>(bit))), where);
  if (x.score != y.score) out.add("score", where);
  if (x.text != y.text) out.add("text", where);
  if (x.group != y.group) out.add("group", where);
  if (x.attributes != y.attributes) out.add("attribute", where + x.attributes + y.attributes);
  if (extra_without(x.extra, own) != extra_without(y.extra, own)) out.add("extra", where + x.extra + y.extra);
}

void compare_ontologies(const record::Ontology& a, const record::Ontology& b, std::string_view own,
                        Changes& out) {
  for (const record::Class& one : a.classes) {
    const record::Class* other = b.find(one.name);
    if (other == nullptr) {
      out.add("class", one.name);
      continue;
    }
    if (one.parent != other->parent) out.add("class parent", one.name);
    // Formats whose readers gather definitions from the values may have more than there were.
    for (const record::Attribute& attribute : one.attributes)
      if (std::find(other->attributes.begin(), other->attributes.end(), attribute) == other->attributes.end())
        out.add("attribute definition", one.name + " " + attribute.name);
    const bool posed = !one.skeleton.joints.empty();
    if (posed && !(one.skeleton == other->skeleton)) out.add("skeleton", one.name);
    if (extra_without(one.extra, own) != extra_without(other->extra, own)) out.add("extra", one.extra);
  }
  if (a.guideline != b.guideline) out.add("guideline", a.guideline);
  if (extra_without(a.extra, own) != extra_without(b.extra, own)) out.add("extra", a.extra + b.extra);
}

// `name_of`: what the asset was called before; the writers keep the order or the name.
Changes compare(const WholeSet& before, const WholeSet& after, std::string_view own) {
  Changes out;
  compare_ontologies(before.ontology, after.ontology, own, out);
  std::map<std::string, const AssetWithAnnotations*> by_name;
  for (const auto& asset : after.assets) by_name[asset.content.name] = &asset;
  for (const auto& asset : before.assets) {
    const auto found = by_name.find(asset.content.name);
    const std::string where = asset.content.name + " ";
    if (found == by_name.end()) {
      out.add("image", where);
      continue;
    }
    const AssetWithAnnotations& other = *found->second;
    if (asset.content.split != other.content.split) out.add("split", where);
    if (!(asset.content.size == other.content.size)) out.add("size", where);
    if (extra_without(asset.content.extra, own) != extra_without(other.content.extra, own))
      out.add("extra", where + asset.content.extra + other.content.extra);
    for (std::size_t i = 0; i < asset.annotations.size(); ++i) {
      if (i < other.annotations.size())
        compare_contents(before, after, asset.annotations[i], other.annotations[i], own, where, out);
      else
        out.add("left out " + noun_of(asset.annotations[i].content), where);
    }
    if (other.annotations.size() > asset.annotations.size()) out.add("more annotations", where);
  }
  return out;
}

// Words of which an item of the report has one when it tells of the aspect.
std::vector<std::string> words_for(const std::string& aspect) {
  static const std::map<std::string, std::vector<std::string>> kWords = {
      {"tag", {"tag", "label without a shape"}},
      {"caption", {"caption"}},
      {"text_region", {"text"}},
      {"box", {"box"}},
      {"rotated_box", {"rotated box"}},
      {"polygon", {"polygon", "hole"}},
      {"polyline", {"polyline"}},
      {"mask", {"mask"}},
      {"keypoints", {"keypoint", "shape without a point"}},
      {"cuboid", {"cuboid"}},
      {"ellipse", {"ellipse"}},
      {"cuboid_2d", {"image cuboid"}},
      {"score", {"confidence"}},
      {"text", {"text", "caption"}},
      {"extra",
       {"field ", "annotation id", "image id", "class id", "class number", "differs from its shape"}},
      {"class", {"class", "label without a class"}},
      {"image", {"asset name", "image"}},
  };
  const std::size_t space = aspect.rfind(' ');
  const std::string last = space == std::string::npos ? aspect : aspect.substr(space + 1);
  if (aspect.starts_with("shape text_region ")) {  // said of the shape or of the region
    auto words = words_for("shape " + last);
    words.push_back("text");
    return words;
  }
  if (aspect.starts_with("flag ")) return {last + " mark"};
  const auto found = kWords.find(last);
  return found == kWords.end() || aspect == "class parent" ? std::vector<std::string>{aspect} : found->second;
}

void expect_listed(const Changes& changes, const LossReport& report, const std::string& what) {
  std::string items;
  for (const LossItem& item : report.items)
    items += std::to_string(item.count) + " " + item.what + ": " + item.remedy + "\n";
  for (const auto& [aspect, found] : changes.found) {
    std::int64_t told = 0;
    for (const LossItem& item : report.items)
      for (const std::string& word : words_for(aspect))
        if (item.what.find(word) != std::string::npos) {
          told += item.count;
          break;
        }
    for (const LossItem& item : report.items) {
      // Joints that no object has, and the group that joins the parts of a polygon, are told where they come
      // from.
      if (aspect == "shape keypoints" && item.what.find("skeleton") != std::string::npos) told = found.first;
      if ((aspect == "group" || aspect == "more annotations") &&
          item.remedy.find("of one group") != std::string::npos)
        told += item.count;
    }
    EXPECT_GE(told, found.first) << what << ": " << aspect << ", first " << found.second << "\nreport:\n"
                                 << items;
  }
}

TEST(RoundTrip, WhatAFormatWroteComesBackAndWhatItLostIsListed) {
  set_image_probe(header_size);
  ScratchFolder folder;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const GeneratedSet made(seed);
    const WholeSet original = whole(made.ontology(), made.stream());
    for (const Format* format : whole_formats()) {
      const std::string what = std::string(format->name()) + ", seed " + std::to_string(seed);
      const auto place = folder / what;
      const LossReport report = written(*format, place / "one", original);
      const WholeSet once = read_back(place / "one");
      EXPECT_EQ(once.issues, "") << what;
      expect_listed(compare(original, once, own_key(*format)), report, what);
      const LossReport second = written(*format, place / "two", once);
      const WholeSet twice = read_back(place / "two");
      const Changes changes = compare(once, twice, "");
      for (const auto& [aspect, found] : changes.found)
        ADD_FAILURE() << what << ": written again, " << found.first << " x " << aspect << ", first "
                      << found.second;
      EXPECT_EQ(once.assets.size(), twice.assets.size()) << what;
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(RoundTrip, EveryPairOfFormatsKeepsWhatTheSecondCanSay) {
  set_image_probe(header_size);
  ScratchFolder folder;
  for (std::uint32_t seed = 101; seed <= 104; ++seed) {
    const GeneratedSet made(seed);
    const WholeSet original = whole(made.ontology(), made.stream());
    for (const Format* first : whole_formats()) {
      const auto place = folder / (std::string(first->name()) + std::to_string(seed));
      written(*first, place / "first", original);
      const WholeSet source = read_back(place / "first");
      for (const Format* second : whole_formats()) {
        const std::string what = std::string(first->name()) + " to " + std::string(second->name()) +
                                 ", seed " + std::to_string(seed);
        const auto target = place / std::string(second->name());
        const LossReport report = written(*second, target, source);
        const WholeSet result = read_back(target);
        EXPECT_EQ(result.issues, "") << what;
        expect_listed(compare(source, result, own_key(*second)), report, what);
      }
    }
  }
}

}  // namespace
}  // namespace touchmark::formats
