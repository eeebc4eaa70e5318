// Stored annotations: whatever decodes encodes to the same bytes. JSON ones: read, written and read again.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "record/annotation.h"
#include "record/asset.h"

using namespace touchmark;
using namespace touchmark::record;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Result<AnnotationContent> content = decode(ClassId(1), bytes);
  if (content && encode(*content) != bytes) std::abort();
  AssetContent asset;
  if (decode_into(bytes, asset) && encode(asset) != bytes) std::abort();

  const Result<Json> json = parse_json(bytes);
  if (!json) return 0;
  const Result<AnnotationContent> read = content_from_json(*json);
  if (!read) return 0;
  if (content_from_json(to_json(*read)) != *read) std::abort();
  const Result<AnnotationContent> stored = decode(read->class_id, encode(*read));
  if (!stored || encode(*stored) != encode(*read)) std::abort();
  return 0;
}
