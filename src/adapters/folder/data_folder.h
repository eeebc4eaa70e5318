// The data folder: who may make it, who works in it, and which database it belongs to.
//
//   in-use              locked, shared, by everybody who works here, and alone by a restore
//   server              locked by the one server of an embedded database; holds its process number
//   folder.id           what a shared database knows the folder by: the mark of the last start, and the one
//                       before
//   restore-unfinished  a restore was begun here; holds what it restores
//
// A DataFolder keeps its locks as long as it lives. Thread-safe after open().
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "flow/asset/ports.h"

namespace touchmark::adapters {

class DataFolder {
 public:
  // kNotFound when there is none and `opening` does not make one; kUnavailable when it may not be written and
  // must be; kConflict while a restore works in it, after one that did not end, or, for a restore, while
  // anybody works in it. A folder that was there keeps its permissions; a new one is its owner's alone.
  static Result<DataFolder> open(const std::filesystem::path& path, flow::Opening opening);
  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

  // Nothing can be written in it.
  bool read_only() const { return read_only_; }
  // kConflict, with its process, while another server runs here or on this embedded database, wherever its
  // file lies. Held until the end.
  Result<void> serve_alone(const std::filesystem::path& database);

  // The marks, newest first; empty where the folder never belonged to a shared database.
  Result<std::vector<std::string>> marks() const;
  // Puts a new mark before those that are there, and returns it. Durable.
  Result<std::string> add_mark() const;

 private:
  explicit DataFolder(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> prepare();
  Result<void> lock(flow::Opening opening);

  std::filesystem::path path_;
  bool read_only_ = false;
  int in_use_ = -1;
  int server_ = -1;
  int database_ = -1;  // where its file lies elsewhere
};

}  // namespace touchmark::adapters
