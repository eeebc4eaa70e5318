// The names that Touchmark gives to the controls of a labeling interface when it writes, and knows again when
// it reads; what a source called otherwise is kept. Thread-safety: pure functions.
//
// What is kept for the writer stands in extra["labelstudio"]: the fields that Touchmark has no place for,
// under their own names, and under "#"
//   of an annotation:
//   - "id", "from_name", "to_name", where they are not those that would be written
//   - "type": "bare" of a region whose label stands elsewhere, "labels" of one without a label
//   - "labels": all of them, when there are several, or none and the class was given by Touchmark
//   - "labels_from", "labels_in": the control of the label's own result, or the member of "value"
//   - "controls": attribute -> {"from_name", "type", "fields"}, where not as written; "" is the text
//   - "raw": other results of the region
//   - "points": joint -> {"id", "from_name", "value", "fields"}
//   - "direction" of a relation, when not "right"; "score": "prediction", when it was the task's
//   of an image: "image_key", "url", "annotation", "results", "predictions"
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "formats/labelstudio/shapes.h"

namespace touchmark::formats::labelstudio {

inline constexpr const char* kName = "labelstudio";  // in `extra`, and the format's own name
inline constexpr const char* kMeta = "#";
inline constexpr const char* kImageControl = "image";
inline constexpr const char* kFlags = "flags";
inline constexpr const char* kVisibility = "visibility";
inline constexpr const char* kHidden = "hidden";
inline constexpr const char* kTranscription = "transcription";
inline constexpr const char* kCaption = "caption";
inline constexpr const char* kTag = "tag";
inline constexpr const char* kUnnamedClass = "object";       // of a region without a label
inline constexpr const char* kUnnamedRelation = "relation";  // of a relation without one
inline constexpr double kPointWidth = 0.5;                   // percent: how large a keypoint is drawn

// "box", "polygon", ...; "unlabeled-rectangle" and so on of regions that have no label.
std::string label_control(ShapeType type, bool has_label = true);

// Of an attribute: its own name; "attr:" before it where that could be taken for something else.
std::string attribute_control(std::string_view attribute, bool is_text);
std::string attribute_of_control(std::string_view from_name);

// "tm12" for a label with the number 12; "tm-3" for the third of those that have none.
std::string own_id(std::int64_t local_id);
std::string own_id_without_number(std::int64_t running);
// Of ids that the two make: the number, 0 for those without, also of a joint ("tm12.1"). Nothing for others.
std::optional<std::int64_t> number_of_own_id(std::string_view id);

}  // namespace touchmark::formats::labelstudio
