#include "formats/registry.h"
#include "formats/voc/layout.h"
#include "formats/voc/reader.h"
#include "formats/voc/writer.h"

namespace touchmark::formats {
namespace {

class VocFormat final : public Format {
 public:
  std::string_view name() const override { return "voc"; }
  std::string_view title() const override { return "Pascal VOC"; }
  std::vector<Found> find(const Tree& tree) const override { return voc::find_sets(tree); }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    return voc::read_folder(source, sink);
  }
  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    return voc::write_folder(target, ontology, assets, options);
  }
};

}  // namespace

const Format& voc_format() {
  static const VocFormat format;
  return format;
}

}  // namespace touchmark::formats
