// Turns one request into libvips calls. Runs in the worker process only.
// Thread-safety: one object is for one thread.
#pragma once

#include "adapters/media/bmp.h"
#include "adapters/media/protocol.h"
#include "adapters/media/vips_api.h"

namespace touchmark::adapters {

class Decoder {
 public:
  explicit Decoder(const VipsApi& api) : api_(api) {}

  // `fd` is the image, open for reading; it stays the caller's.
  Result<WorkerReply> run(const WorkerRequest& request, int fd);

 private:
  class Image;

  Result<WorkerReply> thumbnail(const WorkerRequest& request, int fd, const Image& header, bool strict);
  Result<WorkerReply> pyramid(const WorkerRequest& request, int fd, const Image& header);
  Result<Image> open(ImageKind kind, int fd, int fail_on);
  Result<Image> open_bmp(int fd);
  Result<Image> shrink_on_load(int fd, int pixels, int fail_on, bool has_profile);
  Result<Image> fit(const Image& image, int pixels, bool managed);
  Result<Image> displayable(const WorkerRequest& request, int fd, int fail_on, const Image& header);
  Result<Image> stretched(const Image& image, flow::ValueRange window);
  Result<flow::PictureValues> values_of(const WorkerRequest& request, int fd, const Image& header);
  Result<void> count_values(const Image& image, flow::PictureValues& values);
  Result<Image> bands_of(const Image& image, int first, int count);
  Result<Image> open_shown(const WorkerRequest& request, int fd, int fail_on, const Image& header);
  Result<void> check_all_frames(const WorkerRequest& request, int fd, const Image& header);
  Result<flow::Encoded> encode(const Image& image);
  Result<flow::Encoded> raw(const Image& image);  // three bytes a pixel
  flow::MediaInfo describe(const Image& image) const;
  bool has_profile(const Image& image) const;
  bool is_plain(const Image& image) const;
  bool is_shown_plainly(const WorkerRequest& request, const Image& header) const;
  Image own(VipsImage* image) const;
  // The decoder's words, as an error.
  tl::unexpected<Error> error() const;

  VipsApi api_;
  Bitmap bitmap_;  // the pixels behind an image made by open_bmp()
};

}  // namespace touchmark::adapters
