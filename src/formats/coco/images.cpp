#include "formats/coco/images.h"

#include <algorithm>

#include "base/json.h"
#include "base/json_text.h"
#include "base/utf8.h"
#include "formats/coco/derived.h"
#include "formats/place_text.h"
#include "formats/place_words.h"

namespace touchmark::formats::coco {
namespace {

using Kind = JsonStream::Kind;
constexpr std::size_t kMaxUnknownBytes = 4u << 20;  // of one image
constexpr std::int64_t kMaxSide = INT32_MAX;

std::int64_t key_of(const std::string& name) {
  return static_cast<std::int64_t>(hash_text(name));
}

std::int64_t side(const JsonNumber& number) {
  return number.is_integer && number.integer > 0 && number.integer <= kMaxSide ? number.integer : 0;
}

// Unknown unless both sides are said.
geometry::Size size_said(const JsonNumber& width, const JsonNumber& height) {
  const geometry::Size size{side(width), side(height)};
  return size.width == 0 || size.height == 0 ? geometry::Size{} : size;
}

}  // namespace

bool ImageReader::read_member(JsonStream& in, std::string_view key, Raw& raw, const Place& where) {
  if (key == "id") return read_id(in, raw.id);
  if (key == "file_name" && in.kind() == Kind::kString) return in.read_string(raw.file_name);
  if (key == "width" && in.kind() == Kind::kNumber) return in.read_number(raw.width);
  if (key == "height" && in.kind() == Kind::kNumber) return in.read_number(raw.height);
  const std::string name(key);
  const std::size_t before = raw.unknown.size();
  if (before > 0) raw.unknown += ',';
  append_json_string(raw.unknown, name);
  raw.unknown += ':';
  const std::size_t value_at = raw.unknown.size();
  bool fits = true;
  if (!in.capture(raw.unknown, kMaxUnknownBytes, fits)) return false;
  if (!fits || raw.unknown.size() > kMaxUnknownBytes) {
    raw.unknown.resize(before);
    issues_.add("image fields not kept", where.text(),
                "the field \"" + name + "\" is larger than 4 MiB and was left out");
  } else if (name == "split") {
    const std::string text = raw.unknown.substr(value_at);
    if (text != "\"train\"" && text != "\"val\"" && text != "\"test\"") return true;
    raw.split = text.substr(1, text.size() - 2);
    raw.unknown.resize(before);
  }
  return true;
}

bool ImageReader::read_image(JsonStream& in, Raw& raw, const Place& where) {
  raw.id.clear();
  raw.file_name.clear();
  raw.split.clear();
  raw.width = raw.height = {};
  raw.unknown.clear();
  if (!in.begin_object()) return false;
  std::string_view key;
  while (in.next_key(key)) {
    // A key is gone with the next read: the known ones are compared before, by value.
    const std::string_view known = key == "id"          ? "id"
                                   : key == "file_name" ? "file_name"
                                   : key == "width"     ? "width"
                                   : key == "height"    ? "height"
                                                        : "";
    if (known.empty()) {
      const std::string copy(key);
      if (!read_member(in, copy, raw, where)) return false;
    } else if (!read_member(in, known, raw, where)) {
      return false;
    }
  }
  return !in.failed();
}

Result<void> ImageReader::read(JsonStream& in, const AnnotationFile& file, ImageFiles& files,
                               SourceIdMap& ids) {
  Raw raw;
  first_of_file_ = count_;
  labels_ =
      std::make_shared<const LabelPlace>(LabelPlace{file.path.parent_path(), file.path.stem().string()});
  batches_.emplace_back(count_, key_of_origin(file.path.stem().string()));
  Place where{std::make_shared<const std::string>(file.path.string() + "#/images/"), -1};
  if (!in.begin_array()) return {};
  while (in.next_element()) {
    ++where.number;
    if (in.kind() != Kind::kObject) {
      issues_.add("images that are not objects", where.text(), "this is not an object and was skipped");
      if (!in.skip()) break;
      continue;
    }
    if (!read_image(in, raw, where)) break;
    const std::string name = name_of(raw, where);
    const std::string uri = files.uri_of(name);
    if (uri.empty() && files.may_be_elsewhere())
      open_.push_back({raw, where, files.meant(name, is_absolute_anywhere(raw.file_name))});
    else
      TM_TRY(push(raw, file, files, ids, where, name, uri));
  }
  return push_open(file, files, ids);
}

// A picture is of one image: of none that only means it where another one names it, or means it as well.
Result<void> ImageReader::push_open(const AnnotationFile& file, ImageFiles& files, SourceIdMap& ids) {
  std::unordered_map<std::string, std::size_t> claims;
  for (const Open& one : open_) ++claims[one.file.uri];
  for (Open& one : open_) {
    const std::string name = name_of(one.raw, one.where);
    std::string& uri = one.file.uri;
    const std::uint32_t there = asset_of_file(uri);
    const bool taken = there != IdMap::kNone && there >= first_of_file_;
    if (!uri.empty() && (claims[uri] > 1 || taken)) {
      one.file.why = "other images of the list could be " + files.short_name_of(uri) + " as well";
      uri.clear();
    }
    if (!one.file.why.empty())
      issues_.add("images whose file is not sure", one.where.text(), name + " has no file: " + one.file.why);
    TM_TRY(push(one.raw, file, files, ids, one.where, name, uri));
  }
  open_.clear();
  return {};
}

std::uint32_t ImageReader::asset_of_file(const std::string& uri) const {
  return uri.empty() ? IdMap::kNone : by_uri_.find(key_of(uri));
}

// Whether the file at hand and that of an asset are told apart by their names: batch1.json and batch2.json.
bool ImageReader::other_batch(std::uint32_t asset) const {
  const auto later =
      std::find_if(batches_.begin(), batches_.end(), [&](const auto& one) { return one.first > asset; });
  return later != batches_.begin() && are_siblings(std::prev(later)->second, batches_.back().second);
}

std::uint32_t ImageReader::known_image(const std::string& name, record::Split split, bool in_this_file) {
  const std::uint32_t known = by_name_[static_cast<std::size_t>(split)].find(key_of(name));
  if (known == IdMap::kNone) return known;
  return (known >= first_of_file_) == in_this_file ? known : IdMap::kNone;
}

std::string ImageReader::extra_of(const Raw& raw, const std::string& name, const Place& where) {
  const bool renamed = !raw.file_name.empty() && name != raw.file_name;
  const bool has_number = raw.id.present && !raw.id.is_text;
  // What most images say, without building it up.
  if (raw.unknown.empty() && !renamed)
    return has_number ? "{\"coco\":{\"#\":{\"id\":" + std::to_string(raw.id.value) + "}}}" : std::string();
  Json extra;
  if (!raw.unknown.empty()) {
    Result<Json> fields = parse_json("{" + raw.unknown + "}");
    if (fields) {
      extra["coco"] = std::move(*fields);
    } else {
      issues_.add("image fields not kept", where.text(),
                  "its unknown fields were left out: " + fields.error().text());
    }
  }
  // Results of evaluations name images by it.
  if (has_number) extra["coco"][kMeta]["id"] = raw.id.value;
  if (renamed) extra["coco"][kMeta]["file_name"] = raw.file_name;
  return json_text(extra);
}

// Neighbors have the same ending.
const std::string& ImageReader::mime_of(const std::string& name) {
  const std::string_view ending = std::string_view(name).substr(std::min(name.rfind('.'), name.size()));
  if (ending != last_ending_ || ending.empty()) {
    last_ending_ = ending;
    last_mime_ = mime_of_name(name);
  }
  return last_mime_;
}

std::string ImageReader::name_of(const Raw& raw, const Place& where) {
  std::string name = inner_path(raw.file_name);
  if (!name.empty()) return name;
  name = "image_" + (raw.id.present ? inner_path(raw.id.is_text ? raw.id.text : std::to_string(raw.id.value))
                                    : std::to_string(count_ + open_.size() + 1));
  issues_.add("images without a file name", where.text(),
              "this image has no file_name; it is called " + name);
  return name;
}

Result<void> ImageReader::say_same(std::uint32_t asset, const std::string& name, record::Split split,
                                   const Place& where) {
  using record::split_name;
  const record::Split before = files_[asset].split;
  if (asset >= first_of_file_)
    issues_.add("images that are listed twice", where.text(),
                name + " has the file of an image before; the labels of both are put on it");
  else if (before != split && before != record::Split::kNone && split != record::Split::kNone)
    issues_.add("images in several splits", where.text(),
                name + " is in " + std::string(split_name(before)) + " and in " +
                    std::string(split_name(split)) + "; it stays in " + std::string(split_name(before)));
  return {};
}

void ImageReader::check_id(const Raw& raw, const Place& where) {
  if (raw.id.quoted || raw.id.is_text)
    issues_.add("image ids that are text", where.text(),
                "the image id " + raw.id.shown() + " is text, not a number");
  if (!raw.id.present)
    issues_.add("images without an id", where.text(), "this image has no id, so nothing can refer to it");
}

// By its split, else by a number in front of its plain name.
std::string ImageReader::unused_name(std::string wanted, const std::string& plain, record::Split split) {
  const auto is_used = [this](const std::string& name) { return names_.find(key_of(name)) != IdMap::kNone; };
  if (is_used(wanted) && split != record::Split::kNone)
    wanted = std::string(record::split_name(split)) + "/" + plain;
  if (!is_used(wanted)) return wanted;
  int& n = repeats_.emplace(key_of(plain), 1).first->second;
  do wanted = std::to_string(++n) + "/" + plain;
  while (is_used(wanted));
  return wanted;
}

Result<void> ImageReader::push(const Raw& raw, const AnnotationFile& file, ImageFiles& files,
                               SourceIdMap& ids, const Place& where, const std::string& name,
                               std::string uri) {
  check_id(raw, where);
  record::Split split = file.split != record::Split::kNone
                            ? file.split
                            : record::split_from_name(raw.split).value_or(record::Split::kNone);
  // Files of the set that name the same picture mean one asset; another picture of that name is another.
  const geometry::Size size = size_said(raw.width, raw.height);
  if (const std::uint32_t there = asset_of_file(uri); there != IdMap::kNone) {
    if (size == files_[there].size || size.width == 0 || files_[there].size.width == 0) {
      if (raw.id.present) ids.insert(raw.id, there);
      return say_same(there, name, split, where);
    }
    issues_.add("images whose file is not sure", where.text(),
                "an image before has the same file and another size; " + name + " came in without it");
    uri.clear();
  }
  KnownMatch known;
  if (uri.empty()) {
    TM_ASSIGN(known, sink_.known_image({name, labels_.get(), split, is_absolute_anywhere(raw.file_name)}));
    if (!known.image) files.miss(name);
  }
  if (file.split_by_folder && !uri.empty())
    if (const record::Split lies = files.split_of(uri); lies != record::Split::kNone) split = lies;
  const std::uint32_t elsewhere = known_image(name, split, false);
  const bool batch = uri.empty() && elsewhere != IdMap::kNone && other_batch(elsewhere);
  const std::uint64_t place =
      !uri.empty() ? 0 : hash_text(known.image ? "/" + known.image->name : files.folders_said());
  if (elsewhere != IdMap::kNone && files_[elsewhere].uri == hash_text(uri) &&
      files_[elsewhere].place == place && files_[elsewhere].size == size && !batch) {
    if (raw.id.present) ids.insert(raw.id, elsewhere);
    return {};
  }
  if (raw.id.present && ids.find(raw.id) != SourceIdMap::kNone) {
    issues_.add("repeated image ids", where.text(),
                "image id " + raw.id.shown() + " is used twice; labels go to the first");
    if (known_image(name, split, true) != IdMap::kNone) return {};
  }
  std::string unique = known.image ? known.image->name : name;
  // Of an absolute path only what is of this data set.
  if (!uri.empty() && (names_.find(key_of(unique)) != IdMap::kNone || is_absolute_anywhere(raw.file_name)))
    unique = files.short_name_of(uri);
  if (batch) unique = mended_utf8(file.path.stem().string()) + "/" + name;
  if (uri.empty() && !known.image && names_.find(key_of(unique)) != IdMap::kNone && !files.folders().empty())
    unique = mended_utf8(files.folders()) + "/" + name;
  unique = unused_name(std::move(unique), name, split);
  if (unique != name && names_.find(key_of(name)) != IdMap::kNone && !known.image &&
      split == record::Split::kNone)
    issues_.add("repeated file names", where.text(),
                "two images are named " + name + "; this one became " + unique);
  by_name_[static_cast<std::size_t>(split)].insert(key_of(name), static_cast<std::uint32_t>(count_));
  if (raw.id.present) ids.insert(raw.id, static_cast<std::uint32_t>(count_));
  SourceAsset asset;
  asset.content.extra = extra_of(raw, unique, where);
  asset.content.name = std::move(unique);
  asset.content.split = split;
  asset.content.size = size;
  return keep(std::move(asset), uri, place);
}

Result<void> ImageReader::keep(SourceAsset asset, const std::string& uri, std::uint64_t place) {
  record::AssetContent& content = asset.content;
  content.mime = mime_of(content.name);
  content.uri = mended_utf8(uri);
  if (!uri.empty()) asset.file = uri.substr(std::string_view("file:").size());
  if (uri.empty()) asset.labels = labels_;
  names_.insert(key_of(content.name), static_cast<std::uint32_t>(count_));
  if (!uri.empty()) by_uri_.insert(key_of(uri), static_cast<std::uint32_t>(count_));
  files_.push_back({hash_text(uri), content.size, content.split, place});
  ++count_;
  return sink_.on_asset(std::move(asset));
}

}  // namespace touchmark::formats::coco
