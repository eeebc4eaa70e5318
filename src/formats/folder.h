// What the formats that are folders of small files (YOLO, Pascal VOC) share: finding files, reading and
// writing them whole, safe names, and counting issues and losses.
//
// Thread-safety: free functions are pure or touch only the named files; objects are for one thread.
// Nothing here throws; text from files is mended to valid UTF-8 before it enters a record.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "base/json_fwd.h"
#include "formats/format.h"

namespace touchmark::formats {

// Written beside under another name, then renamed; missing folders are made. kUnavailable.
Result<void> write_whole_file(const std::filesystem::path& path, std::string_view bytes);

const std::vector<std::string_view>& image_extensions();
bool is_image_name(const std::filesystem::path& path);
std::string lower_extension(const std::filesystem::path& path);
// "image/jpeg" and so on; empty when the extension says nothing.
std::string mime_of_name(const std::filesystem::path& path);
// `name` for a copied image, with an extension that training tools take for a picture's where its own is none
// of these: "a.jfif" is "a.jpg" and "scan" "scan.jpg", by `mime`. As it is where nothing is known to be
// better.
std::string name_for_loaders(const std::string& name, std::string_view mime);
std::string file_uri(const std::filesystem::path& path);  // "file:" and the absolute path

// Passes issues on; of each kind only the first few by name, the rest as one line at finish().
class IssueLog {
 public:
  explicit IssueLog(Sink& sink) : sink_(sink) {}
  // `kind` is a short plural phrase, used for the summary: "labels without an image". `count`: how many of
  // them it tells of at once.
  void add(std::string_view kind, std::string where, std::string message, std::int64_t count = 1);
  void finish();

 private:
  static constexpr std::int64_t kNamed = 100;
  Sink& sink_;
  std::map<std::string, std::int64_t, std::less<>> counts_;
};

// Counts losses; items come out in alphabetical order.
class LossTally {
 public:
  void add(std::string_view what, std::string_view remedy, std::int64_t count = 1);
  LossReport report() const;

 private:
  std::map<std::string, LossItem, std::less<>> items_;
};

// What hardly any format says: the order of an annotation among the others; the question that a caption
// answers and the phrase of it that a relation is about.
void count_order_losses(const record::AnnotationContent& content, LossTally& losses);
void count_caption_losses(const record::AnnotationContent& content, LossTally& losses);
// What no folder format says about an annotation beyond its shape and class: attributes, text, relations,
// captions and so on are counted under their usual names. `own` is this format's key in `extra`,
// `sayable_flags` the bits of record::Flag that it can write, `keeps_box`: it writes box_beside(). Groups are
// left to the format.
void count_common_losses(const record::AnnotationContent& content, std::string_view own,
                         std::uint32_t sayable_flags, LossTally& losses, bool keeps_box = false);
// `own` as above; empty: its fields of classes and of the whole set are the format's own affair.
void count_ontology_losses(const record::Ontology& ontology, bool keeps_skeletons, std::string_view own,
                           LossTally& losses);

// Turns asset names, which may be hostile, into relative paths that stay below a folder, are valid on usual
// file systems and unique with their extension removed (letter case ignored).
class SafeNames {
 public:
  // Components that must not appear (YOLO: "images"); a '_' is appended to them.
  explicit SafeNames(std::vector<std::string> reserved = {}) : reserved_(std::move(reserved)) {}
  // The same names in the same order give the same paths.
  std::string make(std::string_view name);
  static std::string safe(std::string_view name, const std::vector<std::string>& reserved);

 private:
  std::vector<std::string> reserved_;
  std::unordered_set<std::string> used_;
};

// `path` without its last extension.
std::string without_extension(std::string_view path);
// Of a record's `extra`: the fields that `format` kept, an object, or null.
Json own_fields(const std::string& extra, std::string_view format);
// own_fields(extra, format)[key], or null.
Json extra_field(const std::string& extra, std::string_view format, std::string_view key);
// What other formats than `own` kept in a record's `extra`, each field by name: "field coco.license of a
// class". `owner`: "annotation", "image", "class" or "data set".
void count_field_losses(const std::string& extra, std::string_view own, std::string_view owner,
                        LossTally& losses, bool keeps_box = false);

}  // namespace touchmark::formats
