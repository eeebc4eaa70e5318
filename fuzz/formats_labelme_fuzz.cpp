// LabelMe files: never crashes, and what was read is written and read back with as many labels.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/labelme/document.h"
#include "formats/labelme/shape.h"
#include "formats/registry.h"
#include "formats/tree.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;
namespace lm = touchmark::formats::labelme;

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

// A shape that was read is drawn and read again as the same shape.
void fuzz_shapes(const lm::Document& document) {
  const tmk::geometry::Size size{std::min<std::int64_t>(document.size.width, 256),
                                 std::min<std::int64_t>(document.size.height, 256)};
  for (const tmk::Json& one : document.shapes) {
    auto read = lm::read_shape(one, size);
    if (!read) continue;
    if (!read->kept.is_null()) read->content.extra = tmk::json_text({{"labelme", read->kept}});
    const lm::Drawn drawn = lm::drawn_again(read->content, size);
    if (drawn.points.empty()) continue;
    const auto again = lm::read_shape(lm::written_shape(read->content, read->label, drawn), size);
    check(again.has_value());
    check(again->label == read->label && again->content.flags == read->content.flags);
    check(lm::nearly_same(again->content.shape, read->content.shape));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  static const tmk::fuzz::Scratch scratch("labelme");
  const std::string_view text = tmk::fuzz::text_of(data, size);
  const auto file = scratch.put("a.json", text);
  (void)lm::looks_like_document(text);
  const auto source = fmts::DataSource::open(scratch.path());
  if (!source) return 0;
  if (const auto document = lm::read_document(*source, file)) fuzz_shapes(*document);
  Nothing sink;
  if (const auto tree = fmts::Tree::of(*source)) (void)fmts::labelme_format().find(*tree);
  (void)fmts::labelme_format().read(scratch.path(), sink);
  return 0;
}
