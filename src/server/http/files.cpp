#include "server/http/files.h"

#include <algorithm>

#include "server/http/target.h"

namespace touchmark::server {

bool is_not_modified(const Request& request, const std::string& etag) {
  const std::string* known = request.header("if-none-match");
  return known != nullptr && etag_matches(*known, etag);
}

Response file_response(const Request& request, OpenFile file, const std::string& etag) {
  const std::uint64_t size = file.size();
  auto handle = std::make_shared<FileHandle>(file.release());
  Response response;
  response.set("Accept-Ranges", "bytes");
  if (is_not_modified(request, etag)) {
    response.status = 304;
    return response;
  }
  ByteRange range;
  const std::string* wanted = request.header("range");
  const std::string* only_if = request.header("if-range");
  const bool partial = wanted != nullptr && (only_if == nullptr || *only_if == etag);
  switch (partial ? parse_range(*wanted, size, range) : RangeKind::kWhole) {
    case RangeKind::kUnsatisfiable:
      response = error_response({ErrorCode::kInvalid, "the file ends before this range", ""});
      response.status = 416;
      response.set("Content-Range", "bytes */" + std::to_string(size));
      return response;
    case RangeKind::kPart:
      response.status = 206;
      response.set("Content-Range", "bytes " + std::to_string(range.offset) + "-" +
                                        std::to_string(range.offset + range.length - 1) + "/" +
                                        std::to_string(size));
      response.body = FilePart{std::move(handle), range.offset, range.length};
      return response;
    case RangeKind::kWhole:
      break;
  }
  response.body = FilePart{std::move(handle), 0, size};
  return response;
}

bool is_shown_mime(std::string_view mime) {
  static constexpr std::string_view kShown[] = {"image/jpeg", "image/png",  "image/webp", "image/gif",
                                                "image/bmp",  "image/avif", "image/tiff"};
  return std::find(std::begin(kShown), std::end(kShown), mime) != std::end(kShown);
}

}  // namespace touchmark::server
