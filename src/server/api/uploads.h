// Resumable uploads, kept as files under <data>/uploads until an import takes them or 24 hours pass:
//   <id>/meta.json   owner, project, name, size          <id>/data   the bytes so far; its length is the
//   offset set-<id>/...     the files of one import, under their cleaned names
// An upload belongs to one user and project. Thread-safe, also across processes (file locks).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "server/http/http_types.h"

namespace touchmark::server {

struct Upload {
  std::string id;    // 128 random bits, hex
  std::string name;  // as the client gave it; never used as a path before clean_name()
  std::uint64_t size = 0;
  std::uint64_t offset = 0;
  UserId user;
  ProjectId project;
};
Json upload_view(const Upload& upload);

// A relative path without tricks: separators become '/', empty and "." parts are dropped. kInvalid for "..",
// absolute and drive paths, control characters, and parts over 200 bytes.
Result<std::string> clean_name(std::string_view name);

class Uploads {
 public:
  Uploads(std::filesystem::path folder, std::uint64_t max_bytes);

  // kTooLarge over the limit, kUnavailable when the disk has no room for it.
  Result<Upload> create(UserId user, ProjectId project, std::string_view name, std::uint64_t size);
  Result<Upload> find(UserId user, ProjectId project, std::string_view id) const;  // kNotFound
  Result<void> remove(UserId user, ProjectId project, std::string_view id);
  // Appends at `offset`. kConflict (with the right offset) when it is not the current one or somebody else is
  // writing; kTooLarge when `length` is more than what is missing. What arrived before a cut is kept.
  Result<std::unique_ptr<BodySink>> append(const Upload& upload, std::uint64_t offset,
                                           std::optional<std::uint64_t> length);
  // Moves finished uploads into one folder; returns the folder, or the file when there is one. kConflict when
  // one is not finished, kInvalid when two have the same name.
  Result<std::filesystem::path> collect(UserId user, ProjectId project, const std::vector<std::string>& ids);
  // Removes a folder that collect() made, given what that returned. kNotFound for any other place.
  Result<void> remove_set(const std::filesystem::path& collected);
  // Removes what nobody touched for 24 hours; `in_use` says whether a job still reads a collected folder.
  void sweep(const std::function<bool(const std::filesystem::path&)>& in_use);

 private:
  std::filesystem::path folder_;
  std::uint64_t max_bytes_;
};

}  // namespace touchmark::server
