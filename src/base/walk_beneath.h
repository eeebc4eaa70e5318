// What openat2 does with RESOLVE_BENEATH, for kernels and sandboxes without it. Internal to root_folder.
#pragma once

#include <filesystem>
#include <string>

namespace touchmark {

// `path` as a path relative to `root` ("." for the folder itself), as it is written; empty when it is
// absolute and not written as a path beneath it. ".." and links are left to who opens it.
std::string relative_to(const std::filesystem::path& root, const std::filesystem::path& path);

// A file descriptor of `relative` beneath the open folder, or -1 with errno: EXDEV where ".." or a link leads
// out, ELOOP after 40 links. Each component is opened by itself and without following it; a relative link is
// read and walked in its turn, so nothing that is renamed meanwhile can lead elsewhere.
int walk_beneath(int folder, const std::string& relative, int flags);

// Opens an absolute path as O_PATH without following any link; -1 with errno.
int open_without_links(const std::filesystem::path& real);

}  // namespace touchmark
