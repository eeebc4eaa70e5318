#include "flow/export/export.h"

#include "base/disk.h"
#include "base/json.h"
#include "flow/version/recipe.h"
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
  write.place_image = [&blobs](const record::AssetContent& content, const fs::path& target) -> Result<void> {
    TM_ASSIGN(const fs::path source, blobs.local_path(content.uri));
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    fs::copy_file(source, target, fs::copy_options::overwrite_existing, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot copy the image: " + disk_words(error), target.string());
    return {};
  };
  if (progress)
    write.on_progress = [&progress, assets](double share) {
      return progress(static_cast<std::int64_t>(share * static_cast<double>(assets)), assets, "images");
    };
  return write;
}

}  // namespace

Result<formats::AssetStream> export_stream(ledger::Reader& reader, ProjectId project,
                                           const std::optional<Version>& chosen, LayerId layer, Seq as_of) {
  return recipe_stream(reader, project, chosen ? chosen->layer : layer,
                       chosen ? chosen->filter : VersionFilter{}, chosen ? chosen->split : std::nullopt,
                       chosen ? chosen->seq : as_of);
}

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
    TM_ASSIGN(const auto stream, export_stream(reader, project, chosen, options.layer, moment));
    const std::int64_t count = chosen ? chosen->assets : head.assets;
    TM_ASSIGN(loss,
              format->write(options.target, classes, stream, write_options(blobs, options, progress, count)));
    return {};
  }));
  return loss;
}

}  // namespace touchmark::flow
