#include "formats/labelstudio/names.h"
#include "formats/labelstudio/reader.h"
#include "formats/labelstudio/tasks.h"
#include "formats/labelstudio/writer.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;

class LabelStudioFormat final : public Format {
 public:
  std::string_view name() const override { return labelstudio::kName; }
  std::string_view title() const override { return "Label Studio"; }

  std::string_view single_file_ending() const override { return ".json"; }
  bool keeps_runs() const override { return true; }
  std::vector<Found> find(const Tree& tree) const override {
    return find_label_files(tree, &labelstudio::likeness);
  }

  Result<void> read(const DataSource& source, Sink& sink) const override {
    try {
      return labelstudio::read_labelstudio(source, sink);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("reading Label Studio: ") + error.what(),
                  source.path().string());
    }
  }

  Result<LossReport> write(const fs::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    try {
      return labelstudio::write_labelstudio(target, ontology, assets, options);
    } catch (const std::exception& error) {
      return fail(ErrorCode::kInternal, std::string("writing Label Studio: ") + error.what(),
                  target.string());
    }
  }
};

}  // namespace

const Format& labelstudio_format() {
  static const LabelStudioFormat format;
  return format;
}

}  // namespace touchmark::formats
