#include "formats/registry.h"
#include "formats/yolo/layout.h"
#include "formats/yolo/reader.h"
#include "formats/yolo/writer.h"

namespace touchmark::formats {
namespace {

using yolo::Flavor;

class YoloFormat final : public Format {
 public:
  YoloFormat(std::string_view name, std::string_view title, Flavor flavor)
      : name_(name), title_(title), flavor_(flavor) {}
  std::string_view name() const override { return name_; }
  std::string_view title() const override { return title_; }
  // The variants differ in writing only; the plain one answers for all.
  std::vector<Found> find(const Tree& tree) const override {
    return flavor_ == Flavor::kDetect ? yolo::find_sets(tree) : std::vector<Found>{};
  }
  const Format* reader() const override { return &yolo_detect_format(); }
  Result<void> read(const DataSource& source, Sink& sink) const override {
    return yolo::read_folder(source, sink);
  }
  Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                           const AssetStream& assets, const WriteOptions& options) const override {
    return yolo::write_folder(target, flavor_, ontology, assets, options);
  }

 private:
  std::string_view name_;
  std::string_view title_;
  Flavor flavor_;
};

}  // namespace

const Format& yolo_detect_format() {
  static const YoloFormat format("yolo", "YOLO detection", Flavor::kDetect);
  return format;
}

const Format& yolo_segment_format() {
  static const YoloFormat format("yolo-seg", "YOLO segmentation", Flavor::kSegment);
  return format;
}

const Format& yolo_pose_format() {
  static const YoloFormat format("yolo-pose", "YOLO pose", Flavor::kPose);
  return format;
}

const Format& yolo_obb_format() {
  static const YoloFormat format("yolo-obb", "YOLO oriented boxes", Flavor::kObb);
  return format;
}

}  // namespace touchmark::formats
