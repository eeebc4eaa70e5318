#include "formats/masks/layout.h"
#include "formats/masks/reader.h"
#include "formats/masks/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

class MasksFormat final : public Format {
 public:
  std::string_view name() const override { return "masks"; }
  std::string_view title() const override { return "segmentation masks"; }
  std::vector<Found> find(const Tree& tree) const override { return masks::find_sets(tree); }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    return masks::read_set(source, sink);
  }
  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    return masks::write_set(target, ontology, assets, options);
  }
};

}  // namespace

const Format& masks_format() {
  static const MasksFormat format;
  return format;
}

}  // namespace touchmark::formats
