// What formats lose of images beside their labels: what only a bundle says (who works on them, what must
// stay together), and their names and splits. Thread-safety: one thread.
#pragma once

#include <cstdint>
#include <filesystem>

#include "formats/folder.h"
#include "formats/format.h"

namespace touchmark::formats {

// Counts it in the images that a writer reads, for its loss report.
class AssetLosses {
 public:
  // The same data; of several passes the last one counts. This must outlive it.
  AssetStream counting(AssetStream assets);
  void add_to(LossReport& report) const;

 private:
  std::int64_t status_ = 0;
  std::int64_t group_ = 0;
};

// What reading makes of where an image lies that is written at `place`, below the folder of images.
void count_place_losses(const record::AssetContent& content, const std::filesystem::path& place,
                        LossTally& losses);

}  // namespace touchmark::formats
