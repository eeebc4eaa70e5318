// The images that are there already (Sink), by name: the whole name, that name with another extension, or the
// last part of it where only one image has that. One reader, one thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>

#include "formats/format.h"

namespace touchmark::formats {

class KnownNames {
 public:
  explicit KnownNames(Sink& sink) : sink_(sink) {}
  Result<std::optional<KnownImage>> find(const std::string& name);

 private:
  Sink& sink_;
  bool listed_ = false;
  std::unordered_map<std::string, KnownImage> by_base_;  // an image without a name stands for several
};

}  // namespace touchmark::formats
