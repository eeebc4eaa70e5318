// YOLO text of any kind: never crashes, and what was read is written and read back as the same.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/probe.h"
#include "formats/registry.h"
#include "formats/tree.h"
#include "formats/yolo/encode.h"
#include "formats/yolo/label.h"
#include "formats/yolo/layout.h"
#include "formats/yolo/yaml.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;
namespace yolo = touchmark::formats::yolo;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_yaml(std::string_view text) {
  const auto value = yolo::parse_yaml(text, "data.yaml");
  if (!value) return;
  (void)yolo::header_from_yaml(*value, "data.yaml");
  const auto again = yolo::parse_yaml("k: " + yolo::yaml_text(*value) + "\n", "again");
  if (!again) {
    check(again.error().message.find("32 levels") != std::string::npos);  // one level more than before
    return;
  }
  check((*again)["k"] == *value);
}

void fuzz_labels(std::string_view text, std::uint8_t shape) {
  yolo::Rules rules;
  rules.points = shape % 4;
  rules.dimensions = 2 + shape / 4 % 2;
  rules.quads_are_polygons = shape / 8 % 2 == 1;
  const tmk::geometry::Size size{1 + shape * 37, 480};
  yolo::Scan scan;
  tmk::record::Ontology ontology;
  ontology.add("a");
  fmts::LossTally losses;
  for (const std::string_view line : tmk::split_lines(text)) {
    scan.add_line(line);
    const auto label = yolo::parse_label(line, size, rules);
    if (!label) continue;
    auto content = label->content;
    content.class_id = tmk::ClassId(1);
    const bool is_box = std::holds_alternative<tmk::geometry::Box>(content.shape);
    for (const auto flavor :
         {yolo::Flavor::kDetect, yolo::Flavor::kSegment, yolo::Flavor::kPose, yolo::Flavor::kObb}) {
      const tmk::geometry::GoOn always;
      yolo::Encoder encoder(flavor, ontology, losses, always);
      encoder.set_pose(rules.points, rules.dimensions);
      const auto written = encoder.line(content, size, true);
      check(written.has_value() == encoder.line(content, size, false).has_value());
      if (written && is_box && flavor == yolo::Flavor::kDetect)
        check(yolo::parse_label(*written, size, {}).has_value());
    }
  }
}

struct Nothing final : fmts::Sink {
  tmk::Result<void> on_ontology(tmk::record::Ontology) override { return {}; }
  tmk::Result<void> on_asset(fmts::SourceAsset) override { return {}; }
  tmk::Result<void> on_annotation(fmts::SourceAnnotation) override { return {}; }
  void on_issue(fmts::Issue) override {}
  bool on_progress(double) override { return true; }
};

// The whole reader on a folder whose data.yaml, image list and label file come from the input.
void fuzz_folder(std::string_view text) {
  static const tmk::fuzz::Scratch scratch("yolo");
  const std::filesystem::path& folder = scratch.path();
  const std::size_t half = text.size() / 2;
  (void)fmts::write_whole_file(folder / "data.yaml", "names: [a]\n" + std::string(text.substr(0, half)));
  (void)fmts::write_whole_file(folder / "list.txt", text.substr(0, half));
  (void)fmts::write_whole_file(folder / "images/a.png", "");
  (void)fmts::write_whole_file(folder / "labels/a.txt", text.substr(half));
  Nothing sink;
  if (const auto source = fmts::DataSource::open(folder))
    if (const auto tree = fmts::Tree::of(*source)) (void)fmts::yolo_detect_format().find(*tree);
  (void)fmts::yolo_detect_format().read(folder, sink);
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  fmts::set_image_probe([](const tmk::OpenFile&) -> tmk::Result<fmts::Probed> {
    return fmts::Probed{{640, 480}};
  });
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] % 64 == 63) {
    fuzz_folder(text);
  } else if (data[0] % 2 == 0) {
    fuzz_yaml(text);
  } else {
    fuzz_labels(text, data[0] / 2);
  }
  return 0;
}
