#include "server/http/static_files.h"

#include <algorithm>

#include "server/http/target.h"

namespace touchmark::server {
namespace {

// "gzip, br;q=0.5": a coding is accepted unless its weight is 0.
bool accepts(const Request& request, std::string_view coding) {
  const std::string* header = request.header("accept-encoding");
  if (header == nullptr) return false;
  std::string_view rest = *header;
  while (!rest.empty()) {
    const auto comma = rest.find(',');
    std::string_view one = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    const std::string_view name = one.substr(0, one.find_first_of("; "));
    if (name == coding)
      return one.find("q=0") == std::string_view::npos || one.find("q=0.") != std::string_view::npos;
  }
  return false;
}

Response file_response(const StaticFile& file, const Request& request) {
  Response response;
  response.set("Content-Type", std::string(file.mime));
  response.set("Cache-Control", file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.set("Vary", "Accept-Encoding");
  std::string_view body = file.bytes;
  std::string etag(file.etag);
  if (!file.brotli.empty() && accepts(request, "br")) {
    body = file.brotli;
    etag.insert(etag.size() - 1, "-br");
    response.set("Content-Encoding", "br");
  } else if (!file.gzip.empty() && accepts(request, "gzip")) {
    body = file.gzip;
    etag.insert(etag.size() - 1, "-gz");
    response.set("Content-Encoding", "gzip");
  }
  response.set("ETag", etag);
  if (const auto* known = request.header("if-none-match"); known != nullptr && etag_matches(*known, etag)) {
    response.status = 304;
    return response;
  }
  response.body = body;
  return response;
}

}  // namespace

const StaticFile* find_static(const std::vector<StaticFile>& files, std::string_view path) {
  const auto found =
      std::lower_bound(files.begin(), files.end(), path,
                       [](const StaticFile& file, std::string_view wanted) { return file.path < wanted; });
  return found != files.end() && found->path == path ? &*found : nullptr;
}

Response static_response(const std::vector<StaticFile>& files, const Request& request) {
  std::string path;
  for (const auto& segment : request.segments) path += "/" + segment;
  if (path.empty()) path = "/index.html";
  if (const StaticFile* file = find_static(files, path)) return file_response(*file, request);
  const std::string* accept = request.header("accept");
  const bool navigation = accept != nullptr && accept->find("text/html") != std::string::npos;
  const StaticFile* index = find_static(files, "/index.html");
  if (navigation && index != nullptr) return file_response(*index, request);
  return error_response({ErrorCode::kNotFound, "there is nothing at this address", ""});
}

}  // namespace touchmark::server
