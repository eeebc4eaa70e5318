#include "formats/asset_losses.h"

#include <utility>

#include "formats/pairing.h"

namespace touchmark::formats {

AssetStream AssetLosses::counting(AssetStream assets) {
  return [this, assets = std::move(assets)](const auto& visit) -> Result<void> {
    status_ = group_ = 0;
    return assets([&](const AssetWithAnnotations& asset) -> Result<void> {
      status_ += asset.content.status == record::AssetStatus::kNew ? 0 : 1;
      group_ += asset.content.group.empty() ? 0 : 1;
      return visit(asset);
    });
  };
}

void AssetLosses::add_to(LossReport& report) const {
  if (status_ > 0) report.items.push_back({"image status", status_, "left out"});
  if (group_ > 0) report.items.push_back({"image group", group_, "left out"});
}

void count_place_losses(const record::AssetContent& content, const std::filesystem::path& place,
                        LossTally& losses) {
  if (short_place(place).generic_string() != content.name || !is_image_name(place))
    losses.add("asset name", "changed to a safe and unique one");
  if (split_of_place(place) != content.split) losses.add("split", "read from the image's folder");
}

}  // namespace touchmark::formats
