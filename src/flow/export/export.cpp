#include "flow/export/export.h"

#include <memory>

#include "base/json.h"
#include "flow/version/digest.h"
#include "formats/registry.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

formats::WriteOptions write_options(BlobStore& blobs, const ExportOptions& options, const Progress& progress,
                                    std::int64_t assets) {
  formats::WriteOptions write;
  write.copy_images = options.images;
  write.dry_run = options.dry_run;
  write.asset_count = assets;
  const auto done = std::make_shared<std::int64_t>(0);  // as last told; a copy in progress tells it again
  const auto go_on = [&progress, assets, done] { return !progress || progress(*done, assets, "images"); };
  write.place_image = [&blobs, go_on](const record::AssetContent& content,
                                      const fs::path& target) -> Result<void> {
    TM_ASSIGN(const OpenFile source, blobs.open(content.uri));
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    return copy_to(source, target, go_on);
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

Result<formats::LossReport> export_data(ledger::Store& store, BlobStore& blobs, ProjectId project,
                                        const ExportOptions& options, const Progress& progress) {
  TM_ASSIGN(const formats::Format* format, formats::find_format(options.format));
  formats::LossReport loss;
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
    TM_TRY(reader.record(project, ledger::RecordKind::kLayer,
                         chosen ? chosen->layer.value : options.layer.value, moment));
    TM_ASSIGN(const auto classes, ontology(reader, project, moment));
    Version state = chosen.value_or(Version{});
    if (!chosen) {
      state.layer = options.layer;
      state.seq = moment;
    }
    TM_ASSIGN(const auto measured, check(reader, project, state, progress));
    TM_ASSIGN(const auto stream, version_stream(reader, project, state, measured));
    TM_ASSIGN(loss, format->write(options.target, classes, stream,
                                  write_options(blobs, options, progress, measured.kept_assets)));
    const std::int64_t erased = measured.assets - measured.kept_assets;
    if (erased > 0) loss.items.push_back({"erased image", erased, "left out: legally erased since"});
    return {};
  }));
  return loss;
}

}  // namespace touchmark::flow
