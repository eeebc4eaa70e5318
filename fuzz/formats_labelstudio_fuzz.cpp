// Label Studio exports and brush run lengths: never crashes, and what was read is written and read back as
// the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "formats/group.h"
#include "formats/labelstudio/brush_rle.h"
#include "formats/registry.h"
#include "scratch.h"

namespace {

using namespace touchmark;
using namespace touchmark::formats;

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_brush(std::string_view bytes) {
  if (bytes.size() < 2) return;
  const geometry::Size size{static_cast<unsigned char>(bytes[0]), static_cast<unsigned char>(bytes[1])};
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data()) + 2;
  const auto mask = labelstudio::mask_from_brush({data, bytes.size() - 2}, size);
  if (!mask) return;
  const auto again = labelstudio::mask_from_brush(labelstudio::brush_from_mask(*mask), size);
  check(again.has_value() && *again == *mask);
}

void fuzz_export(std::string_view text) {
  static const fuzz::Scratch scratch("labelstudio");
  const auto in = scratch.put("in.json", text);
  const auto once = scratch.path() / "once.json";
  const auto twice = scratch.path() / "twice.json";
  GroupOptions options;
  options.format = "labelstudio";
  options.memory_bytes = 1u << 20;
  const Format& format = labelstudio_format();
  const auto first = read_grouped(in, options);
  if (!first) return;
  if (!format.write(once, (*first)->ontology(), (*first)->stream(), {})) return;
  const auto second = read_grouped(once, options);
  check(second.has_value());
  check((*second)->asset_count() == (*first)->asset_count());
  const auto report = format.write(twice, (*second)->ontology(), (*second)->stream(), {});
  check(report.has_value());
  const auto third = read_grouped(twice, options);
  check(third.has_value() && (*third)->annotation_count() == (*second)->annotation_count());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text = fuzz::text_of(data, size);
  if (text[0] == 'B') {
    fuzz_brush(text.substr(1));
  } else {
    fuzz_export(text);
  }
  return 0;
}
