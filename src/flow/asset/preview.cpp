#include "flow/asset/preview.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "base/file_hash.h"
#include "base/hash.h"
#include "base/json.h"
#include "flow/asset/import_record.h"
#include "flow/asset/ingest.h"
#include "flow/asset/records.h"
#include "flow/asset/sources.h"
#include "formats/folder.h"
#include "formats/framing.h"
#include "formats/unused.h"
#include "record/attributes.h"

namespace touchmark::flow {
namespace {

// Counts what it is given.
class PreviewSink final : public formats::Sink {
 public:
  PreviewSink(ledger::Store& store, MediaLibrary& media, ProjectId project, const ImportOptions& options,
              const formats::DataSource& source, std::string origin, Brought& brought, KnownPictures& known,
              const Progress& progress, ImportPreview& out, Problems& problems)
      : store_(store),
        media_(media),
        project_(project),
        options_(options),
        source_(source),
        origin_(std::move(origin)),
        brought_(brought),
        known_(known),
        progress_(progress),
        out_(out),
        problems_(problems) {}

  Result<void> on_part(const formats::DataSource& part) override {
    framing_.begin_part();
    left_out_.clear();
    part_ = part;
    return known_.begin();
  }

  Result<void> on_ontology(record::Ontology incoming) override {
    if (!begun_ && project_)
      TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
        TM_ASSIGN(there_, ontology(reader, project_));
        merged_ = there_;
        return {};
      }));
    begun_ = true;
    TM_TRY(merge_into(merged_, chosen_classes(options_.classes, incoming)));
    places_.clear();
    rules_.clear();
    for (const auto& each : incoming.classes) {
      const auto index = static_cast<std::size_t>(each.id.value);
      if (places_.size() <= index) places_.resize(index + 1, out_.classes.size());
      const record::Class* const made = became(options_.classes, each, merged_);
      places_[index] = place_of(each.name, made != nullptr ? made->name : std::string());
      if (rules_.size() <= index) rules_.resize(index + 1);
      if (made == nullptr) continue;
      rules_[index] = record::AttributeRules(*made);
      if (made->name != chosen_name(options_.classes, each.name))
        misfit(other_joints_issue(each.name, made->name));
    }
    return {};
  }

  Result<formats::KnownMatch> known_image(const formats::WantedImage& wanted) override {
    TM_ASSIGN(const auto found, known_.find(said(wanted)));
    return told(found);
  }
  Result<record::Ontology> known_ontology() override { return merged_; }
  Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) override {
    return known_.each(each);
  }

  Result<void> on_asset(formats::SourceAsset asset) override {
    record::AssetContent& content = asset.content;
    left_out_.push_back(content.erased ? kErased : kTaken);
    if (content.erased) {
      misfits_.add("erased images", content.name,
                   "the source says that this image was erased; it is left out");
      framing_.add_image(content, std::nullopt);
      return {};
    }
    auto truth = look_at(asset);
    const bool has_file = truth.has_value() || opened_;
    const geometry::Size size = truth ? truth->size : content.size;
    const bool has_split = content.split != record::Split::kNone;
    if (has_file) {
      const auto [before, is_new] = files_.emplace(file_of(asset).string(), has_split);
      if (!is_new) {  // another part brought it
        if (has_split && !std::exchange(before->second, true)) count_split(content.split);
        framing_.add_image(content, truth);
        return tell();
      }
    }
    TM_ASSIGN(const auto known, has_file ? same_picture(asset, size) : meant(asset));
    if (known && !truth) truth = formats::Framing::Truth{known->content.size, known->content.orientation};
    framing_.add_image(content, truth);
    // Of this import, and counted.
    if (!has_file && known && (known->id.value < 0 || brought_.pictures.contains(known->id.value)))
      return tell();
    if (has_file) remember(asset, size, known);
    ++out_.images;
    ++(known ? out_.known_images : has_file ? out_.new_images : out_.without_image);
    if (has_split) count_split(content.split);
    return tell();
  }

  Result<void> on_annotation(formats::SourceAnnotation annotation) override {
    if (annotation.asset >= left_out_.size())
      return fail(ErrorCode::kInternal, "the reader named an asset it did not push");
    if (const auto why = left_out_[annotation.asset]; why != kTaken) {
      misfit(left_out_issue(formats::where_of(annotation), why == kUnsure));
      return {};
    }
    const auto index = static_cast<std::size_t>(annotation.content.class_id.value);
    if (annotation.content.class_id && index >= places_.size())
      return fail(ErrorCode::kInternal, "the reader named a class it did not push");
    PreviewClass* of_class = annotation.content.class_id ? &out_.classes[places_[index]] : nullptr;
    if (of_class != nullptr && of_class->becomes.empty()) {
      ++of_class->annotations;
      ++out_.left_out;
      return {};
    }
    if (of_class != nullptr) check_attributes(annotation, rules_[index]);
    if (!annotation.content.relation && !framing_.admit(annotation)) return {};
    if (of_class != nullptr) ++of_class->annotations;
    ++out_.annotations;
    const bool own_layers = options_.layer == kTruth && options_.layer_name.empty();
    if (!annotation.run.empty()) ++(own_layers ? out_.runs : out_.merged_runs)[annotation.run];
    return {};
  }

  void on_issue(formats::Issue issue) override {
    problems_.add(below(std::move(issue), source_.is_file() ? source_.path().parent_path() : source_.path()));
  }

  bool on_progress(double share) override {
    share_ = share;
    return tell().has_value();
  }

  void finish() {
    framing_.finish();
    misfits_.finish();
  }

 private:
  void count_split(record::Split split) { ++out_.splits[std::string(record::split_name(split))]; }

  Result<void> tell() {
    const std::int64_t done = out_.images + out_.annotations;
    const auto total = share_ > 0 ? static_cast<std::int64_t>(static_cast<double>(done) / share_) : 0;
    if (progress_ && !progress_(done, std::max(done, total), "rows"))
      return fail(ErrorCode::kCancelled, "cancelled");
    return {};
  }

  static bool fits(geometry::Size there, geometry::Size here) {
    const auto known = [](geometry::Size size) { return size.width > 0 && size.height > 0; };
    return !known(there) || !known(here) || there == here;
  }

  void misfit(const formats::Issue& issue) { misfits_.add(issue.kind, issue.where, issue.message); }

  // Of the image's own file, when it came and can be read.
  std::optional<formats::Framing::Truth> look_at(const formats::SourceAsset& asset) {
    constexpr std::string_view kFile = "file:";
    opened_ = false;
    if (!asset.content.uri.starts_with(kFile)) return std::nullopt;
    const auto file = source_.open_file(
        asset.file.empty() ? std::filesystem::path(asset.content.uri.substr(kFile.size())) : asset.file);
    const auto info = file ? media_.probe(*file) : Result<MediaInfo>(tl::unexpected<Error>(file.error()));
    opened_ = file.has_value();
    if (info) return formats::Framing::Truth{info->size, info->orientation};
    misfits_.add("images that cannot be read", asset.content.name, info.error().message);
    return std::nullopt;
  }

  static std::filesystem::path file_of(const formats::SourceAsset& asset) {
    constexpr std::string_view kFile = "file:";
    return asset.file.empty() ? std::filesystem::path(asset.content.uri.substr(kFile.size())) : asset.file;
  }

  formats::SaidPicture said(const formats::WantedImage& wanted) const {
    return said_in(source_, part_ ? &*part_ : nullptr, wanted, origin_);
  }

  // The picture of the project that an import would take for the same.
  Result<std::optional<record::Asset>> same_picture(const formats::SourceAsset& asset, geometry::Size size) {
    std::optional<record::Asset> out;
    if (!project_) return out;
    TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(out, reader.asset_by_name(project_, asset.content.name));
      return {};
    }));
    if (!out) {
      TM_ASSIGN(auto found, known_.find(said({asset.content.name})));
      if (found.meant.size() == 1 && found.meant.front().id.value > 0) out = std::move(found.meant.front());
    }
    if (out && !fits(out->content.size, size)) out.reset();
    if (!out || !has_bytes(out->content)) return out;
    const std::string there = digest_of(out->content);
    const auto file = source_.open_file(file_of(asset));
    if (there.empty() || !file) return out;
    const auto here = sha256_of(file->fd());
    if (here && to_hex(*here) != there) out.reset();
    return out;
  }

  // The picture that labels alone are of.
  Result<std::optional<record::Asset>> meant(const formats::SourceAsset& asset) {
    const record::AssetContent& content = asset.content;
    TM_ASSIGN(auto found, known_.find(said({content.name, asset.labels.get(), content.split})));
    const auto same_size = [&](const record::Asset& one) { return fits(one.content.size, content.size); };
    if (std::count_if(found.meant.begin(), found.meant.end(), same_size) == 1)
      std::erase_if(found.meant, std::not_fn(same_size));
    if (found.meant.size() == 1) return std::optional(std::move(found.meant.front()));
    if (found.meant.size() > 1) {
      misfit(unsure_issue(content.name, known_.shown(found.meant)));
      left_out_.back() = kUnsure;
    } else if (!found.elsewhere.empty()) {
      misfit(elsewhere_issue(content.name, known_.shown(found.elsewhere)));
    }
    return std::optional<record::Asset>();
  }

  // For the labels of other parts and archives.
  void remember(const formats::SourceAsset& asset, geometry::Size size,
                const std::optional<record::Asset>& known) {
    const std::string place = place_in(source_, file_of(asset));
    if (known) {
      brought_.pictures.emplace(known->id.value, Brought::Picture{place, origin_, std::nullopt});
      return;
    }
    record::Asset one;
    one.id = AssetId{-static_cast<std::int64_t>(files_.size())};
    one.content.name = asset.content.name;
    one.content.uri = asset.content.uri;
    one.content.split = asset.content.split;
    one.content.size = size;
    known_.add({place, asset.content.name, asset.content.split, origin_}, std::move(one));
  }

  std::size_t place_of(const std::string& name, const std::string& becomes) {
    const auto same = [&](const PreviewClass& each) { return each.name == name && each.becomes == becomes; };
    const auto found = std::find_if(out_.classes.begin(), out_.classes.end(), same);
    if (found != out_.classes.end()) return static_cast<std::size_t>(found - out_.classes.begin());
    out_.classes.push_back({name, 0, becomes, !becomes.empty() && there_.find(becomes) != nullptr});
    return out_.classes.size() - 1;
  }

  void check_attributes(const formats::SourceAnnotation& annotation, const record::AttributeRules& rules) {
    for (const auto& found : rules.findings(json_from_text(annotation.content.attributes)))
      misfits_.add(std::string(record::attribute_problem_name(found.problem)) + ": " + found.name,
                   formats::where_of(annotation), found.message);
  }

  ledger::Store& store_;
  MediaLibrary& media_;
  const ProjectId project_;
  const ImportOptions& options_;
  const formats::DataSource& source_;
  const std::string origin_;
  Brought& brought_;
  KnownPictures& known_;
  const Progress& progress_;
  ImportPreview& out_;
  Problems& problems_;

  bool begun_ = false;
  bool opened_ = false;                        // the last image's file was there
  record::Ontology there_;                     // the project's
  record::Ontology merged_;                    // and what this would make of it
  std::vector<std::size_t> places_;            // in out_.classes, by the part's class id
  std::vector<record::AttributeRules> rules_;  // likewise
  enum LeftOut : std::uint8_t { kTaken, kErased, kUnsure };
  std::vector<LeftOut> left_out_;      // by reading position
  std::map<std::string, bool> files_;  // of images, absolute paths; whether something said their split
  std::optional<formats::DataSource> part_;
  formats::Framing framing_{*this};
  formats::IssueLog misfits_{*this};
  double share_ = 0;
};

Json to_json(const std::vector<PreviewClass>& classes) {
  Json out = Json::array();
  for (const auto& each : classes)
    out.push_back({{"name", each.name},
                   {"annotations", each.annotations},
                   {"becomes", each.becomes},
                   {"known", each.known}});
  return out;
}

}  // namespace

Json to_json(const ImportPreview& preview) {
  return {{"parts", to_json(preview.parts)},
          {"others", to_json(preview.others)},
          {"images", preview.images},
          {"new_images", preview.new_images},
          {"known_images", preview.known_images},
          {"without_image", preview.without_image},
          {"splits", preview.splits},
          {"annotations", preview.annotations},
          {"left_out", preview.left_out},
          {"runs", preview.runs},
          {"classes", to_json(preview.classes)},
          {"unused", to_json(preview.unused, true)},
          {"problems", to_json(preview.problems, true)},
          {"problem_count", preview.problem_count}};
}

Result<ImportPreview> preview_import(ledger::Store& store, MediaLibrary& media, ProjectId project,
                                     const ImportOptions& options, const Progress& progress) {
  ImportPreview out;
  Problems problems;
  Brought brought;
  KnownPictures known(store, project, brought);
  TM_ASSIGN(const auto left_out,
            for_sources(options, progress, [&](const OpenedSource& opened) -> Result<void> {
              for (auto& part : parts_of(opened)) out.parts.push_back(std::move(part));
              for (auto& part : others_of(opened)) out.others.push_back(std::move(part));
              PreviewSink sink(store, media, project, options, opened.source, origin_of(options, opened),
                               brought, known, progress, out, problems);
              TM_TRY(formats::read_source(opened.surveyed, sink));
              sink.finish();
              return {};
            }));
  TM_ASSIGN(const auto merged, merged_run_issues(store, project, options, out.merged_runs));
  std::set<std::string> source_classes;
  for (const PreviewClass& each : out.classes) source_classes.insert(each.name);
  const auto idle = idle_choices(options.classes, source_classes);
  for (const auto* list : {&left_out, &merged, &idle})
    for (const formats::Issue& issue : *list) problems.add(issue);
  for (const ProblemKind& kind : problems.kinds()) {
    if (!kind.kind.starts_with(formats::kUnusedKind)) {
      out.problems.push_back(kind);
      out.problem_count += kind.count;
      continue;
    }
    out.unused.push_back(kind);
    out.unused.back().kind.erase(0, formats::kUnusedKind.size());
  }
  return out;
}

}  // namespace touchmark::flow
