// Unpacks .zip, .tar, .tar.gz, .tar.xz, .tar.zst and .tar.bz2 archives that people upload, which may be
// hostile.
//
// Only folders and regular files are taken. An archive with anything else in it (links, devices, pipes), with
// a name that is absolute or climbs out ("zip slip"), with the same name twice, or over a limit ("bomb") is
// refused whole, and what was unpacked of it is removed. Nothing of the archive's owners, modes or times is
// kept. Thread-safety: free functions; safe for distinct folders.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/root_folder.h"

namespace touchmark::formats {

struct ArchiveLimits {
  std::uint64_t total_bytes = 256ull << 30;  // unpacked, all files
  std::uint64_t entries = 5'000'000;
  // Unpacked bytes for each byte of the archive. JSON of repeated boxes packs to 1:30, blank images to
  // 1:1000.
  std::uint64_t ratio = 200;
  std::uint64_t ratio_free_bytes = 64ull << 20;  // below this much the ratio is not asked for
};

// By its first bytes, not its name.
bool is_archive(const OpenFile& file);

// Unpacks into a new folder below `temp_dir` and returns it, or the folder in it when there is nothing else.
// kUnsupported (not an archive), kInvalid (refused entry, named in `where`), kTooLarge (a limit),
// kCorrupt (damaged), kUnavailable (disk), kCancelled. `on_progress` hears the share of the archive read.
Result<std::filesystem::path> unpack_archive(const OpenFile& file, const std::filesystem::path& temp_dir,
                                             const ArchiveLimits& limits,
                                             const std::function<bool(double)>& on_progress = {});

// Names in a folder that are not UTF-8, as zips of other systems have them, become UTF-8: from `encoding`,
// else from the likeliest that fits all of them. Returns which it was, empty when nothing had to be done.
// kUnavailable.
Result<std::string> decode_names(const std::filesystem::path& folder, std::string_view encoding);

}  // namespace touchmark::formats
