#include "formats/coco/layout.h"
#include "formats/registry.h"
#include "formats/results/reader.h"
#include "formats/results/writer.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

class ResultsFormat final : public Format {
 public:
  std::string_view name() const override { return "coco-results"; }
  std::string_view title() const override { return "COCO results"; }
  std::string_view family() const override { return "coco"; }
  std::string_view single_file_ending() const override { return ".json"; }
  bool keeps_runs() const override { return true; }
  // Each list by itself.
  std::vector<Found> find(const Tree& tree) const override {
    std::vector<Found> out;
    for (const Tree::File& file : tree.files())
      if (const int found = coco::results_likeness(tree.source(), tree.path(file)); found > 0)
        out.push_back({tree.path(file), found});
    return out;
  }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return results::read_results(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading COCO results: ") + error.what(),
                  source.path().string());
    }
  }
  Result<LossReport> write(const fs::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return results::write_results(target, ontology, assets, options);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing COCO results: ") + error.what(),
                  target.string());
    }
  }
};

}  // namespace

const Format& coco_results_format() {
  static const ResultsFormat format;
  return format;
}

}  // namespace touchmark::formats
