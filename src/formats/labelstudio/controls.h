// What the results that belong to a region say of it: attributes, flags, its text. Thread-safety: pure
// functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/labelstudio/answer.h"
#include "record/annotation.h"

namespace touchmark::formats::labelstudio {

enum class Role : std::uint8_t {
  kChoice,         // an attribute: `texts`
  kNumber,         // an attribute: `number`
  kText,           // an attribute: `texts`
  kFlags,          // `flags`
  kTranscription,  // what is written in the region: `texts`
  kObjectText,     // a text about it: likewise
  kOther,          // kept as it is
};

struct Control {
  Role role = Role::kOther;
  std::string attribute;
  std::vector<std::string> texts;
  Json number;  // as it stands there
  std::uint32_t flags = 0;
};

// `labeled`: whether the region has a label. A text is the transcription when its control is named like one
// ("transcription", "ocr", "text"), and always of a region without a label; else it is an attribute.
Control control_of(const Json& result, bool labeled);

// The controls of a region that count: the first of each attribute and of each other role; the rest is
// kOther.
std::vector<Control> controls_of(const Region& region);

// The class of a region: its first label, kUnnamedClass, or none (empty) when it is a text without a label.
std::string class_name(const Region& region);

// Several lines become one text. What was one text with line ends reads back as one.
std::string joined(const std::vector<std::string>& texts);

}  // namespace touchmark::formats::labelstudio
