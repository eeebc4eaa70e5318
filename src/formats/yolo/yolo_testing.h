// Shared by the YOLO tests: reads a folder, and says which assets came with how many annotations.
#pragma once

#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {

using geometry::Box;
using record::Split;

inline Collected read(const std::filesystem::path& source) {
  set_image_probe(header_size);
  Collected got;
  const auto done = yolo_detect_format().read(source, got);
  EXPECT_TRUE(done) << done.error().text();
  EXPECT_TRUE(got.in_order);
  return got;
}

inline std::map<std::string, std::pair<Split, int>> assets(const Collected& got) {
  std::map<std::string, std::pair<Split, int>> out;
  for (std::size_t i = 0; i < got.assets.size(); ++i) {
    int count = 0;
    for (const auto& one : got.annotations) count += one.asset == i ? 1 : 0;
    out[got.assets[i].content.name] = {got.assets[i].content.split, count};
  }
  return out;
}

using Assets = std::map<std::string, std::pair<Split, int>>;
const std::string kBox = "0 0.5 0.5 0.5 0.5\n";

}  // namespace touchmark::formats
