// COCO images to assets: reads the "images" lists of all files of a set and remembers which asset an
// image id means. Thread-safety: one reader, one thread.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "formats/coco/image_files.h"
#include "formats/coco/source_ids.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "formats/json_stream.h"

namespace touchmark::formats::coco {

class ImageReader {
 public:
  ImageReader(Sink& sink, IssueLog& issues) : sink_(sink), issues_(issues) {}

  // Reads one list. `ids` maps the file's image ids to assets. An image that an earlier file of the same
  // split named as well is one asset. Fails only with the sink's error; the stream says whether it failed.
  Result<void> read(JsonStream& in, const AnnotationFile& file, ImageFiles& files, SourceIdMap& ids);

  std::size_t count() const { return count_; }

 private:
  struct Raw {
    SourceId id;
    std::string file_name;
    std::string split;
    JsonNumber width, height;
    std::string unknown;  // members as JSON text
  };
  bool read_image(JsonStream& in, Raw& raw, const Place& where);
  bool read_member(JsonStream& in, std::string_view key, Raw& raw, const Place& where);
  // An image whose file does not lie where its name says; what it means is told once all names are known.
  struct Open {
    Raw raw;
    Place where;
    MeantFile file;
  };
  Result<void> push(const Raw& raw, const AnnotationFile& file, ImageFiles& files, SourceIdMap& ids,
                    const Place& where, const std::string& name, std::string uri);
  Result<void> push_open(const AnnotationFile& file, ImageFiles& files, SourceIdMap& ids);
  std::string name_of(const Raw& raw, const Place& where);
  void check_id(const Raw& raw, const Place& where);
  Result<void> keep(SourceAsset asset, const std::string& uri, std::uint64_t place);
  std::string unused_name(std::string wanted, const std::string& plain, record::Split split);
  std::uint32_t asset_of_file(const std::string& uri) const;
  bool other_batch(std::uint32_t asset) const;
  Result<void> say_same(std::uint32_t asset, const std::string& name, record::Split split,
                        const Place& where);
  std::string extra_of(const Raw& raw, const std::string& name, const Place& where);
  std::uint32_t known_image(const std::string& name, record::Split split, bool in_this_file);

  const std::string& mime_of(const std::string& name);

  Sink& sink_;
  IssueLog& issues_;
  std::string last_ending_, last_mime_;
  IdMap by_name_[4];  // per split: hash of the name -> asset
  IdMap names_;       // hash of the name, over all splits
  struct File {
    std::uint64_t uri = 0;  // its hash
    geometry::Size size;    // as it is said
    record::Split split = record::Split::kNone;
    std::uint64_t place =
        0;  // where it has no file: a hash of the one that is there already, or of the labels' folders
  };
  std::vector<File> files_;                   // by asset
  IdMap by_uri_;                              // hash of the uri -> asset
  std::shared_ptr<const LabelPlace> labels_;  // of the file at hand
  std::vector<Open> open_;
  std::vector<std::pair<std::size_t, std::string>>
      batches_;  // of each file read: its first asset, and what its name says
  std::unordered_map<std::int64_t, int> repeats_;
  std::size_t count_ = 0;
  std::size_t first_of_file_ = 0;
};

}  // namespace touchmark::formats::coco
