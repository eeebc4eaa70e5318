// The first pass over CVAT files: labels and images, of which everything else speaks.
// Thread-safety: one object, one thread.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/json.h"
#include "formats/coco/image_files.h"
#include "formats/cvat/layout.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/xml_stream.h"

namespace touchmark::formats::cvat {

// One file of the set, with what the first pass learned.
struct Part {
  AnnotationFile file;
  std::unique_ptr<XmlStream> in;
  std::string name;                 // for messages
  std::vector<std::size_t> images;  // the asset of each of its <image>, in order
  std::optional<Error> broken;      // where it stops being XML
  std::shared_ptr<const LabelPlace> labels;
  std::string folders;  // what those that it lies in say (picture_names.h)
};

class Scan {
 public:
  Scan(const DataSource& source, Sink& sink, IssueLog& issues)
      : source_(source), sink_(sink), issues_(issues) {}

  // To the end of the file or to where it breaks off. Fails with what the sink says, and when it is no such
  // file.
  Result<void> read(Part& part);
  // The files of images that do not lie where their names say, and what the files say beside labels and
  // images, in the ontology's extra.
  Result<void> finish();

  record::Ontology ontology;
  std::vector<SourceAsset> assets;
  ClassId class_of(const std::string& label) const;

 private:
  struct Known {
    std::size_t asset;
    const Part* part;
  };
  Result<void> read_children(Part& part);
  void read_meta(Part& part);
  Result<void> read_image(Part& part, coco::ImageFiles& files);
  Result<SourceAsset> asset_of(Part& part, coco::ImageFiles& files);
  void find_file(const std::string& subset, bool foreign, coco::ImageFiles& files, SourceAsset& asset);
  Result<void> find_others();
  void rename(record::AssetContent& content, const std::string& name, const std::string& said);
  void say_same(const Known& known, const record::AssetContent& content, const Part& part,
                const std::string& where);
  std::size_t place_of(SourceAsset asset, const Part& part, const std::string& where);
  void read_labels(const Part& part);
  void see_label(XmlStream& in, const Part& part);
  void see_joints(XmlStream& in);
  std::string where(const Part& part) const { return part.name + ":" + std::to_string(part.in->line()); }

  const DataSource& source_;
  Sink& sink_;
  IssueLog& issues_;
  std::unordered_map<std::string, std::size_t> classes_;  // by name, index in ontology
  std::vector<bool> declared_joints_;                     // beside the classes
  std::string last_label_;                                // as it stands in the file
  coco::SetPictures pictures_{source_};
  std::unordered_map<std::string, Known> names_;
  std::unordered_map<std::string, Known> files_;  // by uri
  struct Open {                                   // an image whose file does not lie where its name says
    std::size_t asset;
    std::string name;  // as it is said
    bool foreign;
    coco::MeantFile file;
    std::string where;
    std::shared_ptr<const LabelPlace> labels;
  };
  std::optional<Open> open_here_;  // of the image at hand
  std::vector<Open> open_;
  std::vector<std::string> missing_;  // the first three
  std::int64_t missing_count_ = 0;
  std::optional<Json> meta_;    // without labels; null when the files differ in it
  Json kept_ = Json::object();  // of other elements, the first of each
  std::int64_t tracks_ = 0;
};

// What a <meta> without labels says when this writer made it up: for that many images a split, by
// record::Split.
Json made_up_meta(const std::array<std::int64_t, 4>& images);

}  // namespace touchmark::formats::cvat
