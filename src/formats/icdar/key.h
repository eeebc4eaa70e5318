// SROIE's key information: a JSON object of texts beside the text file of an image, such as the company and
// the total of a receipt. Each is a caption of the image that answers a question. Thread-safety: pure
// functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/folder.h"
#include "formats/format.h"

namespace touchmark::formats::icdar {

inline constexpr const char* kKeyFolder = "key";

// "key", or "entities" as some copies have it; in lower case.
bool is_key_folder(std::string_view lower);
bool looks_like_key(std::string_view head);

struct Answers {
  std::vector<record::AnnotationContent> captions;  // in the order of their questions
  std::vector<std::string> others;                  // questions whose value is no text
};
// kInvalid when it is no JSON object.
Result<Answers> parse_key(std::string_view text);

// Whether a file of the kind says it, but for what it counts as lost.
bool is_answer(const record::AnnotationContent& content);
// The file of an image; empty when nothing of it is an answer.
std::string key_text(const AssetWithAnnotations& asset, LossTally& losses);

}  // namespace touchmark::formats::icdar
