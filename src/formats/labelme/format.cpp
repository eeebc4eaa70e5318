#include "formats/labelme/layout.h"
#include "formats/labelme/reader.h"
#include "formats/labelme/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

class LabelmeFormat final : public Format {
 public:
  std::string_view name() const override { return "labelme"; }
  std::string_view title() const override { return "LabelMe"; }
  std::vector<Found> find(const Tree& tree) const override { return labelme::find_sets(tree); }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    return labelme::read_set(source, sink);
  }
  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    return labelme::write_set(target, ontology, assets, options);
  }
};

}  // namespace

const Format& labelme_format() {
  static const LabelmeFormat format;
  return format;
}

}  // namespace touchmark::formats
