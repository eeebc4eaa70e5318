#include "formats/labelstudio/writer.h"

#include <algorithm>
#include <array>

#include "base/disk.h"
#include "formats/atomic_file.h"
#include "formats/labelstudio/answer_item.h"
#include "formats/labelstudio/image_url.h"
#include "formats/labelstudio/schema.h"

namespace touchmark::formats::labelstudio {
namespace {

namespace fs = std::filesystem;
using Labels = std::vector<const SourceAnnotation*>;

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const WriteOptions& options)
      : target_(target),
        single_(target.extension() == ".json"),
        ontology_(ontology),
        options_(options),
        pace_(options.on_progress),
        answers_(ontology, losses_, needs_, pace_) {}

  Result<LossReport> run(const AssetStream& assets) {
    if (!single_)  // the labeling interface lists them
      for (const record::Class& item : ontology_.classes) read_again_.add_class(item.name);
    if (!options_.dry_run) {
      TM_ASSIGN(file_, AtomicFile::create(single_ ? target_ : target_ / kProjectFile));
      file_.buffer() += "[";
    }
    TM_TRY(assets([this](const AssetWithAnnotations& asset) { return write_task(asset); }));
    count_ontology_losses();
    if (options_.dry_run) return losses_.report();
    file_.buffer() += "\n]\n";
    TM_TRY(file_.commit());
    if (!single_) TM_TRY(write_whole_file(target_ / kConfigFile, config_text(ontology_, needs_)));
    return losses_.report();
  }

 private:
  Result<void> write_task(const AssetWithAnnotations& asset);
  Json data_of(const record::AssetContent& content, const Json& own, bool size_is_said,
               const std::string& url);
  Result<std::string> place_image(const record::AssetContent& content);
  std::string url_of(const record::AssetContent& content, const Json& meta, const std::string& copy);
  void put_annotation(const Labels& labels, geometry::Size size, const Json& meta, Json& task);
  void put_predictions(const AssetWithAnnotations& asset, const Json& meta, Json& task);
  Json results_of(const Labels& labels, geometry::Size size, bool is_run, const Json& kept);
  void count_ontology_losses();
  void count_class_losses(const record::Class& item, const record::Class& read);

  const fs::path target_;
  bool single_;
  const record::Ontology& ontology_;
  const WriteOptions& options_;
  LossTally losses_;
  ConfigNeeds needs_;
  Pace pace_;
  AnswerWriter answers_;
  Schema read_again_;  // what a reader learns from what was written
  AtomicFile file_;
  SafeNames names_;
  std::int64_t done_ = 0;
};

// The name of the copy, empty when there is none.
Result<std::string> Writer::place_image(const record::AssetContent& content) {
  if (!options_.copy_images) return std::string();
  const std::string name = names_.make(content.name);
  if (options_.dry_run || !options_.place_image) return name;
  const fs::path root = (single_ ? target_.parent_path() : target_) / "images";
  TM_ASSIGN(const fs::path path, path_below(root, name));
  std::error_code failure;
  fs::create_directories(path.parent_path(), failure);
  if (failure)
    return fail(ErrorCode::kUnavailable, "cannot make the folder: " + disk_words(failure), path.string());
  TM_ASSIGN(const bool placed, options_.place_image(content, path));
  return placed ? name : std::string();
}

// Of the copy where there is one; else what the source said.
std::string Writer::url_of(const record::AssetContent& content, const Json& meta, const std::string& copy) {
  const Json said = member(meta, "url");
  if (said.is_string() && copy.empty()) return said.get<std::string>();
  if (said.is_string()) losses_.add("address of an image", "replaced by that of its copy");
  const std::string& name = copy.empty() ? content.name : copy;
  std::string url = local_url(name);
  if (image_url(url).name != content.name) losses_.add("asset name", "changed to a safe and unique one");
  return url;
}

Json Writer::data_of(const record::AssetContent& content, const Json& own, bool size_is_said,
                     const std::string& url) {
  Json data = member(own, "data");
  if (!data.is_object()) data = Json::object();
  std::string key = text_or(member(own, kMeta), "image_key", kImageControl);
  data[key] = url;
  if (image_key(data) != key) {  // it would not be found there
    data.erase(key);
    data[kImageControl] = url;
  }
  if (content.split != record::Split::kNone) data["split"] = record::split_name(content.split);
  if (!size_is_said && content.size.width > 0 && content.size.height > 0) {
    data["width"] = content.size.width;
    data["height"] = content.size.height;
  }
  return data;
}

Json Writer::results_of(const Labels& labels, geometry::Size size, bool is_run, const Json& kept) {
  Json out = answers_.write(labels, size, is_run);
  if (kept.is_array())
    for (const Json& result : kept) out.push_back(result);
  read_again_.learn(sort_results(out));
  return out;
}

void Writer::put_annotation(const Labels& labels, geometry::Size size, const Json& meta, Json& task) {
  task["annotations"] = Json::array();
  const Json results = member(meta, "results");
  const Json fields = member(meta, "annotation");
  if (labels.empty() && results.is_null() && !fields.is_object()) return;
  Json annotation = fields.is_object() ? fields : Json::object();
  annotation["result"] = results_of(labels, size, false, results);
  task["annotations"].push_back(std::move(annotation));
}

// Of each run one; those that the source had come first.
void Writer::put_predictions(const AssetWithAnnotations& asset, const Json& meta, Json& task) {
  std::vector<std::pair<std::string, Labels>> runs;
  const auto labels_of = [&runs](const std::string& run) -> Labels& {
    const auto known =
        std::find_if(runs.begin(), runs.end(), [&](const auto& one) { return one.first == run; });
    return known != runs.end() ? known->second : runs.emplace_back(run, Labels()).second;
  };
  const Json kept = member(meta, "predictions");
  if (kept.is_array())
    for (const Json& entry : kept) labels_of(text_or(entry, "run", kUnnamedRun));
  for (const SourceAnnotation& one : asset.annotations)
    if (!one.run.empty()) labels_of(one.run).push_back(&one);
  if (runs.empty()) return;
  task["predictions"] = Json::array();
  for (const auto& [run, labels] : runs) {
    Json entry;
    for (std::size_t i = 0; kept.is_array() && i < kept.size(); ++i)
      if (text_or(kept[i], "run", "") == run) entry = kept[i];
    Json prediction = member(entry, "fields");
    if (!prediction.is_object()) prediction = Json::object();
    if (!prediction.contains("model_version")) prediction["model_version"] = run;
    prediction["result"] = results_of(labels, asset.content.size, true, member(entry, "results"));
    task["predictions"].push_back(std::move(prediction));
  }
}

bool says_size(const Json& task) {
  for (const char* list : {"annotations", "predictions"}) {
    if (!task.contains(list)) continue;
    for (const Json& one : task[list])
      for (const Json& result : one["result"])
        if (result.is_object() && result.contains("original_width")) return true;
  }
  return false;
}

Result<void> Writer::write_task(const AssetWithAnnotations& asset) {
  ++done_;
  if (options_.asset_count > 0)
    pace_.at(std::min(1.0, static_cast<double>(done_) / static_cast<double>(options_.asset_count)));
  TM_TRY(pace_.check());
  TM_ASSIGN(const std::string copy, place_image(asset.content));
  count_field_losses(asset.content.extra, kName, "image", losses_);
  Json own = own_fields(asset.content.extra, kName);
  const Json meta = member(own, kMeta);
  Json task = Json::object();
  Labels labels;
  for (const SourceAnnotation& one : asset.annotations)
    if (one.run.empty()) labels.push_back(&one);
  put_annotation(labels, asset.content.size, meta, task);
  put_predictions(asset, meta, task);
  TM_TRY(pace_.check());
  task["data"] = data_of(asset.content, own, says_size(task), url_of(asset.content, meta, copy));
  if (own.is_object())
    for (const auto& [key, value] : own.items())
      if (key != kMeta && !task.contains(key)) task[key] = value;
  if (options_.dry_run) return {};
  file_.buffer() += done_ > 1 ? ",\n" : "\n";
  file_.buffer() += dump_json(task);
  return file_.flush_if_full();
}

void Writer::count_class_losses(const record::Class& item, const record::Class& read) {
  for (std::size_t i = 0; i < item.attributes.size(); ++i)
    if (i >= read.attributes.size() || !(read.attributes[i] == item.attributes[i]))
      losses_.add("attribute definition", "read again from the values that occur");
  if (!(item.skeleton == read.skeleton))
    losses_.add("skeleton", "its joints are those that occur; edges and mirror images are left out");
}

// What a reader gathers from what was written is not always what there was.
void Writer::count_ontology_losses() {
  const record::Ontology read = read_again_.ontology();
  std::int64_t last = 0;
  bool in_order = true;
  for (const record::Class& item : ontology_.classes) {
    if (!item.parent.empty()) losses_.add("class parent", kLeftOut);
    if (item.retired) losses_.add("mark of a retired class", kLeftOut);
    count_field_losses(item.extra, kName, "class", losses_);
    const record::Class* same = read.find(item.name);
    if (same == nullptr) {
      losses_.add("class without a label", kLeftOut);
      losses_.add("attribute definition", kLeftOut, static_cast<std::int64_t>(item.attributes.size()));
      continue;
    }
    in_order = in_order && same->id.value > last;
    last = same->id.value;
    count_class_losses(item, *same);
  }
  if (!in_order) losses_.add("order of the classes", "that in which they occur");
  if (!ontology_.guideline.empty()) losses_.add("guideline", kLeftOut);
  count_field_losses(ontology_.extra, kName, "data set", losses_);
}

}  // namespace

Result<LossReport> write_labelstudio(const fs::path& target, const record::Ontology& ontology,
                                     const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, options).run(assets);
}

}  // namespace touchmark::formats::labelstudio
