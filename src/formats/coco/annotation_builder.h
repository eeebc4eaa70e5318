// Gives a raw COCO annotation its meaning: which asset and class, which shape, and what is kept besides.
// Thread-safety: pure function.
#pragma once

#include <string>

#include "formats/coco/raw_annotation.h"
#include "formats/format.h"

namespace touchmark::formats::coco {

// What to say about an annotation; `kind` is a plural for the summary, empty when all is well.
struct Remark {
  const char* kind = "";
  std::string message;
};

struct BuildContext {
  const SourceIdMap& images;
  const SourceIdMap& categories;
  std::int64_t position = 1;  // the number this annotation will have in the order of reading
  bool runs = true;           // ids so far were these numbers, image after image: they need not be kept
};

// False when the annotation must be skipped; the remark says why. True with a remark when it was mended.
bool build_annotation(RawAnnotation& raw, const BuildContext& context, SourceAnnotation& out, Remark& remark);

}  // namespace touchmark::formats::coco
