#include "formats/cvat/layout.h"
#include "formats/cvat/reader.h"
#include "formats/cvat/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

class CvatFormat final : public Format {
 public:
  std::string_view name() const override { return "cvat"; }
  std::string_view title() const override { return "CVAT for images"; }
  std::string_view single_file_ending() const override { return ".xml"; }
  std::vector<Found> find(const Tree& tree) const override { return find_label_files(tree, &cvat::likeness); }

  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return cvat::read_set(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading CVAT: ") + error.what(), source.path().string());
    }
  }

  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return cvat::write_set(target, ontology, assets, options);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing CVAT: ") + error.what(), target.string());
    }
  }
};

}  // namespace

const Format& cvat_format() {
  static const CvatFormat format;
  return format;
}

}  // namespace touchmark::formats
