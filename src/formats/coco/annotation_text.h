// One annotation as COCO JSON, and the count of what COCO cannot say. Thread-safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "formats/coco/derived.h"
#include "formats/folder.h"
#include "formats/format.h"
#include "geometry/mask.h"

namespace touchmark::formats::coco {

// Which kind of COCO file an annotation belongs in; kNowhere when COCO cannot say it at all.
enum class Section : std::uint8_t { kInstances, kCaptions, kLabels, kNowhere };
Section section_of(const record::AnnotationContent& content);

// Counts what will be lost of it.
void count_losses(const record::AnnotationContent& content, LossTally& losses);

struct AnnotationIds {
  std::int64_t id = 0;
  std::int64_t image = 0;
  std::int64_t category = 0;  // used when the annotation has a class
};
// Appends {...}. `frame` is the size of the image, for shapes that become masks; when `go_on` says no
// meanwhile, the text is of no use.
void append_annotation(std::string& out, const record::AnnotationContent& content, const AnnotationIds& ids,
                       geometry::Size frame, const geometry::GoOn& go_on = {});

// Whether a list of results must have a "bbox" for it, so that it reads back the same.
bool says_box(const record::AnnotationContent& content);
// Appends {...} as an entry of a list of results: masks always as compressed text, which is what its readers
// take, polygons and rotated boxes as such, no id of its own but one that is kept. `with_box`: "bbox" in any
// case.
void append_result(std::string& out, const record::AnnotationContent& content, const AnnotationIds& ids,
                   geometry::Size frame, bool with_box, const geometry::GoOn& go_on = {});

// Its parts, each field preceded by a comma. "iscrowd", "area" and "bbox": as `derived`, or as the source
// said of this very shape; null: of no shape.
void append_extent(std::string& out, const record::AnnotationContent& content, const Derived& derived,
                   const geometry::Shape* shape, const Json& extra);
// What is no geometry: score, text, group, attributes, and the fields that are kept of the source.
void append_rest(std::string& out, const record::AnnotationContent& content, const Json& extra);

// The fields kept of the source, each preceded by a comma, but for those that `written` says are there.
void append_kept_fields(std::string& out, const Json& extra, bool (*written)(std::string_view, const void*),
                        const void* context);

}  // namespace touchmark::formats::coco
