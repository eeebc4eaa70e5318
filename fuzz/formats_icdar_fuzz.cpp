// ICDAR text files: never crashes, and what was read is written and read back as the same regions.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string_view>

#include "base/text.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/icdar/encode.h"
#include "formats/icdar/key.h"
#include "formats/icdar/line.h"
#include "formats/icdar/reader.h"
#include "formats/registry.h"
#include "formats/tree.h"
#include "geometry/measure.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;
namespace icdar = touchmark::formats::icdar;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Kept final : fmts::Sink {
  tmk::record::Ontology ontology;
  fmts::AssetWithAnnotations asset;  // of all files together
  tmk::Result<void> on_ontology(tmk::record::Ontology value) override {
    ontology = std::move(value);
    return {};
  }
  tmk::Result<void> on_asset(fmts::SourceAsset) override { return {}; }
  tmk::Result<void> on_annotation(fmts::SourceAnnotation one) override {
    asset.annotations.push_back(std::move(one));
    return {};
  }
  void on_issue(fmts::Issue) override {}
  bool on_progress(double) override { return true; }
};

// Whether it has an area: else it is left out.
bool is_plain(const tmk::record::AnnotationContent& content) {
  const tmk::geometry::Box box = tmk::geometry::extent(content.shape);
  return box.width > 0 && box.height > 0;
}

// Each region that was read is a line again, which reads as the same shape and text.
void fuzz_lines(Kept& kept) {
  fmts::LossTally losses;
  const std::function<bool(double)> nobody;
  fmts::Pace pace(nobody);
  icdar::Encoder encoder(kept.ontology, losses, pace);
  for (const fmts::SourceAnnotation& one : kept.asset.annotations) {
    if (!is_plain(one.content)) continue;
    fmts::AssetWithAnnotations alone;
    alone.annotations.push_back(one);
    const auto text = encoder.encode(alone);
    check(text.has_value());
    if (text->empty()) continue;  // beyond what an image has
    const auto again = icdar::parse_line(std::string_view(*text).substr(0, text->size() - 1));
    check(again.has_value());
    check(again->shape.index() == one.content.shape.index());
    const bool has_break = one.content.text.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos;
    check(has_break || again->text == one.content.text);
    check(again->unread == ((one.content.flags & tmk::record::kDifficult) != 0));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  static const tmk::fuzz::Scratch scratch("icdar");
  const std::string_view text = tmk::fuzz::text_of(data, size);
  (void)icdar::parse_key(text);
  scratch.put("a.txt", text);
  const auto source = fmts::DataSource::open(scratch.path());
  if (!source) return 0;
  if (const auto tree = fmts::Tree::of(*source)) (void)fmts::icdar_format().find(*tree);
  Kept kept;
  (void)fmts::icdar_format().read(scratch.path(), kept);
  fuzz_lines(kept);
  return 0;
}
