// What only a bundle says of images beside their labels: who works on them and what must stay together.
// Thread-safety: one thread.
#pragma once

#include <cstdint>

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

}  // namespace touchmark::formats
