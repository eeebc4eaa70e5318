// Replies made of files on disk.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/root_folder.h"
#include "server/http/http_types.h"

namespace touchmark::server {

// The file, or the part that a Range header asks for (206, 416), or 304 when `etag` is known to the client.
// Content type and caching are the caller's.
Response file_response(const Request& request, OpenFile file, const std::string& etag);
bool is_not_modified(const Request& request, const std::string& etag);
// Raster images that browsers show; everything else (SVG above all) is only ever a download.
bool is_shown_mime(std::string_view mime);

}  // namespace touchmark::server
