#include "formats/cvat/scan.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/cvat/element.h"
#include "formats/cvat/labels.h"
#include "formats/pairing.h"
#include "formats/place_text.h"
#include "formats/place_words.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

using Token = XmlStream::Token;
constexpr std::size_t kMetaBudget = 64u << 20;  // bytes of names and texts
constexpr std::size_t kUnknownBudget = 4u << 20;

std::int64_t side(std::string_view raw) {
  const auto value = parse_whole<std::int64_t>(trimmed(raw));
  return value && *value > 0 && *value <= INT32_MAX ? *value : 0;
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// Told apart by their names, as task_1.xml and task_2.xml, or by their folders.
bool are_batches(const Part& a, const Part& b) {
  const auto key = [](const Part& part) { return key_of_origin(part.file.path.stem().string()); };
  return are_siblings(key(a), key(b)) || a.folders != b.folders;
}

// Of a task, whose images do not say it themselves.
record::Split split_of_meta(const Json& meta) {
  const Json::json_pointer place("/task/subset");
  return meta.is_object() && meta.contains(place) && meta[place].is_string()
             ? split_of_folder(meta[place].get<std::string>())
             : record::Split::kNone;
}

}  // namespace

Json made_up_meta(const std::array<std::int64_t, 4>& images) {
  const auto task = [](std::string_view name, std::int64_t size) {
    return Json{{"name", std::string(name)}, {"size", std::to_string(size)}, {"mode", "annotation"}};
  };
  if (images[1] + images[2] + images[3] == 0) return {{"task", task("", images[0])}};
  Json tasks = Json::array();
  std::string subsets;
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (images[i] == 0) continue;
    const std::string_view split = record::split_name(static_cast<record::Split>(i));
    const std::string subset(split.empty() ? "default" : split);
    tasks.push_back(task(subset, images[i]));
    tasks.back()["subset"] = subset;
    subsets += (subsets.empty() ? "" : "\n") + subset;
  }
  if (tasks.size() == 1) tasks = Json(tasks[0]);
  return {{"project", {{"name", ""}, {"subsets", subsets}, {"tasks", {{"task", std::move(tasks)}}}}}};
}

ClassId Scan::class_of(const std::string& label) const {
  const auto known = classes_.find(label);
  return known == classes_.end() ? ClassId() : ontology.classes[known->second].id;
}

void Scan::read_meta(Part& part) {
  const std::string here = where(part);
  std::size_t budget = kMetaBudget;
  Json meta = read_xml_element(*part.in, budget);
  if (budget == 0)
    issues_.add("meta that is too long", here, "<meta> is larger than 64 MiB; only its beginning was read");
  for (const std::string& message : take_labels(meta, ontology)) issues_.add("labels", here, message);
  for (std::size_t i = declared_joints_.size(); i < ontology.classes.size(); ++i) {
    classes_.emplace(ontology.classes[i].name, i);
    declared_joints_.push_back(!ontology.classes[i].skeleton.joints.empty());
  }
  if (part.file.split == record::Split::kNone) part.file.split = split_of_meta(meta);
  if (!meta_) {
    meta_ = std::move(meta);
  } else if (*meta_ != meta && !meta_->is_null()) {
    meta_ = Json();
    issues_.add("sections that differ between files", here,
                "the files of the set differ in what <meta> says beside labels; it was left out");
  }
}

Result<void> Scan::finish() {
  TM_TRY(find_others());
  if (missing_count_ > 0)
    issues_.add("missing images", source_.path().string(),
                std::to_string(missing_count_) + " image files were not found in the data set: " +
                    listed(missing_) + (missing_count_ > 3 ? ", ..." : ""));
  std::array<std::int64_t, 4> images{};
  for (const SourceAsset& one : assets) ++images[static_cast<std::size_t>(one.content.split)];
  if (meta_ && meta_->is_object() && *meta_ != made_up_meta(images)) kept_["meta"] = std::move(*meta_);
  if (!kept_.empty()) ontology.extra = json_text({{"cvat", std::move(kept_)}});
  return {};
}

// A label that <meta> does not declare becomes a class as well.
void Scan::see_label(XmlStream& in, const Part& part) {
  const auto raw = in.raw("label");
  if (!raw || raw->empty() || *raw == last_label_) return;
  last_label_ = *raw;
  const std::string label = in.decoded(*raw);
  if (classes_.contains(label) || ontology.classes.size() >= limits::kClasses) return;
  issues_.add("labels that are not declared", where(part),
              "the label " + touchmark::quoted(label) + " is not in <meta>; it became a class");
  record::Class one;
  one.id = ClassId(static_cast<std::int64_t>(ontology.classes.size()) + 1);
  one.name = label;
  classes_.emplace(label, ontology.classes.size());
  declared_joints_.push_back(false);
  ontology.classes.push_back(std::move(one));
}

// Of a skeleton whose label declares none: its joints are those that occur.
void Scan::see_joints(XmlStream& in) {
  const auto known = classes_.find(in.value("label"));
  if (known == classes_.end() || declared_joints_[known->second]) return in.skip();
  std::vector<std::string>& joints = ontology.classes[known->second].skeleton.joints;
  const int outside = in.depth() - 1;
  for (Token token = in.next(); token != Token::kDone; token = in.next()) {
    if (token == Token::kEnd && in.depth() == outside) return;
    if (token != Token::kStart || kind_of_element(in.name()) == Kind::kUnknown) continue;
    std::string joint = in.value("label");
    const bool fits = !joint.empty() && joints.size() < limits::kKeypoints;
    if (fits && std::find(joints.begin(), joints.end(), joint) == joints.end())
      joints.push_back(std::move(joint));
    in.skip();
  }
}

// To the end of an <image>.
void Scan::read_labels(const Part& part) {
  XmlStream& in = *part.in;
  const int outside = in.depth() - 1;
  for (Token token = in.next(); token != Token::kDone; token = in.next()) {
    if (token == Token::kEnd && in.depth() == outside) return;
    if (token != Token::kStart) continue;
    const Kind kind = kind_of_element(in.name());
    if (kind != Kind::kUnknown) see_label(in, part);
    if (kind == Kind::kSkeleton)
      see_joints(in);
    else
      in.skip();
  }
}

// The file of an image where its name says.
void Scan::find_file(const std::string& subset, bool foreign, coco::ImageFiles& files, SourceAsset& asset) {
  record::AssetContent& content = asset.content;
  open_here_.reset();
  std::string uri;
  if (!subset.empty()) uri = files.uri_of(inner_path(subset + "/" + content.name));
  if (uri.empty()) uri = files.uri_of(content.name);
  if (!uri.empty()) {
    content.uri = mended_utf8(uri);
    asset.file = uri.substr(std::string_view("file:").size());
    return;
  }
  open_here_ = Open{0, content.name, foreign, {}, {}, {}};
  if (files.may_be_elsewhere()) open_here_->file = files.meant(content.name, foreign);
}

// The others, now that all names are known: a picture is of one image, of none that only means it where
// another one names it, or means it as well. Else one that is there already.
Result<void> Scan::find_others() {
  std::unordered_map<std::string, std::size_t> claims;
  for (const Open& one : open_) ++claims[one.file.uri];
  for (Open& one : open_) {
    SourceAsset& asset = assets[one.asset];
    record::AssetContent& content = asset.content;
    const std::string& uri = one.file.uri;
    if (!uri.empty() && claims[uri] == 1 && !files_.contains(uri)) {
      content.uri = mended_utf8(uri);
      asset.file = uri.substr(std::string_view("file:").size());
      // Of an absolute path only what is of this data set.
      if (one.foreign) rename(content, pictures_.short_name_of(uri), one.name);
      continue;
    }
    if (!uri.empty()) one.file.why = "other images could be " + uri.substr(uri.rfind('/') + 1) + " as well";
    if (!one.file.why.empty())
      issues_.add("images whose file is not sure", one.where, one.name + " has no file: " + one.file.why);
    asset.labels = one.labels;
    TM_ASSIGN(const auto known, sink_.known_image({one.name, one.labels.get(), content.split, one.foreign}));
    if (!known.image) {
      ++missing_count_;
      if (missing_.size() < 3) missing_.push_back(content.name);
      continue;
    }
    if (content.size.width == 0) content.size = known.image->size;
    rename(content, known.image->name, one.name);
  }
  return {};
}

// Unless it is another's name. What the file said is kept.
void Scan::rename(record::AssetContent& content, const std::string& name, const std::string& said) {
  if (content.name == name || !names_.try_emplace(name, names_.at(content.name)).second) return;
  Json extra = json_from_text(content.extra);
  if (!extra.is_object() || !extra["cvat"].contains("name")) extra["cvat"]["name"] = said;
  content.extra = json_text(extra);
  content.name = name;
  content.mime = mime_of_name(name);
}

Result<SourceAsset> Scan::asset_of(Part& part, coco::ImageFiles& files) {
  XmlStream& in = *part.in;
  SourceAsset asset;
  record::AssetContent& content = asset.content;
  Json kept;
  for (const XmlStream::Attribute& one : in.attributes())
    if (one.name != "id" && one.name != "name" && one.name != "width" && one.name != "height" &&
        one.name != "subset")
      kept[mended_utf8(one.name)] = in.decoded(one.raw);
  const std::string id = in.value("id"), name = in.value("name"), subset = in.value("subset");
  if (id != std::to_string(part.images.size())) kept["id"] = id;
  content.size = {side(in.raw("width").value_or("")), side(in.raw("height").value_or(""))};
  if (content.size.width == 0 || content.size.height == 0) content.size = {};
  content.split = subset.empty() ? part.file.split : split_of_folder(subset);
  if (!subset.empty() && subset != "default" && subset != record::split_name(content.split))
    kept["subset"] = subset;
  content.name = inner_path(name);
  if (content.name.empty()) {
    content.name = "image_" + (id.empty() ? std::to_string(part.images.size()) : inner_path(id));
    issues_.add("images without a name", where(part), "this image has no name; it is called " + content.name);
  }
  find_file(subset, is_absolute_anywhere(name), files, asset);
  if (content.name != name) kept["name"] = name;
  content.mime = mime_of_name(content.name);
  if (!kept.is_null()) content.extra = json_text({{"cvat", std::move(kept)}});
  return asset;
}

void Scan::say_same(const Known& known, const record::AssetContent& content, const Part& part,
                    const std::string& where) {
  using record::split_name;
  const record::Split before = assets[known.asset].content.split;
  if (known.part == &part)
    issues_.add("images that are listed twice", where,
                content.name + " has the file of an image before; the labels of both are put on it");
  else if (before != content.split && before != record::Split::kNone && content.split != record::Split::kNone)
    issues_.add("images in several splits", where,
                content.name + " is in " + std::string(split_name(before)) + " and in " +
                    std::string(split_name(content.split)) + "; it stays in " +
                    std::string(split_name(before)));
}

// Files of the set that name the same picture mean one asset; another picture of that name is another.
std::size_t Scan::place_of(SourceAsset asset, const Part& part, const std::string& where) {
  record::AssetContent& content = asset.content;
  const std::string plain = content.name;
  if (const auto there = files_.find(content.uri); there != files_.end()) {
    const geometry::Size before = assets[there->second.asset].content.size;
    if (before == content.size || before.width == 0 || content.size.width == 0) {
      say_same(there->second, content, part, where);
      return there->second.asset;
    }
    issues_.add("images whose file is not sure", where,
                "an image before has the same file and another size; " + plain + " came in without it");
    content.uri.clear();
    asset.file.clear();
  }
  for (int number = 1;; ++number) {
    const auto [known, added] = names_.try_emplace(content.name, Known{assets.size(), &part});
    if (added) break;
    const record::AssetContent& other = assets[known->second.asset].content;
    if (known->second.part != &part && other.uri == content.uri && other.size == content.size &&
        other.split == content.split && (!content.uri.empty() || !are_batches(*known->second.part, part)))
      return known->second.asset;
    const std::string split(record::split_name(content.split));
    content.name = (number == 1 && !split.empty() ? split : std::to_string(number + 1)) + "/" + plain;
  }
  if (content.name != plain) {
    Json extra = json_from_text(content.extra);
    if (!extra.is_object() || !extra["cvat"].contains("name")) extra["cvat"]["name"] = plain;
    content.extra = json_text(extra);
    if (content.split == record::Split::kNone)
      issues_.add("repeated names", where,
                  "two images are named " + plain + "; this one became " + content.name);
  }
  if (!content.uri.empty()) files_.try_emplace(content.uri, Known{assets.size(), &part});
  assets.push_back(std::move(asset));
  return assets.size() - 1;
}

Result<void> Scan::read_image(Part& part, coco::ImageFiles& files) {
  const std::string here = where(part);
  TM_ASSIGN(SourceAsset asset, asset_of(part, files));
  const std::size_t count = assets.size();
  part.images.push_back(place_of(std::move(asset), part, here));
  if (open_here_ && assets.size() > count) {
    open_here_->asset = count;
    open_here_->where = here;
    open_here_->labels = part.labels;
    open_.push_back(std::move(*open_here_));
  }
  read_labels(part);
  return {};
}

// Of <annotations>.
Result<void> Scan::read_children(Part& part) {
  XmlStream& in = *part.in;
  coco::AnnotationFile place;
  place.path = part.file.path;
  place.split = part.file.split;
  const std::filesystem::path root = source_.is_file() ? source_.root() : source_.path();
  part.folders = key_of_folders(part.file.path.parent_path().lexically_relative(root).generic_string());
  part.labels = std::make_shared<const LabelPlace>(
      LabelPlace{part.file.path.parent_path(), part.file.path.stem().string()});
  coco::ImageFiles files(source_, pictures_, place);
  for (Token token = in.next(); token != Token::kDone; token = in.next()) {
    if (token != Token::kStart) continue;
    const std::string name = mended_utf8(in.name());
    if (name == "image") {
      TM_TRY(read_image(part, files));
    } else if (name == "meta") {
      read_meta(part);
    } else if (name == "track") {
      if (++tracks_ == 1)
        issues_.add("tracks", where(part), "CVAT for video; not supported yet: its tracks were left out");
      in.skip();
    } else {
      std::size_t budget = kUnknownBudget;
      Json value = read_xml_element(in, budget);
      if (name == "version" && value == Json("1.1")) continue;
      if (!kept_.contains(name)) kept_[name] = std::move(value);
    }
  }
  return {};
}

Result<void> Scan::read(Part& part) {
  XmlStream& in = *part.in;
  last_label_.clear();
  if (in.next() == Token::kStart && in.name() != "annotations")
    in.stop("not a CVAT file: it has no <annotations>");
  if (!in.failed()) TM_TRY(read_children(part));
  if (!in.failed()) return {};
  Error error = in.error();
  if (error.code != ErrorCode::kInvalid || part.images.empty())
    return tl::unexpected<Error>(std::move(error));
  part.broken = std::move(error);
  return {};
}

}  // namespace touchmark::formats::cvat
