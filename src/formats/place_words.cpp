#include "formats/place_words.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "base/fold.h"
#include "base/text.h"
#include "formats/pairing.h"

namespace touchmark::formats {
namespace {

constexpr std::string_view kRoleWords[] = {"images", "image",       "imgs",       "img",    "labels", "label",
                                           "ann",    "annotations", "annotation", "annots", "masks",  "mask"};
// Of archives, and of the folders that exports are wrapped in.
constexpr std::string_view kExportWords[] = {
    "pictures",  "picture",   "pics",     "photos",    "photo",    "data",        "dataset", "datasets",
    "set",       "export",    "exported", "exports",   "import",   "yolo",        "yolov",   "coco",
    "voc",       "pascal",    "cvat",     "labelme",   "studio",   "labelstudio", "json",    "xml",
    "zip",       "raw",       "backup",   "upload",    "uploads",  "source",      "files",   "gt",
    "final",     "new",       "old",      "my",        "roboflow", "tar",         "gz",      "tgz",
    "xz",        "instances", "captions", "keypoints", "panoptic", "default",     "results", "predictions",
    "touchmark", "copy",      "the",      "of",        "for",      "with"};

template <std::size_t N>
bool is_among(std::string_view word, const std::string_view (&words)[N]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

bool is_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), is_digit);
}

// Letters in a row, or digits; bytes of other alphabets are letters. Versions ("v2") are left out.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  char last = 0;  // of 'a', '0' and 0: what the character before was
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
    const char kind = letter ? 'a' : is_digit(c) ? '0' : '\0';
    if (kind != 0 && kind == last)
      out.back() += c;
    else if (kind != 0)
      out.emplace_back(1, c);
    last = kind;
  }
  for (std::size_t i = 0; i + 1 < out.size(); ++i)
    if (out[i] == "v" && is_number(out[i + 1]))
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(i),
                out.begin() + static_cast<std::ptrdiff_t>(i) + 2);
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

bool is_of_exports(const std::string& word) {
  return is_among(word, kRoleWords) || is_among(word, kExportWords) || word == "all" || is_role_folder(word);
}

// With one sign for each number.
std::string shape_of_name(const std::string& key) {
  std::string out;
  for (const char c : key)
    if (!is_digit(c))
      out += c;
    else if (out.empty() || out.back() != '#')
      out += '#';
  return out;
}

}  // namespace

std::string key_of_folder(std::string_view name) {
  const std::string lower = folded(name);
  if (lower == "." || lower == ".." || is_role_folder(lower) || is_split_folder(lower)) return {};
  std::vector<std::string> words = words_of(lower);
  const bool none = words.empty();
  std::erase_if(words, [](const std::string& word) { return is_among(word, kRoleWords); });
  return none ? lower : joined(words);
}

bool says_nothing(std::string_view name) {
  std::vector<std::string> words = words_of(folded(name));
  std::erase_if(words, is_of_exports);
  return words.empty();
}

std::string key_of_origin(std::string_view name) {
  std::vector<std::string> words = words_of(folded(name));
  const bool dated = std::any_of(words.begin(), words.end(),
                                 [](const std::string& word) { return is_number(word) && word.size() >= 4; });
  std::erase_if(
      words, [dated](const std::string& word) { return (dated && is_number(word)) || is_of_exports(word); });
  for (std::string& word : words)
    if (const auto split = split_of_folder(word); split != record::Split::kNone)
      word = record::split_name(split);
  return joined(words);
}

std::string split_said(const std::string& key) {
  for (const std::string& word : words_of(key))
    if (word == "train" || word == "val" || word == "test") return word;
  return {};
}

bool are_siblings(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty() || a == b) return false;
  if (split_said(a) != split_said(b) && !split_said(a).empty() && !split_said(b).empty()) return true;
  if (shape_of_name(a) == shape_of_name(b)) return true;
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  return a.size() == b.size() && a.size() > 1 && letter(a.back()) && letter(b.back()) &&
         a.compare(0, a.size() - 1, b, 0, b.size() - 1) == 0;
}

}  // namespace touchmark::formats
