#include "formats/icdar/writer.h"

#include "formats/asset_losses.h"
#include "formats/folder.h"
#include "formats/icdar/encode.h"
#include "formats/icdar/key.h"
#include "formats/pairing.h"

namespace touchmark::formats::icdar {
namespace fs = std::filesystem;
namespace {

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const AssetStream& assets,
         const WriteOptions& options)
      : target_(target), ontology_(ontology), assets_(assets), options_(options) {}

  Result<LossReport> run() {
    LossTally losses;
    TM_TRY(pass(losses, false));
    if (options_.dry_run) return losses.report();
    LossTally ignored;
    TM_TRY(pass(ignored, true));
    return losses.report();
  }

 private:
  Result<void> pass(LossTally& losses, bool writing) {
    Encoder encoder(ontology_, losses, pace_);
    SafeNames names;
    std::int64_t done = 0;
    TM_TRY(assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      TM_TRY(pace_.check());
      const record::AssetContent& content = asset.content;
      const std::string own =
          options_.copy_images ? name_for_loaders(content.name, content.mime) : content.name;
      const std::string split(record::split_name(content.split));
      const std::string name = names.make((split.empty() ? "" : split + "/") + told_from_role(own));
      count_place_losses(content, name, losses);
      count_field_losses(content.extra, "icdar", "image", losses);
      TM_ASSIGN(const std::string text, encoder.encode(asset));
      const std::string key = key_text(asset, losses);
      if (writing) TM_TRY(write_item(content, name, text, key));
      ++done;
      return pace_.reached(done, options_.asset_count, options_.dry_run, writing);
    }));
    encoder.count_classes();
    return {};
  }

  Result<void> write_item(const record::AssetContent& content, const std::string& name,
                          const std::string& text, const std::string& key) {
    const std::string stem = without_extension(name);
    TM_TRY(write_whole_file(target_ / "box" / (stem + ".txt"), text));
    if (!key.empty()) TM_TRY(write_whole_file(target_ / kKeyFolder / (stem + ".json"), key));
    if (!options_.copy_images || !options_.place_image) return {};
    const fs::path place = target_ / "img" / name;
    std::error_code ec;
    fs::create_directories(place.parent_path(), ec);
    TM_TRY(options_.place_image(content, place));
    return {};
  }

  const fs::path& target_;
  const record::Ontology& ontology_;
  const AssetStream& assets_;
  const WriteOptions& options_;
  Pace pace_{options_.on_progress};
};

}  // namespace

Result<LossReport> write_set(const fs::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, assets, options).run();
}

}  // namespace touchmark::formats::icdar
