#include "server/http/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "server/http/target.h"

namespace touchmark::server {

bool is_not_modified(const Request& request, const std::string& etag) {
  const std::string* known = request.header("if-none-match");
  return known != nullptr && etag_matches(*known, etag);
}

Result<std::string> file_stamp(const std::filesystem::path& file) {
  struct stat info {};
  if (::stat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(ErrorCode::kNotFound, "the file is not there any more");
  return std::to_string(info.st_size) + "-" + std::to_string(info.st_mtim.tv_sec) + "." +
         std::to_string(info.st_mtim.tv_nsec);
}

Result<Response> file_response(const Request& request, const std::filesystem::path& file,
                               const std::string& etag) {
  auto handle =
      std::make_shared<FileHandle>(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  struct stat info {};
  if (handle->fd() < 0 || ::fstat(handle->fd(), &info) != 0 || !S_ISREG(info.st_mode))
    return fail(ErrorCode::kNotFound, "the file is not there any more");
  const auto size = static_cast<std::uint64_t>(info.st_size);
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
