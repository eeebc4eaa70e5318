// Label images and lists of classes: never crashes, and the masks of an image paint the same image.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/label_names.h"
#include "formats/masks/likeness.h"
#include "formats/png_index.h"
#include "formats/registry.h"
#include "formats/tree.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Nothing final : fmts::Sink {
  tmk::Result<void> on_ontology(tmk::record::Ontology) override { return {}; }
  tmk::Result<void> on_asset(fmts::SourceAsset) override { return {}; }
  tmk::Result<void> on_annotation(fmts::SourceAnnotation) override { return {}; }
  void on_issue(fmts::Issue) override {}
  bool on_progress(double) override { return true; }
};

void fuzz_png(std::string_view bytes, const fmts::ColorIndex& colors) {
  const auto labels = fmts::decode_label_png(bytes, colors);
  if (!labels || labels->image.pixels.size() > (1u << 18)) return;
  (void)fmts::masks::has_mask_pixels(labels->image);
  fmts::LabelImage painted = fmts::LabelImage::blank(labels->image.size);
  for (const auto& [number, mask] : fmts::masks_of(labels->image, [](int number) { return number != 0; }))
    check(fmts::paint(painted, mask, number) == 0);
  check(painted.pixels == labels->image.pixels);
  const auto png = fmts::encode_gray_png(painted, 16);
  check(png.has_value());
  const auto again = fmts::decode_label_png(*png, {});
  check(again.has_value() && again->image.pixels == painted.pixels);
}

void fuzz_folder(std::string_view text) {
  static const tmk::fuzz::Scratch scratch("masks");
  const std::filesystem::path& folder = scratch.path();
  const std::size_t half = text.size() / 2;
  (void)fmts::write_whole_file(folder / "images/a.png", "");
  (void)fmts::write_whole_file(folder / "masks/a.png", text.substr(0, half));
  (void)fmts::write_whole_file(folder / "labelmap.txt", text.substr(half));
  (void)fmts::write_whole_file(folder / "classes.txt", text.substr(half));
  Nothing sink;
  if (const auto source = fmts::DataSource::open(folder))
    if (const auto tree = fmts::Tree::of(*source)) (void)fmts::masks_format().find(*tree);
  (void)fmts::masks_format().read(folder, sink);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  const std::string_view text = tmk::fuzz::text_of(data + 1, size - 1);
  if (data[0] % 16 == 15) {
    fuzz_folder(text);
  } else if (data[0] % 2 == 0) {
    fuzz_png(text, fmts::names_from_labelmap("a:0,0,0::\nb:128,0,0::\n").colors);
  } else {
    (void)fmts::names_from_list(text);
    (void)fmts::names_from_numbered(text);
    (void)fmts::names_from_labelmap(text);
  }
  return 0;
}
