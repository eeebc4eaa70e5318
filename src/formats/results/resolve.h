// What the numbers in a list of results mean: its image ids and category ids are another file's or another
// program's. One way is taken for all ids of a list, the one that explains most of them. Thread-safety: one
// reader, one thread.
#pragma once

#include <string>
#include <vector>

#include "formats/coco/source_ids.h"
#include "formats/format.h"
#include "formats/results/reference.h"

namespace touchmark::formats::results {

// All different ids of a list, in the order of their first use.
struct UsedIds {
  std::vector<coco::SourceId> images;
  std::vector<coco::SourceId> categories;
};

struct Meaning {
  record::Ontology ontology;        // the classes to push
  std::vector<SourceAsset> assets;  // the images to push
  coco::SourceIdMap images;         // to positions in `assets`; without the ids that mean none
  coco::SourceIdMap categories;     // to class ids
};

// Images, by the first of these that explains the most ids: the ids of `reference` (may be null); the names
// of its images without extension, as Ultralytics writes them, also filled up with zeros to COCO's 12 digits;
// such names, and the ids a COCO export would give, of the images that the sink knows. Categories: of
// `reference`, else those of the sink if they explain all; others are named "category_N", with an issue.
Result<Meaning> resolve(const UsedIds& used, const Reference* reference, Sink& sink, IssueLog& issues,
                        const std::string& file);

}  // namespace touchmark::formats::results
