// CVAT files of any kind: never crashes, and what was read is written and read back as the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "formats/folder.h"
#include "formats/registry.h"
#include "formats/row_runs.h"
#include "formats/xml_stream.h"
#include "geometry/mask.h"
#include "scratch.h"

namespace tmk = touchmark;
namespace fmts = touchmark::formats;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Kept final : fmts::Sink {
  tmk::record::Ontology ontology;
  std::vector<fmts::SourceAsset> assets;
  std::vector<fmts::SourceAnnotation> annotations;
  tmk::Result<void> on_ontology(tmk::record::Ontology value) override {
    ontology = std::move(value);
    return {};
  }
  tmk::Result<void> on_asset(fmts::SourceAsset asset) override {
    assets.push_back(std::move(asset));
    return {};
  }
  tmk::Result<void> on_annotation(fmts::SourceAnnotation annotation) override {
    check(annotation.asset < assets.size());
    annotations.push_back(std::move(annotation));
    return {};
  }
  void on_issue(fmts::Issue) override {}
  bool on_progress(double) override { return true; }
  fmts::AssetStream stream() const {
    return [this](const auto& visit) -> tmk::Result<void> {
      for (std::size_t i = 0; i < assets.size(); ++i) {
        fmts::AssetWithAnnotations asset{assets[i].content, {}, {}};
        for (const auto& one : annotations)
          if (one.asset == i) asset.annotations.push_back(one);
        TM_TRY(visit(asset));
      }
      return {};
    };
  }
};

void fuzz_stream(const std::filesystem::path& path) {
  auto file = tmk::open_named_file(path);
  check(file.has_value());
  auto stream = fmts::XmlStream::open(std::move(*file));
  if (!stream) return;
  int depth = 0;
  for (auto token = (*stream)->next(); token != fmts::XmlStream::Token::kDone; token = (*stream)->next()) {
    depth += token == fmts::XmlStream::Token::kStart ? 1 : -1;
    check(depth == (*stream)->depth() && depth >= 0 && depth <= fmts::XmlStream::kMaxDepth);
  }
  check((*stream)->failed() || depth == 0);
}

void fuzz_file(std::string_view text) {
  static const tmk::fuzz::Scratch scratch("cvat");
  const auto path = scratch.put("annotations.xml", text);
  fuzz_stream(path);
  Kept first;
  if (!fmts::cvat_format().read(path, first)) return;
  const auto out = scratch.path() / "out.xml";
  const auto report = fmts::cvat_format().write(out, first.ontology, first.stream(), {});
  check(report.has_value());
  Kept second;
  check(fmts::cvat_format().read(out, second).has_value());
  if (!report->lossless()) return;
  check(second.annotations.size() == first.annotations.size() && second.assets.size() == first.assets.size());
  for (std::size_t i = 0; i < first.annotations.size(); ++i) {
    check(second.annotations[i].content.shape == first.annotations[i].content.shape);
    check(second.annotations[i].content.attributes == first.annotations[i].content.attributes);
  }
}

// Bytes as runs.
void fuzz_runs(std::string_view bytes) {
  if (bytes.size() < 3) return;
  const std::int64_t width = 1 + static_cast<unsigned char>(bytes[0]) % 40;
  std::vector<std::uint32_t> runs;
  std::uint64_t sum = 0;
  for (const char c : bytes.substr(1)) {
    runs.push_back(static_cast<unsigned char>(c) % 50);
    sum += runs.back();
  }
  const auto rest = static_cast<std::uint32_t>(
      (static_cast<std::uint64_t>(width) - sum % static_cast<std::uint64_t>(width)) %
      static_cast<std::uint64_t>(width));
  runs.back() += rest;
  const auto height = static_cast<std::int64_t>(sum + rest) / width;
  const fmts::Window window{0, 0, width, height};
  const auto mask = fmts::mask_from_row_runs(runs, window, {width, height});
  check(mask.has_value());
  std::vector<std::uint32_t> again;
  fmts::each_row_run(*mask, window,
                     [&again](std::uint64_t run) { again.push_back(static_cast<std::uint32_t>(run)); });
  const auto second = fmts::mask_from_row_runs(again, window, {width, height});
  check(second.has_value() && *second == *mask);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 20000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (data[0] == '#')
    fuzz_runs(text);
  else
    fuzz_file(text);
  return 0;
}
