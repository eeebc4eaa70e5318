// The lines of a Touchmark bundle: JSON objects, one a line, UTF-8, LF. See docs/formats/bundle.md.
//
//   {"format":"touchmark-bundle","version":1}
//   {"kind":"ontology","ontology":{...}}
//   {"kind":"asset","name":"a.jpg","width":640,"height":480,...}        defaults are left out
//   {"kind":"annotation","asset":0,"id":7,"content":{...}}              asset: 0-based, in order of the asset
//   lines
//   {"kind":"end","assets":1,"annotations":1}
// Kinds "event" and "blob" are reserved for backups (the whole history in the same container).
// Thread-safety: pure functions; LineReader is for one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/root_folder.h"
#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::formats::bundle {

inline constexpr std::string_view kFormatName = "touchmark-bundle";
inline constexpr std::int64_t kVersion = 1;
inline constexpr const char* kFileName = "bundle.jsonl";
inline constexpr std::size_t kLongestLine = 64u << 20;

// The hash of "blob:<64 hex digits>"; empty for any other text. Nothing else is written or read as a uri: a
// path means nothing elsewhere.
std::string_view hash_in(std::string_view uri);

// "bundle.jsonl" in a folder, or the file itself.
std::filesystem::path bundle_file(const DataSource& source);
bool is_bundle(const DataSource& source, const std::filesystem::path& file);

// Appends a line with its LF. `image` is where the image lies below the bundle's folder; may be empty.
void append_header(std::string& out);
void append_ontology(std::string& out, const record::Ontology& ontology);
void append_asset(std::string& out, const record::AssetContent& content, std::string_view image);
void append_annotation(std::string& out, std::int64_t asset, const SourceAnnotation& annotation);
void append_end(std::string& out, std::int64_t assets, std::int64_t annotations);

// From a parsed line; kInvalid with the JSON pointer in `where`. `image` as above.
Result<record::AssetContent> asset_from(const Json& line, std::string& image);
Result<SourceAnnotation> annotation_from(const Json& line);

// Reads lines of any length up to kLongestLine in a fixed buffer; longer ones are skipped.
class LineReader {
 public:
  explicit LineReader(OpenFile file);
  // False at the end. The view is valid until the next call. An overlong line comes out empty, too_long()
  // true.
  bool next(std::string_view& line);
  bool too_long() const { return too_long_; }
  bool ended_without_newline() const { return no_newline_; }
  std::int64_t number() const { return number_; }
  std::uint64_t offset() const { return offset_; }

 private:
  bool fill();
  OpenFile file_;
  std::vector<char> buffer_;
  std::uint64_t read_ = 0;  // bytes of the file
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::string long_line_;
  bool too_long_ = false;
  bool no_newline_ = false;
  std::int64_t number_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace touchmark::formats::bundle
