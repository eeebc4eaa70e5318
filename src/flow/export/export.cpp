#include "flow/export/export.h"

#include <memory>

#include "base/json.h"
#include "flow/asset/layer.h"
#include "flow/version/digest.h"
#include "formats/asset_losses.h"
#include "formats/registry.h"
#include "formats/staged_target.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kNamedMissing = 100;

formats::WriteOptions write_options(BlobStore& blobs, const ExportOptions& options, const Progress& progress,
                                    std::int64_t assets, ExportReport& report) {
  formats::WriteOptions write;
  write.copy_images = options.images;
  write.dry_run = options.dry_run;
  write.asset_count = assets;
  const auto done = std::make_shared<std::int64_t>(0);  // as last told; a copy in progress tells it again
  const auto go_on = [&progress, assets, done] { return !progress || progress(*done, assets, "images"); };
  write.place_image = [&blobs, &report, go_on](const record::AssetContent& content,
                                               const fs::path& target) -> Result<bool> {
    const auto source = content.uri.empty() ? Result<OpenFile>(fail(ErrorCode::kNotFound, "it has no file"))
                                            : blobs.open(content.uri);
    if (!source) {
      ++report.missing_images;
      if (report.missing.size() < kNamedMissing) report.missing.push_back(content.name);
      return false;
    }
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    TM_TRY(copy_to(*source, target, go_on));
    return true;
  };
  if (progress)
    write.on_progress = [&progress, assets, done](double share) {
      *done = static_cast<std::int64_t>(share * static_cast<double>(assets));
      return progress(*done, assets, "images");
    };
  return write;
}

// What of a version, or of another moment (which has no name), can be read; an error when something is
// missing that no erasure took away, or when a version is not what was frozen.
Result<Measure> check(ledger::Reader& reader, ProjectId project, const Version& state,
                      const Progress& progress) {
  TM_ASSIGN(auto measured, measure(reader, project, state, progress));
  const auto problem = state.id ? difference(state, measured) : measured.problem;
  if (problem)
    return fail(
        ErrorCode::kCorrupt,
        (state.id ? "version \"" + state.name + "\" is not what was frozen" : "the project is damaged") +
            ", so nothing is written: " + *problem + "; see touchmark audit verify");
  return measured;
}

// What is written, and how many images that are.
struct Source {
  formats::AssetStream stream;
  std::int64_t assets = 0;
  std::int64_t erased = 0;  // left out
};

Result<Source> source_of(ledger::Reader& reader, ProjectId project, const Version& state,
                         const Selection& selection, const Progress& progress) {
  if (!selection.all()) {
    TM_ASSIGN(auto assets, selected(reader, project, selection, state.layer));
    const auto count = static_cast<std::int64_t>(assets.size());
    return Source{selected_stream(reader, project, state.layer, std::move(assets)), count, 0};
  }
  TM_ASSIGN(const auto measured, check(reader, project, state, progress));
  TM_ASSIGN(auto stream, version_stream(reader, project, state, measured));
  return Source{std::move(stream), measured.kept_assets, measured.assets - measured.kept_assets};
}

// What Label Studio's image keeps of its source without what is of other layers: a person's answer in a run,
// and the predictions of runs in others.
std::string without_others(const std::string& text, const std::string& run) {
  Json extra = json_from_text(text);
  if (!extra.is_object() || !extra.contains("labelstudio") || !extra["labelstudio"].contains("#"))
    return text;
  Json& kept = extra["labelstudio"]["#"];
  if (!kept.is_object()) return text;
  if (!run.empty())
    for (const char* name : {"annotation", "results"}) kept.erase(name);
  if (kept.contains("predictions") && kept["predictions"].is_array()) {
    Json own = Json::array();
    for (const Json& one : kept["predictions"]) {
      const bool is_own = one.is_object() && one.value("run", "") == run && !run.empty();
      if (is_own || (run.empty() && one.is_object() && one.contains("results"))) own.push_back(one);
    }
    kept["predictions"] = std::move(own);
    if (kept["predictions"].empty()) kept.erase("predictions");
  }
  return dump_json(extra);
}

formats::AssetStream of_one_layer(formats::AssetStream stream, std::string run) {
  return [stream = std::move(stream), run = std::move(run)](const auto& visit) {
    return stream([&](const formats::AssetWithAnnotations& asset) {
      if (asset.content.extra.empty()) return visit(asset);
      formats::AssetWithAnnotations own = asset;
      own.content.extra = without_others(own.content.extra, run);
      return visit(own);
    });
  };
}

// What a model predicted, said to be its: formats that keep runs apart from people's labels write it so.
formats::AssetStream of_run(formats::AssetStream stream, std::string name) {
  return [stream = std::move(stream), name = std::move(name)](const auto& visit) {
    return stream([&](const formats::AssetWithAnnotations& asset) {
      formats::AssetWithAnnotations predicted = asset;
      for (formats::SourceAnnotation& one : predicted.annotations) one.run = name;
      return visit(predicted);
    });
  };
}

}  // namespace

Json to_json(const formats::LossReport& loss, std::string_view title) {
  Json items = Json::array();
  for (const auto& item : loss.items)
    items.push_back({{"what", item.what}, {"count", item.count}, {"remedy", item.remedy}});
  return {{"lossless", loss.lossless()},
          {"sentence", loss.sentence(title)},
          {"complete", true},
          {"items", std::move(items)}};
}

Json missing_json(const ExportReport& report) {
  return {{"count", report.missing_images}, {"names", report.missing}};
}

Result<ExportReport> export_data(ledger::Store& store, BlobStore& blobs, ProjectId project,
                                 const ExportOptions& options, const Progress& progress) {
  TM_ASSIGN(const formats::Format* format, formats::find_format(options.format));
  ExportReport report;
  const bool single =
      !format->single_file_ending().empty() && options.target.extension() == format->single_file_ending();
  std::optional<formats::StagedTarget> staged;
  if (!options.dry_run) {
    TM_ASSIGN(auto made,
              formats::StagedTarget::create(options.target, single, options.images, options.replace));
    staged.emplace(std::move(made));
  }
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto head, reader.project(project));
    std::optional<Version> chosen;
    if (options.version) {
      TM_ASSIGN(chosen, version(reader, project, *options.version));
    }
    const Seq moment = chosen ? chosen->seq : options.as_of.value_or(kOpenSeq);
    if (moment != kOpenSeq && (moment.value < 1 || moment > head.head))
      return fail(ErrorCode::kInvalid, "the project's events go from 1 to " + std::to_string(head.head.value),
                  "/as_of");
    // As it was then: a layer that was dropped since is still in its versions.
    TM_ASSIGN(const auto exported,
              layer(reader, project, {UserId{}, true}, chosen ? chosen->layer : options.layer, moment));
    TM_ASSIGN(const auto classes, ontology(reader, project, moment));
    Version state = chosen.value_or(Version{});
    if (!chosen) {
      state.layer = options.layer;
      state.seq = moment;
    }
    TM_ASSIGN(auto source, source_of(reader, project, state, options.selection, progress));
    formats::AssetStream stream = std::move(source.stream);
    const bool is_run = exported.kind == record::LayerKind::kRun && format->keeps_runs();
    if (is_run) stream = of_run(std::move(stream), exported.name);
    if (format->name() == "labelstudio")
      stream = of_one_layer(std::move(stream), is_run ? exported.name : std::string());
    formats::AssetLosses losses;
    if (format->name() != "bundle") stream = losses.counting(std::move(stream));
    auto loss = format->write(staged ? staged->path() : options.target, classes, stream,
                              write_options(blobs, options, progress, source.assets, report));
    if (!loss) return tl::unexpected(staged ? staged->told(loss.error()) : loss.error());
    report.loss = std::move(*loss);
    losses.add_to(report.loss);
    if (source.erased > 0)
      report.loss.items.push_back({"erased image", source.erased, "left out: legally erased since"});
    return {};
  }));
  if (staged) TM_TRY(staged->commit());
  return report;
}

}  // namespace touchmark::flow
