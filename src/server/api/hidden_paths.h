// What a client is told names no place on the server's disk: the one place where paths are taken out of
// messages, however they came into them. Thread-safety: hide_folders() before the server listens; the rest
// from any thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace touchmark::server {

// Folders of this server, by any of their spellings: what lies in them is told by its path below them.
void hide_folders(const std::vector<std::filesystem::path>& folders);

// Other absolute paths are told by their last component: "/etc/x/y.conf" becomes "y.conf". JSON pointers and
// addresses of the API are no such paths and stay.
std::string without_paths(std::string_view text);
// The same in every text of a JSON value.
Json json_without_paths(Json value);

}  // namespace touchmark::server
