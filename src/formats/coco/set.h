// The files of a COCO data set while they are read: opened, their sections found, their classes and images
// read in the order that a record needs them, whatever the order in the files. What reads their annotations
// stands beside (reader.h, formats/panoptic, formats/results). One reader, one thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "formats/coco/file_index.h"
#include "formats/coco/images.h"
#include "formats/coco/layout.h"
#include "formats/coco/source_ids.h"
#include "formats/folder.h"
#include "formats/json_stream.h"
#include "record/ontology.h"

namespace touchmark::formats::coco {

// One file of the set, with what its passes have learned.
struct Part {
  AnnotationFile file;
  std::unique_ptr<JsonStream> in;
  FileIndex index;
  SourceIdMap categories;
  SourceIdMap images;
  std::string name;  // for messages
};

class Set {
 public:
  // `on_progress` hears the share read, and says whether to go on. All must outlive this.
  Set(const DataSource& source, std::vector<AnnotationFile> files, std::function<bool(double)> on_progress,
      IssueLog& issues);

  // The first pass over all files. kInvalid for what is no COCO file, kCancelled, kUnavailable.
  Result<void> open();
  // The classes of all files. Those of a file without any are named after the numbers in its annotations.
  Result<record::Ontology> read_ontology();
  Result<void> read_images(Part& part, ImageReader& reader, ImageFiles& files);
  // After reading from part.in: a file that breaks off is read up to there.
  Result<void> check(Part& part);
  void done(const Part& part) { done_bytes_ += part.in->size(); }
  // While another thread reads from part.in, who waits for it calls on_progress: false when told to stop, and
  // then the other thread's reading fails.
  void set_read_apart(bool apart) { read_apart_ = apart; }
  bool tell_progress() {
    if (!on_progress_(share_)) stopped_ = true;
    return !stopped_;
  }
  // Says which files broke off, and which were not UTF-8.
  void report();

  SetPictures& pictures() { return pictures_; }
  std::vector<Part>& parts() { return parts_; }
  const std::vector<Part>& parts() const { return parts_; }

 private:
  Result<void> open(Part& part);
  Result<void> invent_categories(Part& part, record::Ontology& ontology);

  const DataSource& source_;
  const std::function<bool(double)> on_progress_;
  IssueLog& issues_;
  SetPictures pictures_{source_};
  std::vector<Part> parts_;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t done_bytes_ = 0;
  bool read_apart_ = false;  // does not change while another thread runs
  std::atomic<double> share_ = 0;
  std::atomic<bool> stopped_ = false;
};

// More files than that in one set are refused.
inline constexpr std::size_t kMostSetFiles = 64;

}  // namespace touchmark::formats::coco
