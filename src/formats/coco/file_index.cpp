#include "formats/coco/file_index.h"

#include "base/json.h"
#include "base/utf8.h"

namespace touchmark::formats::coco {
namespace {

constexpr std::size_t kMaxSectionBytes = 16u << 20;  // of an unknown top-level field

bool keep_section(JsonStream& in, const std::string& key, const std::string& file, FileIndex& index,
                  IssueLog& issues) {
  std::string text;
  bool fits = true;
  if (!in.capture(text, kMaxSectionBytes, fits)) return false;
  Result<Json> value = fits ? parse_json(text) : fail(ErrorCode::kTooLarge, "it is larger than 16 MiB");
  if (value) {
    index.other[mended_utf8(key)] = std::move(*value);
  } else {
    issues.add("top-level fields not kept", file + "#/" + key,
               "this field was left out: " + value.error().text());
  }
  return true;
}

}  // namespace

Result<FileIndex> index_file(JsonStream& in, const std::string& file, IssueLog& issues) {
  FileIndex index;
  if (in.kind() == JsonStream::Kind::kArray)
    return fail(ErrorCode::kInvalid, "this is a list of results; the format coco-results reads it", file);
  if (!in.begin_object()) {
    if (in.failed()) return tl::unexpected<Error>(in.error());
    return fail(ErrorCode::kInvalid, "not a COCO file: it should be a JSON object with \"images\"", file);
  }
  std::string_view key;
  while (in.next_key(key)) {
    const std::string name(key);
    auto* offsets = name == "images"        ? &index.images
                    : name == "annotations" ? &index.annotations
                    : name == "categories"  ? &index.categories
                                            : nullptr;
    const bool is_list = in.kind() == JsonStream::Kind::kArray;
    if (offsets != nullptr && is_list) offsets->push_back(in.offset());
    if (offsets != nullptr && !is_list && in.kind() != JsonStream::Kind::kNull)
      issues.add("sections that are not lists", file + "#/" + name, "this is not a list and was skipped");
    if (!(offsets != nullptr ? in.skip() : keep_section(in, name, file, index, issues))) break;
  }
  if (in.failed()) {
    index.broken = in.error();
    if (index.broken->code != ErrorCode::kInvalid) return tl::unexpected<Error>(*index.broken);
  }
  return index;
}

}  // namespace touchmark::formats::coco
