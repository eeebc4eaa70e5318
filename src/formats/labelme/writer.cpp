#include "formats/labelme/writer.h"

#include <algorithm>

#include "formats/asset_losses.h"
#include "formats/folder.h"
#include "formats/labelme/encode.h"
#include "formats/pace.h"

namespace touchmark::formats::labelme {
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
    TM_TRY(write_whole_file(target_ / "labels.txt", label_list()));
    return losses.report();
  }

 private:
  Result<void> pass(LossTally& losses, bool writing) {
    Encoder encoder(ontology_, losses, pace_);
    SafeNames names;
    std::int64_t done = 0;
    TM_TRY(assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      TM_TRY(pace_.check());
      const std::string split(record::split_name(asset.content.split));
      const std::string name =
          names.make(split.empty() ? asset.content.name : split + "/" + asset.content.name);
      count_place_losses(asset.content, name, losses);
      count_field_losses(asset.content.extra, "labelme", "image", losses);
      TM_ASSIGN(Document document, encoder.encode(asset));
      if (writing) TM_TRY(write_item(asset, name, document));
      ++done;
      return pace_.reached(done, options_.asset_count, options_.dry_run, writing);
    }));
    encoder.count_classes();
    return {};
  }

  Result<void> write_item(const AssetWithAnnotations& asset, const std::string& name, Document& document) {
    document.image_path = fs::path(name).filename().string();
    TM_TRY(write_whole_file(target_ / (without_extension(name) + ".json"), document_text(document)));
    if (!options_.copy_images || !options_.place_image) return {};
    TM_TRY(options_.place_image(asset.content, target_ / name));
    return {};
  }

  // As LabelMe's option --labels takes it.
  std::string label_list() const {
    std::string out = "__ignore__\n_background_\n";
    for (const record::Class& one : ontology_.classes) {
      std::string line = one.name;
      std::replace_if(
          line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
      out += line + "\n";
    }
    return out;
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

}  // namespace touchmark::formats::labelme
