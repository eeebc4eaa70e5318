// Features of images that cost much to make and little to keep, as files: once an image and model. A bounded
// number of bytes; what was not used longest goes first. Safe to delete at any time. Thread-safe; several
// processes may share the folder.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace touchmark::models {

class FeatureCache {
 public:
  FeatureCache(std::filesystem::path folder, std::int64_t most_bytes)
      : folder_(std::move(folder)), most_bytes_(most_bytes) {}

  // `uri` names the image's file and `stamp` its content there; `version` the model.
  std::optional<std::string> get(std::string_view version, std::string_view uri,
                                 std::string_view stamp) const;
  // A failure to write is no failure of the caller's: it is made again next time.
  void put(std::string_view version, std::string_view uri, std::string_view stamp, std::string_view bytes);
  // What there is of an image, of any model; how many files. kUnavailable when something stays.
  Result<std::int64_t> forget(std::string_view uri);

 private:
  std::filesystem::path file_of(std::string_view version, std::string_view uri, std::string_view stamp) const;
  void make_room();

  const std::filesystem::path folder_;
  const std::int64_t most_bytes_;
  std::atomic<std::int64_t> written_ = 0;  // since the last look at the whole
  std::mutex cleaning_;
};

}  // namespace touchmark::models
