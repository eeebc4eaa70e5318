// One LabelMe file: JSON text to and from plain values. Thread-safety: pure functions apart from the files
// they read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "formats/data_source.h"
#include "geometry/types.h"

namespace touchmark::formats::labelme {

inline constexpr std::size_t kDocumentLimit = 256u << 20;  // bytes of a file without its embedded picture
inline constexpr std::size_t kHeadBytes = 64u << 10;

struct Document {
  std::string image_path;    // as written, with '/'; empty when there is none
  geometry::Size size;       // 0 x 0 when it is not said
  bool has_picture = false;  // in imageData
  Json flags;                // an object, or null
  std::vector<Json> shapes;  // numbers that are none are null
  Json extra;                // the members that are not known, or null
};

// By the first bytes of a file, as UTF-8.
bool looks_like_document(std::string_view head);
// The embedded picture is passed over. kInvalid with file:line where it is no JSON object with shapes or
// flags; kTooLarge.
Result<Document> read_document(const DataSource& source, const std::filesystem::path& path);
// Members in LabelMe's order, indented by two; without a picture. The same document gives the same bytes.
std::string document_text(const Document& document);

}  // namespace touchmark::formats::labelme
