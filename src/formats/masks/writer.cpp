#include "formats/masks/writer.h"

#include "base/text.h"
#include "formats/folder.h"
#include "formats/masks/layout.h"
#include "formats/masks/painter.h"
#include "formats/pairing.h"
#include "formats/png_index.h"

namespace touchmark::formats::masks {
namespace fs = std::filesystem;
namespace {

class Writer {
 public:
  Writer(const fs::path& target, const record::Ontology& ontology, const AssetStream& assets,
         const WriteOptions& options)
      : target_(target), ontology_(ontology), assets_(assets), options_(options), numbers_(ontology) {}

  Result<LossReport> run() {
    LossTally losses;
    count_classes(losses);
    TM_TRY(pass(losses, false));
    if (options_.dry_run) return losses.report();
    LossTally ignored;
    TM_TRY(pass(ignored, true));
    TM_TRY(write_whole_file(target_ / "classes.txt", numbers_.list()));
    return losses.report();
  }

 private:
  void count_classes(LossTally& losses) const {
    count_ontology_losses(ontology_, false, "masks", losses);
    if (!numbers_.kept())
      losses.add("number of a class", "numbered anew", static_cast<std::int64_t>(ontology_.classes.size()));
    for (const record::Class& one : ontology_.classes) {
      const bool clean = std::none_of(one.name.begin(), one.name.end(),
                                      [](char c) { return static_cast<unsigned char>(c) < 0x20; });
      if (!clean || trimmed(one.name) != one.name)
        losses.add("class name that is no plain line", "written as well as classes.txt can");
    }
  }

  Result<void> pass(LossTally& losses, bool writing) {
    Painter painter(numbers_, losses, pace_);
    SafeNames names;
    std::int64_t done = 0;
    return assets_([&](const AssetWithAnnotations& asset) -> Result<void> {
      TM_TRY(pace_.check());
      const std::string split(record::split_name(asset.content.split));
      const std::string name =
          names.make((split.empty() ? "" : split + "/") + told_from_role(asset.content.name));
      count_place(asset.content, name, losses);
      count_field_losses(asset.content.extra, "masks", "image", losses);
      TM_ASSIGN(const auto image, painter.paint(asset));
      if (writing) TM_TRY(write_item(asset, name, image));
      ++done;
      return pace_.reached(done, options_.asset_count, options_.dry_run, writing);
    });
  }

  // What reading makes of where it lies: without its picture, only the mask's name is there.
  void count_place(const record::AssetContent& content, const std::string& name, LossTally& losses) const {
    const fs::path image = fs::path("images") / name;
    const fs::path mask = fs::path("masks") / (without_extension(name) + ".png");
    fs::path found = short_place(options_.copy_images ? image : common_place(mask));
    if (!options_.copy_images) found += ".jpg";
    if (found.generic_string() != content.name || !is_image_name(found))
      losses.add("asset name",
                 options_.copy_images ? "changed to a safe and unique one" : "read from the mask's name");
    if (split_of_place(options_.copy_images ? image : common_place(mask)) != content.split)
      losses.add("split", "read from the image's folder");
  }

  Result<void> write_item(const AssetWithAnnotations& asset, const std::string& name,
                          const std::optional<LabelImage>& image) {
    if (image) {
      TM_ASSIGN(const std::string png, numbers_.bits() == 16 ? encode_gray_png(*image, 16, pace_.asking())
                                                             : encode_label_png(*image, pace_.asking()));
      TM_TRY(write_whole_file(target_ / "masks" / (without_extension(name) + ".png"), png));
    }
    if (!options_.copy_images || !options_.place_image) return {};
    const fs::path place = target_ / "images" / name;
    std::error_code ec;
    fs::create_directories(place.parent_path(), ec);
    TM_TRY(options_.place_image(asset.content, place));
    return {};
  }

  const fs::path& target_;
  const record::Ontology& ontology_;
  const AssetStream& assets_;
  const WriteOptions& options_;
  const Numbers numbers_;
  Pace pace_{options_.on_progress};
};

}  // namespace

Result<LossReport> write_set(const fs::path& target, const record::Ontology& ontology,
                             const AssetStream& assets, const WriteOptions& options) {
  return Writer(target, ontology, assets, options).run();
}

}  // namespace touchmark::formats::masks
