// The ids a COCO file uses for its images, categories and annotations. The format asks for integers; text
// is met in the wild and tolerated.
#pragma once

#include <string>
#include <unordered_map>

#include "formats/id_tables.h"
#include "formats/json_stream.h"

namespace touchmark::formats::coco {

struct SourceId {
  bool present = false;
  bool is_text = false;  // text that is not a whole number
  bool quoted = false;   // a whole number in quotes
  std::int64_t value = 0;
  std::string text;

  void clear() { present = is_text = quoted = false; }
  void judge_text();  // an id that was read into `text`
  std::string shown() const { return is_text ? "\"" + text + "\"" : std::to_string(value); }
};

// Reads an id; a value that is none (null, 1.5, a list) is skipped and leaves `present` false. False when
// the stream fails.
bool read_id(JsonStream& in, SourceId& out);

class SourceIdMap {
 public:
  static constexpr std::uint32_t kNone = IdMap::kNone;
  std::uint32_t find(const SourceId& id) const {
    if (!id.is_text) return numbers_.find(id.value);
    const auto found = texts_.find(id.text);
    return found == texts_.end() ? kNone : found->second;
  }
  bool insert(const SourceId& id, std::uint32_t value) {
    return id.is_text ? texts_.emplace(id.text, value).second : numbers_.insert(id.value, value);
  }

 private:
  IdMap numbers_;
  std::unordered_map<std::string, std::uint32_t> texts_;
};

}  // namespace touchmark::formats::coco
