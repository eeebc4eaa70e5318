// What the parts of AnswerWriter share. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "formats/labelstudio/answer_writer.h"
#include "formats/labelstudio/names.h"

namespace touchmark::formats::labelstudio {

inline constexpr const char* kLeftOut = "left out";

// A member of an object; null when there is none, or when it is no object.
inline Json member(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? Json() : *found;
}

inline std::string text_or(const Json& object, const char* name, std::string_view otherwise) {
  const Json found = member(object, name);
  return found.is_string() ? found.get<std::string>() : std::string(otherwise);
}

// The fields that were kept, over those that Touchmark would write; of scores the record has the last word.
inline void add_fields(const Json& fields, Json& result) {
  if (!fields.is_object()) return;
  for (const auto& [key, value] : fields.items())
    if (key != kMeta && key != "value" && !(key == "score" && result.contains(key))) result[key] = value;
}

// One region on its way out.
struct AnswerWriter::Item {
  const SourceAnnotation& one;
  const record::Class* item = nullptr;  // null: a text without a class
  Json kept;                            // the fields that are its own
  Json meta;
  Json id;
  WrittenShape shape;
  Json geometry = Json::object();  // that its other results repeat

  const record::AnnotationContent& content() const { return one.content; }
};

}  // namespace touchmark::formats::labelstudio
