// COCO reading must not crash, and what it accepts must survive writing and reading again.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formats/group.h"
#include "formats/registry.h"
#include "formats/tree.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;
using namespace touchmark::formats;

const fs::path& folder() {
  static const fuzz::Scratch scratch("coco");
  return scratch.path();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path in = folder() / "in.json";
  const fs::path out = folder() / "out.json";
  std::ofstream(in, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const Format& coco = coco_format();
  if (const auto source = DataSource::open(in))
    if (const auto tree = Tree::of(*source)) (void)coco.find(*tree);
  GroupOptions options;
  options.format = "coco";
  options.memory_bytes = 1u << 20;
  auto first = read_grouped(in, options);
  if (!first) return 0;
  if (!coco.write(out, (*first)->ontology(), (*first)->stream(), {})) return 0;
  auto second = read_grouped(out, options);
  if (!second || (*second)->asset_count() != (*first)->asset_count() ||
      (*second)->annotation_count() != (*first)->annotation_count()) {
    std::fprintf(stderr, "COCO written by Touchmark does not read back the same\n");
    std::abort();
  }
  return 0;
}
