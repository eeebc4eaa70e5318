#include "formats/coco/layout.h"
#include "formats/coco/reader.h"
#include "formats/coco/writer.h"
#include "formats/folder.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

class CocoFormat final : public Format {
 public:
  std::string_view name() const override { return "coco"; }
  std::string_view title() const override { return "COCO"; }

  std::string_view single_file_ending() const override { return ".json"; }
  std::vector<Found> find(const Tree& tree) const override { return find_label_files(tree, &coco::likeness); }

  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return coco::read_coco(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading COCO: ") + error.what(), source.path().string());
    }
  }

  Result<LossReport> write(const fs::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return coco::write_coco(target, ontology, assets, options);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing COCO: ") + error.what(), target.string());
    }
  }
};

}  // namespace

const Format& coco_format() {
  static const CocoFormat format;
  return format;
}

}  // namespace touchmark::formats
