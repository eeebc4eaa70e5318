#include "formats/icdar/layout.h"
#include "formats/icdar/reader.h"
#include "formats/icdar/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

class IcdarFormat final : public Format {
 public:
  std::string_view name() const override { return "icdar"; }
  std::string_view title() const override { return "ICDAR text boxes"; }
  std::vector<Found> find(const Tree& tree) const override { return icdar::find_sets(tree); }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    return icdar::read_set(source, sink);
  }
  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    return icdar::write_set(target, ontology, assets, options);
  }
};

}  // namespace

const Format& icdar_format() {
  static const IcdarFormat format;
  return format;
}

}  // namespace touchmark::formats
