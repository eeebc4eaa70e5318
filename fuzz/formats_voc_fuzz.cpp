// VOC annotation files and label images: never crashes, and what was read is written and read back as the
// same.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "formats/folder.h"
#include "formats/png_index.h"
#include "formats/registry.h"
#include "formats/voc/segmentation.h"
#include "formats/voc/xml.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;
namespace voc = touchmark::formats::voc;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_xml(std::string_view text) {
  std::vector<fmts::Issue> issues;
  const auto file = voc::parse(text, "a.xml", issues);
  if (!file) return;
  issues.clear();
  const auto again = voc::parse(voc::to_text(*file), "b.xml", issues);
  check(again.has_value());
  check(again->objects.size() == file->objects.size());
  for (std::size_t i = 0; i < file->objects.size(); ++i) {
    check(again->objects[i].flags == file->objects[i].flags);
    check(again->objects[i].parts.size() == file->objects[i].parts.size());
    const tmk::geometry::Box a = *file->objects[i].box;
    const tmk::geometry::Box b = *again->objects[i].box;
    check(a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height);
  }
}

void fuzz_png(std::string_view bytes) {
  fmts::ColorIndex colors;
  for (int i = 0; i < 256; ++i) colors.emplace(fmts::voc_color(i), static_cast<std::uint16_t>(i));
  const auto image = voc::decode_labels(bytes, colors);
  if (!image || image->pixels.size() > (1u << 20)) return;
  (void)voc::majority_classes(*image, *image);
  fmts::LabelImage painted = fmts::LabelImage::blank(image->size);
  for (const auto& [index, mask] : voc::index_masks(*image)) check(fmts::paint(painted, mask, index) == 0);
  const auto png = fmts::encode_label_png(painted);
  check(png.has_value());
  const auto again = voc::decode_labels(*png, {});
  check(again.has_value() && again->pixels == painted.pixels);
}

struct Nothing final : fmts::Sink {
  tmk::Result<void> on_ontology(tmk::record::Ontology) override { return {}; }
  tmk::Result<void> on_asset(fmts::SourceAsset) override { return {}; }
  tmk::Result<void> on_annotation(fmts::SourceAnnotation) override { return {}; }
  void on_issue(fmts::Issue) override {}
  bool on_progress(double) override { return true; }
};

// The whole reader on a folder whose files come from the input.
void fuzz_folder(std::string_view text) {
  static const tmk::fuzz::Scratch scratch("voc");
  const std::filesystem::path& folder = scratch.path();
  const std::size_t third = text.size() / 3;
  (void)fmts::write_whole_file(folder / "Annotations/a.xml", text.substr(0, third));
  (void)fmts::write_whole_file(folder / "SegmentationObject/a.png", text.substr(third, third));
  (void)fmts::write_whole_file(folder / "labelmap.txt", text.substr(2 * third));
  (void)fmts::write_whole_file(folder / "ImageSets/Main/train.txt", text.substr(2 * third));
  Nothing sink;
  (void)fmts::voc_format().read(folder, sink);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 64 == 63) {
    fuzz_folder(text);
  } else if (data[0] % 4 == 1) {
    fuzz_png(text);
  } else {
    fuzz_xml(text);
  }
  return 0;
}
