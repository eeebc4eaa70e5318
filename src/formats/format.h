// What every data set format implements: a streaming reader and a streaming writer over record/.
//
// A reader pushes into a Sink: ontology first, then every asset, then annotations (of assets already
// pushed, in any order). Memory: at most a fixed buffer plus O(number of assets) for id maps; never
// proportional to the number of annotations. Unknown fields of the source go to `extra` as
// {"<format>": {...}} and are written back by the same format's writer. Readers never touch pixels, except
// formats whose labels are pixels (VOC segmentation masks).
// Thread-safety: one reader or writer is for one thread.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "record/annotation.h"
#include "record/asset.h"
#include "record/ontology.h"

namespace touchmark::formats {

class DataSource;
class Tree;

// Where labels lie whose image did not come with them: it tells images of one name apart.
struct LabelPlace {
  std::filesystem::path folder;  // absolute
  std::string list;              // the name, without extension, of a file with the labels of many images
};

// An asset as a data set describes it. `content.name` is its path below the image root; `content.uri` is
// "file:<absolute path>" where the reader found the file in its DataSource, else empty (or, from a bundle,
// what the text says: nobody opens that). `sha256`: what the image's bytes must hash to, in hex; empty when
// the source does not say. Status fields are left at defaults, except by the bundle format.
// `file`: that path as the file system has it, whose bytes need not be UTF-8; empty where uri says it all.
struct SourceAsset {
  record::AssetContent content;
  std::string sha256;
  std::filesystem::path file;
  std::shared_ptr<const LabelPlace> labels = {};  // where its file did not come; may be null
};

// Where something stands in the source, cheap to copy a million times: the text in front ("labels.jsonl:",
// "instances.json#/annotations/") and the number behind it, a line or an index; -1 for none.
struct Place {
  std::shared_ptr<const std::string> prefix;  // null: unknown
  std::int64_t number = -1;
  std::string text() const;  // empty when unknown
};

// `asset`: 0-based position in which the asset was pushed. `local_id`: the source's own id for this object
// where relations or updates refer to it (0: none). A relation's from/to hold local ids.
struct SourceAnnotation {
  std::size_t asset = 0;
  std::int64_t local_id = 0;
  record::AnnotationContent content;
  Place place;                            // for messages; not kept by stores
  std::optional<geometry::Box> said_box;  // beside a mask: what to use when the mask does not fit the image
  std::string
      run;  // of a model's prediction: which run it belongs to ("<model>@<version>"); empty: people's labels
};

// A part of the input that was skipped or mended; the read goes on.
struct Issue {
  std::string where;    // file, file:line or JSON pointer
  std::string message;  // what is wrong and what was done
  std::string kind =
      {};  // a short plural phrase without names, that others share; empty: told by the message
  std::int64_t count = 1;  // how many of the kind it stands for
};

// `path`: as the labels say it; without an extension of a picture, of any (picture_names.h). `foreign`: it
// was an absolute path of another machine.
struct WantedImage {
  std::string_view path;
  const LabelPlace* labels = nullptr;
  record::Split split = record::Split::kNone;
  bool foreign = false;
};
// An image that the labels are put beside, and that is there already: in the project, or read before.
struct KnownImage {
  std::string name;
  geometry::Size size;
};
struct KnownMatch {
  std::optional<KnownImage> image;
  std::vector<std::string> several;  // names of those that could be meant, where nothing tells which
};

// A source of several parts (recognize.h) is read as one after the other: on_ontology() begins each, and
// class ids and the positions of assets count anew from there.
class Sink {
 public:
  virtual ~Sink() = default;
  // Before on_ontology(), where a source may have several parts; `part` is there until the next.
  virtual Result<void> on_part(const DataSource& part) {
    (void)part;
    return {};
  }
  // Before any asset of a part. Class ids count from 1 in the source's order.
  virtual Result<void> on_ontology(record::Ontology ontology) = 0;
  // For labels whose images do not come with them.
  virtual Result<KnownMatch> known_image(const WantedImage& wanted) {
    (void)wanted;
    return KnownMatch();
  }
  // The classes that are there already, and each image with its id there; nothing where it cannot be told.
  // For labels that name both by numbers alone.
  virtual Result<record::Ontology> known_ontology() { return record::Ontology(); }
  virtual Result<void> each_known_image(
      const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) {
    (void)each;
    return {};
  }
  virtual Result<void> on_asset(SourceAsset asset) = 0;
  virtual Result<void> on_annotation(SourceAnnotation annotation) = 0;
  virtual void on_issue(Issue issue) = 0;
  // Rough share of the input consumed, 0..1. Returning false cancels the read (kCancelled).
  virtual bool on_progress(double share) = 0;
};

// What a format cannot say, counted over the data before anything is written.
struct LossItem {
  std::string what;  // "keypoint set", "attribute", "hole", ...
  std::int64_t count = 0;
  std::string remedy;  // what is written instead, or "left out"
};
struct LossReport {
  std::vector<LossItem> items;  // count > 0, fixed order
  bool lossless() const { return items.empty(); }
  // "37 keypoint sets and 12 attributes cannot be said in YOLO detection"
  std::string sentence(std::string_view format_title) const;
};

// All that is known of one asset, as writers receive it.
struct AssetWithAnnotations {
  record::AssetContent content;
  AssetId id;  // 0 in conversions without a database
  std::vector<SourceAnnotation> annotations;
};

// Replays the same data each time it is called, in a stable order; used twice (loss report, then write).
using AssetStream =
    std::function<Result<void>(const std::function<Result<void>(const AssetWithAnnotations&)>&)>;

struct WriteOptions {
  bool copy_images = false;  // place the image files beside the labels (needs `place_image`)
  // Copies the image of an asset to a path; used only with copy_images. False when there is none to copy,
  // which who gave the function says: the labels are written all the same.
  std::function<Result<bool>(const record::AssetContent&, const std::filesystem::path&)> place_image;
  std::function<bool(double share)> on_progress;  // false cancels
  std::int64_t asset_count = 0;                   // for progress; 0 unknown
  // By record::Split, where who writes knows it; all 0 unknown. Spares some formats a pass over all.
  std::array<std::int64_t, 4> images_of_split{};
  bool dry_run = false;  // loss report only, nothing is written
};

// A data set that a format has found.
struct Found {
  std::filesystem::path path;  // what read() is given: a folder or a file, absolute
  int likeness = 0;            // 1 to 100 (certain)
};

class Format {
 public:
  virtual ~Format() = default;
  virtual std::string_view name() const = 0;   // "coco", "yolo", ... as in --from and --to
  virtual std::string_view title() const = 0;  // "COCO", "YOLO detection", ... for people
  // Data sets of this format, wherever they lie in the source; looks at names and the first bytes only. Those
  // of variants that differ in writing alone are found by the one that reads for all, reader().
  virtual std::vector<Found> find(const Tree& tree) const = 0;
  virtual const Format* reader() const { return this; }
  // Data sets of one family are files of their own that may lie in the same folder: each is read, not the
  // likelier.
  virtual std::string_view family() const { return name(); }
  // kInvalid with file and line or pointer when the whole source is unusable; single bad objects are issues.
  virtual Result<void> read(const DataSource& source, Sink& sink) const = 0;
  // The same for what a person named; links that led out of it are issues.
  Result<void> read(const std::filesystem::path& source, Sink& sink) const;
  // The formats that are one file when the target has this ending (".json"); empty: always a folder.
  virtual std::string_view single_file_ending() const { return {}; }
  // Whether it can say which annotations are a model's; others are not handed any (write_data_set()).
  virtual bool keeps_runs() const { return false; }
  // Writes into `target` (a folder, created; or a file, see above). The bytes
  // depend only on the data: no time, no host, stable order. Never leaves a half-written file under a final
  // name.
  virtual Result<LossReport> write(const std::filesystem::path& target, const record::Ontology& ontology,
                                   const AssetStream& assets, const WriteOptions& options) const = 0;
};

// format.write(), where predictions are left out, and counted, when the format cannot say which they are.
Result<LossReport> write_data_set(const Format& format, const std::filesystem::path& target,
                                  const record::Ontology& ontology, const AssetStream& assets,
                                  const WriteOptions& options);

}  // namespace touchmark::formats
