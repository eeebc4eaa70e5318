// The ids that a written COCO file has for its images, categories and annotations: the source's where they
// are kept, else the record's own, else free numbers. Files of one export that are written apart
// (annotations, panoptic segments, results) come to the same ids as long as they see the same images in the
// same order. Thread-safety: one object, one thread; pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/id_tables.h"
#include "record/ontology.h"

namespace touchmark::formats::coco {

// Gives each object the id it asks for, or the next free number when it asks for none or a taken one. Ids
// announced beforehand are not given away as free numbers.
class IdGiver {
 public:
  void announce(std::optional<std::int64_t> wanted) {
    constexpr std::int64_t kMost = std::int64_t{1} << 53;
    if (wanted && *wanted < kMost) last_ = std::max(last_, *wanted);
  }
  std::int64_t give(std::optional<std::int64_t> wanted) {
    if (wanted && used_.insert(*wanted)) return *wanted;
    while (!used_.insert(++last_)) {
    }
    return last_;
  }

 private:
  IdSet used_;
  std::int64_t last_ = 0;
};

// What an image or annotation asks for: the id in its `extra`, else `own` if that is above 0 and no
// reader invented it.
std::optional<std::int64_t> wanted_id(const std::string& extra, std::int64_t own);

// Beside ontology.classes.
std::vector<std::int64_t> category_ids(const record::Ontology& ontology);

}  // namespace touchmark::formats::coco
