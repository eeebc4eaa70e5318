// COCO panoptic files and their label images must not crash, and what is read of them must survive writing
// and reading again. The input is a label image and a JSON file: the first two bytes say how long the image
// is.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formats/group.h"
#include "formats/png_rgb.h"
#include "formats/registry.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;
using namespace touchmark::formats;

const fs::path& folder() {
  static const fuzz::Scratch scratch("panoptic");
  return scratch.path();
}

void put(const fs::path& path, const std::uint8_t* data, std::size_t size) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

[[noreturn]] void complain(const char* what) {
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

void check_image(std::string_view bytes) {
  const auto image = decode_rgb_png(bytes);
  if (!image || image->pixels.size() > (1u << 20)) return;
  const auto png = encode_rgb_png(*image);
  const auto again = png ? decode_rgb_png(*png) : Result<RgbImage>(tl::unexpected<Error>(png.error()));
  if (!again || again->pixels != image->pixels) complain("a label image does not read back the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t length = std::min<std::size_t>(data[0] * 256u + data[1], size - 2);
  check_image({reinterpret_cast<const char*>(data) + 2, length});
  const fs::path in = folder() / "in";
  const fs::path out = folder() / "out";
  fs::create_directories(in / "panoptic");
  std::error_code ignored;
  fs::remove_all(out, ignored);
  put(in / "panoptic/a.png", data + 2, length);
  put(in / "panoptic.json", data + 2 + length, size - 2 - length);
  GroupOptions options;
  options.memory_bytes = 1u << 20;
  options.format = "coco-panoptic";
  auto first = read_grouped(in, options);
  if (!first) return 0;
  if (!coco_panoptic_format().write(out, (*first)->ontology(), (*first)->stream(), {})) return 0;
  auto second = read_grouped(out, options);
  if (!second || (*second)->asset_count() != (*first)->asset_count() ||
      (*second)->annotation_count() > (*first)->annotation_count())
    complain("COCO panoptic written by Touchmark does not read back the same");
  return 0;
}
