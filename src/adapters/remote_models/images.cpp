#include "adapters/remote_models/images.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/base64.h"
#include "base/hash.h"
#include "base/text.h"
#include "formats/png_rgb.h"

namespace touchmark::remote_models {
namespace {

std::string random_name() {
  Digest bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  return to_hex(bytes) + ".png";
}

class PlacedFile final : public Placed {
 public:
  PlacedFile(std::filesystem::path file, std::string address)
      : file_(std::move(file)), address_(std::move(address)) {}
  ~PlacedFile() override {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  PlacedFile(const PlacedFile&) = delete;
  PlacedFile& operator=(const PlacedFile&) = delete;
  const std::string& address() const override { return address_; }

 private:
  const std::filesystem::path file_;
  const std::string address_;
};

}  // namespace

Result<void> check_pixels(const models::Image& image) {
  const auto [width, height] = image.size;
  if (image.rgb == nullptr || width < 1 || height < 1 || width > formats::kRgbPngPixels / height)
    return fail(ErrorCode::kInvalid, "the image has no pixels, or more than 2^27");
  return {};
}

Result<std::string> png_of(const models::Image& image, const std::function<bool()>& go_on) {
  TM_TRY(check_pixels(image));
  const auto [width, height] = image.size;
  formats::RgbImage out{image.size, {}};
  out.pixels.reserve(static_cast<std::size_t>(width * height));
  const std::uint8_t* end = image.rgb + width * height * 3;
  for (const std::uint8_t* p = image.rgb; p != end; p += 3)
    out.pixels.push_back(p[0] | std::uint32_t{p[1]} << 8 | std::uint32_t{p[2]} << 16);
  return formats::encode_rgb_png(out, go_on);
}

Shrunk shrunk(const models::Image& image, std::int64_t longest) {
  const auto [width, height] = image.size;
  const std::int64_t factor = std::max<std::int64_t>(1, (std::max(width, height) + longest - 1) / longest);
  Shrunk out{{(width + factor - 1) / factor, (height + factor - 1) / factor}, {}};
  out.rgb.reserve(static_cast<std::size_t>(out.size.width * out.size.height * 3));
  for (std::int64_t y = 0; y < height; y += factor)
    for (std::int64_t x = 0; x < width; x += factor) {
      std::array<std::uint64_t, 3> sum{};
      const std::int64_t bottom = std::min(y + factor, height);
      const std::int64_t right = std::min(x + factor, width);
      for (std::int64_t v = y; v < bottom; ++v)
        for (std::int64_t u = x; u < right; ++u)
          for (std::size_t c = 0; c < 3; ++c) sum[c] += image.rgb[(v * width + u) * 3 + static_cast<int>(c)];
      const auto count = static_cast<std::uint64_t>((bottom - y) * (right - x));
      for (const std::uint64_t channel : sum) out.rgb += static_cast<char>((channel + count / 2) / count);
    }
  return out;
}

std::string data_uri(std::string_view png) {
  return "data:image/png;base64," + base64_text(png);
}

FolderShelf::FolderShelf(std::filesystem::path folder, std::string beneath)
    : folder_(std::move(folder)), beneath_(std::move(beneath)) {}

Result<std::unique_ptr<Placed>> FolderShelf::put(std::string png) {
  // Some of these tools decode the path, others do not: it may have nothing to decode.
  if (!std::all_of(beneath_.begin(), beneath_.end(), [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("_-./").find(c) != std::string_view::npos;
      }))
    return fail(ErrorCode::kInvalid,
                "the folder's path at the model server has other characters than letters, "
                "digits and \"_-./\": " +
                    touchmark::quoted(beneath_));
  const std::string name = random_name();
  const auto file = folder_ / name;
  auto placed =
      std::make_unique<PlacedFile>(file, "/data/local-files/?d=" + beneath_ +
                                             (beneath_.empty() || beneath_.ends_with('/') ? "" : "/") + name);
  std::ofstream out(file, std::ios::binary);
  out.write(png.data(), static_cast<std::streamsize>(png.size()));
  out.close();
  if (!out)
    return fail(ErrorCode::kUnavailable, "the image cannot be written to the folder " +
                                             touchmark::quoted(folder_.string()) +
                                             ", which the model server reads");
  return std::unique_ptr<Placed>(std::move(placed));
}

struct MemoryShelf::Pictures {
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const std::string>> files;
  std::size_t bytes = 0;
};

class MemoryShelf::Held final : public Placed {
 public:
  Held(std::shared_ptr<Pictures> pictures, std::string name, std::string address)
      : pictures_(std::move(pictures)), name_(std::move(name)), address_(std::move(address)) {}
  ~Held() override {
    const std::lock_guard lock(pictures_->mutex);
    const auto found = pictures_->files.find(name_);
    pictures_->bytes -= found->second->size();
    pictures_->files.erase(found);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  const std::string& address() const override { return address_; }

 private:
  const std::shared_ptr<Pictures> pictures_;
  const std::string name_;
  const std::string address_;
};

MemoryShelf::MemoryShelf(std::string base, std::size_t most_bytes)
    : base_(std::move(base)), most_bytes_(most_bytes), pictures_(std::make_shared<Pictures>()) {}

Result<std::unique_ptr<Placed>> MemoryShelf::put(std::string png) {
  const std::string name = random_name();
  const std::lock_guard lock(pictures_->mutex);
  if (png.size() > most_bytes_ - pictures_->bytes)
    return fail(ErrorCode::kTooMany, "too many images wait for model servers; try again later");
  pictures_->bytes += png.size();
  pictures_->files.emplace(name, std::make_shared<const std::string>(std::move(png)));
  return std::unique_ptr<Placed>(std::make_unique<Held>(pictures_, name, base_ + "/" + name));
}

std::shared_ptr<const std::string> MemoryShelf::find(const std::string& name) const {
  const std::lock_guard lock(pictures_->mutex);
  const auto found = pictures_->files.find(name);
  return found == pictures_->files.end() ? nullptr : found->second;
}

}  // namespace touchmark::remote_models
