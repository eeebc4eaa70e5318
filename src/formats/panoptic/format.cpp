#include "formats/coco/layout.h"
#include "formats/panoptic/reader.h"
#include "formats/panoptic/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

class PanopticFormat final : public Format {
 public:
  std::string_view name() const override { return panoptic::kOwn; }
  std::string_view title() const override { return "COCO panoptic"; }
  std::string_view family() const override { return "coco"; }
  std::vector<Found> find(const Tree& tree) const override {
    return find_label_files(tree, &coco::panoptic_likeness);
  }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return panoptic::read_panoptic(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading COCO panoptic: ") + error.what(),
                  source.path().string());
    }
  }
  Result<LossReport> write(const fs::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return panoptic::write_panoptic(target, ontology, assets, options);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing COCO panoptic: ") + error.what(),
                  target.string());
    }
  }
};

}  // namespace

const Format& coco_panoptic_format() {
  static const PanopticFormat format;
  return format;
}

}  // namespace touchmark::formats
