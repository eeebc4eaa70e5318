#include "formats/labelstudio/task_asset.h"

#include "base/utf8.h"
#include "formats/labelstudio/answer.h"
#include "formats/labelstudio/kept.h"
#include "formats/labelstudio/names.h"
#include "formats/probe.h"

namespace touchmark::formats::labelstudio {
namespace {

constexpr std::size_t kMostKept = 1u << 20;  // bytes of a task's other fields

std::int64_t key_of(std::string_view text) {
  return static_cast<std::int64_t>(hash_text(text));
}

bool known(geometry::Size size) {
  return size.width > 0 && size.height > 0;
}

// As the first result that says it has it.
geometry::Size size_in_results(const Json& task) {
  for (const char* list : {"annotations", "predictions"}) {
    const auto found = task.find(list);
    if (found == task.end() || !found->is_array()) continue;
    for (const Json& one : *found) {
      if (!one.is_object() || !one.contains("result") || !one["result"].is_array()) continue;
      for (const Json& result : one["result"])
        if (result.is_object())
          if (const auto size = said_size(result)) return *size;
    }
  }
  return {};
}

geometry::Size size_in_data(const Json& data) {
  Json said = Json::object();
  for (const auto& [from, to] : {std::pair{"width", "original_width"}, {"height", "original_height"}})
    if (const auto found = data.find(from); found != data.end()) said[to] = *found;
  return said_size(said).value_or(geometry::Size{});
}

Json without(const Json& object, std::initializer_list<const char*> names) {
  Json out = object;
  for (const char* name : names) out.erase(name);
  return out;
}

// Results that have no place in Touchmark.
Json unread_results(const Json& answer) {
  Json out = Json::array();
  for (const auto& [number, result] : sort_results(answer["result"]).unread) out.push_back(*result);
  return out;
}

void keep_annotation(const Json& task, Json& meta) {
  std::int64_t others = 0;
  std::int64_t skipped = 0;
  const Json* chosen = chosen_annotation(task, others, skipped);
  if (chosen == nullptr) return;
  Json fields = without(*chosen, {"result"});
  if (!fields.empty() || (*chosen)["result"].empty()) meta["annotation"] = std::move(fields);
  if (Json results = unread_results(*chosen); !results.empty()) meta["results"] = std::move(results);
}

void keep_predictions(const Json& task, Json& meta) {
  std::int64_t others = 0;
  for (const Json* prediction : chosen_predictions(task, others)) {
    Json fields = without(*prediction, {"result"});
    if (fields.contains("model_version") && fields["model_version"] == Json(run_name(*prediction)))
      fields.erase("model_version");
    else
      fields["model_version"] = prediction->value("model_version", Json());
    Json entry = {{"run", run_name(*prediction)}};
    const bool says = !fields.empty() || (*prediction)["result"].empty();
    if (says) entry["fields"] = std::move(fields);
    if (Json results = unread_results(*prediction); !results.empty()) entry["results"] = std::move(results);
    if (entry.size() > 1) meta["predictions"].push_back(std::move(entry));
  }
}

// Everything of a task that is neither its image nor a label. `size` and `split` were taken from "data" when
// these are true.
Json kept_of(const Json& task, const std::string& key, const std::string& name, bool size, bool split) {
  Json own = without(task, {"data", "annotations", "predictions"});
  Json data = without(task["data"], {key.c_str()});
  if (size) data = without(data, {"width", "height"});
  if (split) data.erase("split");
  if (!data.empty()) own["data"] = std::move(data);
  Json meta = Json::object();
  if (key != kImageControl) meta["image_key"] = key;
  if (const Json& value = task["data"][key]; value != Json(local_url(name))) meta["url"] = value;
  keep_annotation(task, meta);
  keep_predictions(task, meta);
  if (!meta.empty()) own[kMeta] = std::move(meta);
  return own;
}

}  // namespace

std::string TaskAssets::unique_name(const std::string& name, const std::string& where) {
  std::string unique = name;
  for (int n = 2; names_.find(key_of(unique)) != IdMap::kNone; ++n) unique = std::to_string(n) + "/" + name;
  if (unique != name)
    issues_.add("repeated image names", where,
                "two images are named " + name + "; this one became " + unique);
  return unique;
}

// An image that is not here may be in the project already.
Result<void> TaskAssets::place_elsewhere(SourceAsset& asset, const ImageUrl& url, geometry::Size& size) {
  std::vector<std::string> names = url.places;
  names.insert(url.is_ours ? names.begin() : names.end(), asset.content.name);
  asset.labels = labels_;
  for (const std::string& name : names) {
    TM_ASSIGN(const auto there, sink_.known_image({name, labels_.get(), asset.content.split, url.foreign}));
    if (!there.several.empty()) break;
    if (!there.image) continue;
    asset.content.name = there.image->name;
    if (!known(size)) size = there.image->size;
    return {};
  }
  asset.content.media = record::MediaState::kMissing;
  asset.content.media_error = "the image file was not found";
  if (++missing_ <= 3) first_missing_ += (missing_ == 1 ? "" : ", ") + asset.content.name;
  return {};
}

void TaskAssets::begin_file(const std::filesystem::path& file) {
  labels_ = std::make_shared<const LabelPlace>(LabelPlace{file.parent_path(), file.stem().string()});
  const auto root = source_.is_file() ? source_.root() : source_.path();
  around_ = mended_utf8(file.parent_path().lexically_relative(root).generic_string());
  if (around_ == ".") around_.clear();
  folders_ = key_of_folders(around_);
}

void TaskAssets::note(const Json& task) {
  const auto key = image_key(task["data"]);
  if (!key || finder_.empty()) return;
  const std::string& value = task["data"][*key].get_ref<const std::string&>();
  if (!noted_.insert(hash_text(folders_ + "\n" + value)).second) return;
  const auto found = finder_.find(image_url(value), around_);
  if (!found) return;
  Claims& claims = claims_[found->path];
  if (++claims.count == 1) claims.first = value;
  claims.exact += found->exact ? 1 : 0;
}

// A picture that several images could be is that one which says its whole place.
Result<void> TaskAssets::place(SourceAsset& asset, const ImageUrl& url, geometry::Size& size,
                               const std::string& where) {
  const auto found = finder_.find(url, around_);
  if (!found) return place_elsewhere(asset, url, size);
  const auto& path = found->path;
  const auto claims = claims_.find(path);
  if (claims != claims_.end() && claims->second.count > 1 && !(found->exact && claims->second.exact == 1)) {
    issues_.add("images that several tasks could mean", where,
                path.filename().string() + " is meant by other tasks as well (" + claims->second.first +
                    "); this one has no image");
    asset.content.media = record::MediaState::kMissing;
    asset.content.media_error = "the image file was not found";
    return {};
  }
  asset.file = path;
  asset.content.uri = file_uri(path);
  if (known(size) || !image_probe()) return {};
  const auto file = source_.open_file(path);
  const auto probed = file ? image_probe()(*file) : Result<Probed>(tl::unexpected<Error>(file.error()));
  if (probed) size = probed->size;
  return {};
}

Result<void> TaskAssets::add(const Json& task, std::size_t number, const std::string& where) {
  tasks_.push_back(kNone);
  const Json& data = task["data"];
  const auto key = image_key(data);
  if (!key) {
    issues_.add("tasks without an image", where, "nothing in its data names an image; left out");
    return {};
  }
  const std::string& value = data[*key].get_ref<const std::string&>();
  const std::int64_t url_key = key_of(folders_ + "\n" + value);
  if (const std::uint32_t there = urls_.find(url_key); there != IdMap::kNone) {
    issues_.add("images of several tasks", where,
                "a task before has the same image; the labels of both are put on it");
    tasks_.back() = there;
    return {};
  }
  const ImageUrl url = image_url(value);
  SourceAsset asset;
  asset.content.name = mended_utf8(url.name);
  if (url.name.empty()) {
    asset.content.name = "task_" + std::to_string(number + 1);
    issues_.add("images without a name", where, "its image has no name; it is called " + asset.content.name);
  }
  geometry::Size size = size_in_results(task);
  const bool from_data = !known(size) && known(size_in_data(data));
  if (from_data) size = size_in_data(data);
  const auto split = record::split_from_name(text_member(data, "split"));
  const bool has_split = split && *split != record::Split::kNone;
  if (has_split) asset.content.split = *split;
  TM_TRY(place(asset, url, size, where));
  const std::string plain = asset.content.name;
  asset.content.name = unique_name(plain, where);
  asset.content.size = size;
  asset.content.mime = mime_of_name(asset.content.name);
  Json own = kept_of(task, *key, asset.content.name, from_data, has_split);
  if (std::string text = own.empty() ? "" : json_text({{kName, std::move(own)}}); text.size() <= kMostKept)
    asset.content.extra = std::move(text);
  else
    issues_.add("task fields not kept", where,
                "its other fields are larger than 1 MiB together and were left out");
  const auto place = static_cast<std::uint32_t>(sizes_.size());
  tasks_.back() = place;
  urls_.insert(url_key, place);
  names_.insert(key_of(asset.content.name), place);
  sizes_.push_back(size);
  return sink_.on_asset(std::move(asset));
}

void TaskAssets::report_missing(const std::string& where) {
  if (missing_ == 0) return;
  issues_.add("missing images", where,
              std::to_string(missing_) + " image files were not found in the data set: " + first_missing_ +
                  (missing_ > 3 ? ", ..." : "") + "; nothing is fetched from the web or from a storage",
              static_cast<std::int64_t>(missing_));
}

}  // namespace touchmark::formats::labelstudio
