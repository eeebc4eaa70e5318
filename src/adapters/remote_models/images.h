// How a model server gets the image: inside the request, as a data: URI, or by an address from which it
// fetches. Thread-safety: all members may be called from any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "models/model.h"

namespace touchmark::remote_models {

// kInvalid without pixels, and beyond 2^27 of them.
Result<void> check_pixels(const models::Image& image);
// The picture as a PNG file. kInvalid as above; kCancelled when `go_on` says no.
Result<std::string> png_of(const models::Image& image, const std::function<bool()>& go_on = {});
// Smaller by a whole factor, each pixel the mean of a block, so that no side is longer than `longest`
// (positive). The image must have passed check_pixels().
struct Shrunk {
  geometry::Size size;
  std::string rgb;
  models::Image image() const { return {size, reinterpret_cast<const std::uint8_t*>(rgb.data())}; }
};
Shrunk shrunk(const models::Image& image, std::int64_t longest);
std::string data_uri(std::string_view png);

// A picture that can be fetched for as long as this lives.
class Placed {
 public:
  virtual ~Placed() = default;
  virtual const std::string& address() const = 0;
};

// Where pictures are put so that a backend can fetch them. Kept by the caller as long as the models that use
// it.
class ImageShelf {
 public:
  virtual ~ImageShelf() = default;
  virtual Result<std::unique_ptr<Placed>> put(std::string png) = 0;
};

// In a folder that the backend sees too: on the same machine, or mounted. Its address is
// "/data/local-files/?d=" and the file's path below the backend's LOCAL_FILES_DOCUMENT_ROOT, from which the
// tools of Label Studio's backends open it themselves. `beneath`: the folder's own path there, of letters,
// digits and
// "_-./"; empty: the folder is that root. kUnavailable when the file cannot be written.
class FolderShelf final : public ImageShelf {
 public:
  explicit FolderShelf(std::filesystem::path folder, std::string beneath = {});
  Result<std::unique_ptr<Placed>> put(std::string png) override;

 private:
  const std::filesystem::path folder_;
  const std::string beneath_;
};

// In memory, for a route of ours to answer from: the address is `base`, "/" and a name of 256 random bits
// with
// ".png", which nobody can guess and which ends with the call. kTooMany beyond `most_bytes` together.
class MemoryShelf final : public ImageShelf {
 public:
  MemoryShelf(std::string base, std::size_t most_bytes);
  Result<std::unique_ptr<Placed>> put(std::string png) override;
  // The file of that name ("....png"); nothing when there is none, or no more.
  std::shared_ptr<const std::string> find(const std::string& name) const;

 private:
  struct Pictures;
  class Held;
  const std::string base_;
  const std::size_t most_bytes_;
  const std::shared_ptr<Pictures> pictures_;
};

}  // namespace touchmark::remote_models
