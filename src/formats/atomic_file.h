// A file that appears under its final name only when it is whole: written beside it, flushed to disk,
// renamed.
//
// Thread-safety: one object, one thread. An object that is destroyed before commit() leaves nothing behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/error.h"

namespace touchmark::formats {

class AtomicFile {
 public:
  AtomicFile() = default;
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&& other) noexcept;
  ~AtomicFile();

  // Makes the parent folders. kUnavailable with the system's words when the file cannot be made.
  static Result<AtomicFile> create(const std::filesystem::path& final_path);

  // Text appended here is written out by flush_if_full(), commit() and write().
  std::string& buffer() { return buffer_; }
  Result<void> flush_if_full() { return buffer_.size() < kFull ? Result<void>{} : flush(); }
  Result<void> write(std::string_view bytes);
  // Flushes, syncs and renames over whatever has the final name. Call once.
  Result<void> commit();

 private:
  static constexpr std::size_t kFull = 1u << 20;
  Result<void> flush();
  Result<void> write_out(std::string_view bytes);
  void discard();

  int fd_ = -1;
  std::filesystem::path final_;
  std::filesystem::path temporary_;
  std::string buffer_;
};

// Writes a whole small file that way.
Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

// The path of `name` below `root`, or kInvalid when the name is absolute or climbs out of it.
Result<std::filesystem::path> path_below(const std::filesystem::path& root, std::string_view name);

}  // namespace touchmark::formats
