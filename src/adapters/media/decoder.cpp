#include "adapters/media/decoder.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace touchmark::adapters {
namespace {

constexpr std::int64_t kMaxBmpPixels = 256'000'000;  // decoded in memory
constexpr std::int64_t kMaxAnimationPixels =
    200'000'000;  // all frames; checked beyond the first only below this
constexpr int kThumbnailQuality = 80;
constexpr int kTileSize = 512;
constexpr std::size_t kMaxWords = 300;
constexpr double kLowPercentile = 0.001;
constexpr double kHighPercentile = 0.999;

bool contains_any(const std::string& text, std::initializer_list<const char*> words) {
  return std::any_of(words.begin(), words.end(),
                     [&text](const char* word) { return text.find(word) != std::string::npos; });
}

}  // namespace

// Owns one reference.
class Decoder::Image {
 public:
  Image(VipsImage* image, void (*release)(void*)) : image_(image), release_(release) {}
  Image(Image&& other) noexcept : image_(std::exchange(other.image_, nullptr)), release_(other.release_) {}
  Image& operator=(Image&& other) noexcept {
    std::swap(image_, other.image_);
    std::swap(release_, other.release_);
    return *this;
  }
  ~Image() {
    if (image_ != nullptr) release_(image_);
  }
  VipsImage* get() const { return image_; }

 private:
  VipsImage* image_;
  void (*release_)(void*);
};

Decoder::Image Decoder::own(VipsImage* image) const {
  return {image, api_.g_object_unref};
}

tl::unexpected<Error> Decoder::error() const {
  std::string words = api_.vips_error_buffer();
  api_.vips_error_clear();
  while (!words.empty() && words.back() == '\n') words.pop_back();
  if (words.size() > kMaxWords) words.resize(kMaxWords);
  std::replace(words.begin(), words.end(), '\n', ';');
  if (words.empty()) words = "the image cannot be decoded";
  ErrorCode code = ErrorCode::kCorrupt;
  // The kind was told by its first bytes, so this is a file without its table of contents, or without a
  // codec.
  if (contains_any(words, {"not in a known format"}))
    words = "the file is cut short, or its codec is not installed";
  if (contains_any(words, {"nsupported", "not supported", "no codec", "decoder plugin"}))
    code = ErrorCode::kUnsupported;
  if (contains_any(words, {"ut of memory", "unable to allocate", "nsufficient memory", "File too large",
                           "ecurity limit", "imit exceeded", "annot allocate memory", "too large"}))
    code = ErrorCode::kTooLarge;
  return fail(code, std::move(words));
}

Result<Decoder::Image> Decoder::open_bmp(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || info.st_size <= 0) return fail(ErrorCode::kCorrupt, "the file is empty");
  const auto size = static_cast<std::size_t>(info.st_size);
  void* bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return fail(ErrorCode::kTooLarge, "the BMP file does not fit into memory");
  auto bitmap = read_bmp({static_cast<const char*>(bytes), size}, kMaxBmpPixels);
  ::munmap(bytes, size);
  if (!bitmap) return tl::unexpected<Error>(std::move(bitmap).error());
  bitmap_ = std::move(*bitmap);
  VipsImage* flat = api_.vips_image_new_from_memory(
      bitmap_.pixels.data(), bitmap_.pixels.size(), static_cast<int>(bitmap_.width),
      static_cast<int>(bitmap_.height), bitmap_.bands, vips::kUchar);
  if (flat == nullptr) return error();
  const Image keep = own(flat);
  VipsImage* colored = nullptr;
  if (api_.vips_copy(flat, &colored, "interpretation", vips::kSrgb, nullptr) != 0) return error();
  return own(colored);
}

Result<Decoder::Image> Decoder::open(ImageKind kind, int fd, int fail_on) {
  if (kind == ImageKind::kBmp) return open_bmp(fd);
  ::lseek(fd, 0, SEEK_SET);
  VipsSource* source = api_.vips_source_new_from_descriptor(fd);
  if (source == nullptr) return error();
  VipsImage* image =
      api_.vips_image_new_from_source(source, "", "access", vips::kSequential, "fail_on", fail_on, nullptr);
  api_.g_object_unref(source);
  if (image == nullptr) return error();
  return own(image);
}

flow::MediaInfo Decoder::describe(const Image& image) const {
  flow::MediaInfo info;
  info.size = {api_.vips_image_get_width(image.get()), api_.vips_image_get_height(image.get())};
  info.orientation =
      static_cast<std::uint8_t>(std::clamp(api_.vips_image_get_orientation(image.get()), 1, 8));
  if (info.orientation >= 5) std::swap(info.size.width, info.size.height);
  info.bands = api_.vips_image_get_bands(image.get());
  info.bits = static_cast<int>(api_.vips_format_sizeof(api_.vips_image_get_format(image.get()))) * 8;
  info.pages = std::max(api_.vips_image_get_n_pages(image.get()), 1);
  return info;
}

bool Decoder::has_profile(const Image& image) const {
  return api_.vips_image_get_typeof(image.get(), "icc-profile-data") != 0;
}

// True when libvips by itself turns it into 8-bit color the way we want.
bool Decoder::is_plain(const Image& image) const {
  const int bands = api_.vips_image_get_bands(image.get());
  const int format = api_.vips_image_get_format(image.get());
  const int space = api_.vips_image_get_interpretation(image.get());
  if (format == vips::kUchar) return bands <= 4 || (bands == 5 && space == vips::kCmyk);
  return format == vips::kUshort && space == vips::kRgb16 && (bands == 3 || bands == 4);
}

Result<WorkerReply> Decoder::run(const WorkerRequest& request, int fd) {
  api_.vips_error_clear();
  TM_ASSIGN(const Image header, open(request.kind, fd, vips::kFailOnNone));
  const flow::MediaInfo info = describe(header);
  if (info.size.width <= 0 || info.size.height <= 0) return fail(ErrorCode::kCorrupt, "the image is empty");
  if (info.size.width > request.max_pixels / info.size.height)
    return fail(ErrorCode::kTooLarge, "the image has more pixels than the limit");
  if (request.view.band >= info.bands)
    return fail(ErrorCode::kInvalid, "the image has " + std::to_string(info.bands) + " bands");
  Result<WorkerReply> reply = WorkerReply{};
  if (request.task == WorkerTask::kThumbnail || request.task == WorkerTask::kPixels)
    reply = thumbnail(request, fd, header, false);
  if (request.task == WorkerTask::kCheck) {
    TM_TRY(check_all_frames(request, fd, header));
    reply = thumbnail(request, fd, header, true);
  }
  if (request.task == WorkerTask::kPyramid) reply = pyramid(request, fd, header);
  if (request.task == WorkerTask::kValues) {
    TM_ASSIGN(reply->values, values_of(request, fd, header));
  }
  if (reply) reply->info = info;
  bitmap_ = {};
  return reply;
}

// Frames after the first are decoded too, unless that would take all day.
Result<void> Decoder::check_all_frames(const WorkerRequest& request, int fd, const Image& header) {
  const flow::MediaInfo info = describe(header);
  const bool is_animation = request.kind == ImageKind::kGif || request.kind == ImageKind::kWebp;
  if (!is_animation || info.pages < 2 ||
      info.size.width * info.size.height > kMaxAnimationPixels / info.pages)
    return {};
  ::lseek(fd, 0, SEEK_SET);
  VipsSource* source = api_.vips_source_new_from_descriptor(fd);
  if (source == nullptr) return error();
  VipsImage* frames = api_.vips_image_new_from_source(source, "", "access", vips::kSequential, "fail_on",
                                                      vips::kFailOnError, "n", -1, nullptr);
  api_.g_object_unref(source);
  if (frames == nullptr) return error();
  const Image keep = own(frames);
  double average = 0;
  if (api_.vips_avg(frames, &average, nullptr) != 0) return error();
  return {};
}

Result<Decoder::Image> Decoder::shrink_on_load(int fd, int pixels, int fail_on, bool has_profile) {
  ::lseek(fd, 0, SEEK_SET);
  VipsSource* source = api_.vips_source_new_from_descriptor(fd);
  if (source == nullptr) return error();
  VipsImage* small = nullptr;
  // The argument "fail_on" of this very call does not reach the loader.
  const char* options = fail_on == vips::kFailOnNone ? "" : "[fail_on=error]";
  // Without a profile in the image, exporting to one would shift its colors.
  const char* profile = has_profile ? "export_profile" : nullptr;
  const int failed =
      api_.vips_thumbnail_source(source, &small, pixels, "height", pixels, "size", vips::kSizeDown,
                                 "option_string", options, profile, "srgb", nullptr);
  api_.g_object_unref(source);
  if (failed != 0) return error();
  return own(small);
}

// `managed`: the bands are still those that the color profile is about.
Result<Decoder::Image> Decoder::fit(const Image& image, int pixels, bool managed) {
  VipsImage* small = nullptr;
  const char* profile = managed && has_profile(image) ? "export_profile" : nullptr;
  if (api_.vips_thumbnail_image(image.get(), &small, pixels, "height", pixels, "size", vips::kSizeDown,
                                profile, "srgb", nullptr) != 0)
    return error();
  return own(small);
}

Result<Decoder::Image> Decoder::bands_of(const Image& image, int first, int count) {
  VipsImage* some = nullptr;
  if (api_.vips_extract_band(image.get(), &some, first, "n", count, nullptr) != 0) return error();
  return own(some);
}

// The bands that a view shows: the chosen one, or the first three, or the first.
Result<Decoder::Image> Decoder::open_shown(const WorkerRequest& request, int fd, int fail_on,
                                           const Image& header) {
  const int bands = api_.vips_image_get_bands(header.get());
  TM_ASSIGN(const Image image, open(request.kind, fd, fail_on));
  if (request.view.band >= 0) return bands_of(image, request.view.band, 1);
  return bands_of(image, 0, bands < 3 ? 1 : 3);
}

// Of a 16-bit image, by its histogram: of the first band that is shown.
Result<void> Decoder::count_values(const Image& image, flow::PictureValues& values) {
  VipsImage* histogram = nullptr;
  if (api_.vips_hist_find(image.get(), &histogram, "band", 0, nullptr) != 0) return error();
  const Image keep = own(histogram);
  std::size_t bytes = 0;
  void* memory = api_.vips_image_write_to_memory(histogram, &bytes);
  if (memory == nullptr) return error();
  const auto* counts = static_cast<const std::uint32_t*>(memory);
  const std::size_t bins = bytes / sizeof(std::uint32_t);
  double total = 0;
  for (std::size_t i = 0; i < bins; ++i) total += counts[i];
  double seen = 0;
  for (std::size_t i = 0; i < bins; ++i) {
    if (counts[i] == 0) continue;
    const auto value = static_cast<double>(i);
    if (seen == 0) values.all.low = value;
    values.all.high = value;
    if (seen <= total * kLowPercentile) values.shown.low = value;
    if (seen < total * kHighPercentile) values.shown.high = value;
    seen += counts[i];
  }
  api_.g_free(memory);
  return {};
}

// What the pixels of a view hold. Reads them all, so it opens the image for itself.
Result<flow::PictureValues> Decoder::values_of(const WorkerRequest& request, int fd, const Image& header) {
  flow::PictureValues values;
  const flow::MediaInfo info = describe(header);
  const int format = api_.vips_image_get_format(header.get());
  values.bits = info.bits;
  values.bands = info.bands;
  values.deep = format != vips::kUchar || !is_plain(header);
  if (format == vips::kUchar) {
    values.all = values.shown = {0, 255};
    return values;
  }
  TM_ASSIGN(const Image first, open_shown(request, fd, vips::kFailOnNone, header));
  if (format == vips::kUshort) {
    TM_TRY(count_values(first, values));
    if (is_plain(header) && request.view.band < 0) values.shown = {0, 65535};
    return values;
  }
  if (api_.vips_min(first.get(), &values.all.low, nullptr) != 0) return error();
  TM_ASSIGN(const Image second, open_shown(request, fd, vips::kFailOnNone, header));
  if (api_.vips_max(second.get(), &values.all.high, nullptr) != 0) return error();
  if (!std::isfinite(values.all.low) || !std::isfinite(values.all.high)) values.all = {0, 1};
  values.shown = values.all;
  return values;
}

Result<Decoder::Image> Decoder::stretched(const Image& image, flow::ValueRange window) {
  const double slope = 255 / (window.high > window.low ? window.high - window.low : 1);
  const double offset = -window.low * slope;
  VipsImage* out = nullptr;
  if (api_.vips_linear(image.get(), &out, &slope, &offset, 1, "uchar", 1, nullptr) != 0) return error();
  return own(out);
}

bool Decoder::is_shown_plainly(const WorkerRequest& request, const Image& header) const {
  return request.view == flow::PictureView{} && is_plain(header);
}

// The image as 8-bit gray or color, not resized, not rotated.
Result<Decoder::Image> Decoder::displayable(const WorkerRequest& request, int fd, int fail_on,
                                            const Image& header) {
  if (is_shown_plainly(request, header)) return open(request.kind, fd, fail_on);
  std::optional<flow::ValueRange> window = request.view.window;
  if (!window && api_.vips_image_get_format(header.get()) != vips::kUchar) {
    TM_ASSIGN(const flow::PictureValues values, values_of(request, fd, header));
    window = values.shown;
  }
  TM_ASSIGN(Image image, open_shown(request, fd, fail_on, header));
  if (window) {
    TM_ASSIGN(image, stretched(image, *window));
  }
  VipsImage* out = nullptr;
  const int space = api_.vips_image_get_bands(image.get()) == 1 ? vips::kBlackWhite : vips::kSrgb;
  if (api_.vips_copy(image.get(), &out, "interpretation", space, nullptr) != 0) return error();
  return own(out);
}

Result<WorkerReply> Decoder::thumbnail(const WorkerRequest& request, int fd, const Image& header,
                                       bool strict) {
  const int fail_on = strict ? vips::kFailOnError : vips::kFailOnNone;
  // A strict reading of the other formats must not be satisfied with a preview that is stored in the file.
  const bool shrinks =
      request.kind != ImageKind::kBmp && is_plain(header) && (!strict || request.kind == ImageKind::kJpeg);
  Result<Image> small = fail(ErrorCode::kInternal, "no thumbnail");
  if (shrinks) {
    small = shrink_on_load(fd, request.pixels, fail_on, has_profile(header));
  } else {
    TM_ASSIGN(const Image image, displayable(request, fd, fail_on, header));
    small = fit(image, request.pixels, is_shown_plainly(request, header));
  }
  if (!small) return tl::unexpected<Error>(std::move(small).error());
  WorkerReply reply;
  TM_ASSIGN(reply.encoded, request.task == WorkerTask::kPixels ? raw(*small) : encode(*small));
  return reply;
}

Result<flow::Encoded> Decoder::raw(const Image& image) {
  VipsImage* colored = nullptr;
  if (api_.vips_colourspace(image.get(), &colored, vips::kSrgb, nullptr) != 0) return error();
  const Image keep = own(colored);
  TM_ASSIGN(const Image rgb, bands_of(keep, 0, 3));
  std::size_t bytes = 0;
  void* memory = api_.vips_image_write_to_memory(rgb.get(), &bytes);
  if (memory == nullptr) return error();
  flow::Encoded out;
  out.bytes.assign(static_cast<const char*>(memory), bytes);
  out.size = {api_.vips_image_get_width(rgb.get()), api_.vips_image_get_height(rgb.get())};
  api_.g_free(memory);
  return out;
}

Result<flow::Encoded> Decoder::encode(const Image& image) {
  const bool has_alpha = api_.vips_image_hasalpha(image.get()) != 0;
  VipsImage* colored = nullptr;
  const int bands = api_.vips_image_get_bands(image.get()) - (has_alpha ? 1 : 0);
  const int space = bands == 1 && !has_alpha ? vips::kBlackWhite : vips::kSrgb;
  if (api_.vips_colourspace(image.get(), &colored, space, nullptr) != 0) return error();
  const Image keep = own(colored);
  void* bytes = nullptr;
  std::size_t size = 0;
  const int failed = has_alpha ? api_.vips_webpsave_buffer(colored, &bytes, &size, "Q", kThumbnailQuality,
                                                           "strip", 1, nullptr)
                               : api_.vips_jpegsave_buffer(colored, &bytes, &size, "Q", kThumbnailQuality,
                                                           "strip", 1, "optimize_coding", 1, nullptr);
  if (failed != 0) return error();
  flow::Encoded encoded;
  encoded.mime = has_alpha ? "image/webp" : "image/jpeg";
  encoded.bytes.assign(static_cast<const char*>(bytes), size);
  encoded.size = {api_.vips_image_get_width(colored), api_.vips_image_get_height(colored)};
  api_.g_free(bytes);
  return encoded;
}

Result<WorkerReply> Decoder::pyramid(const WorkerRequest& request, int fd, const Image& header) {
  TM_ASSIGN(const Image image, displayable(request, fd, vips::kFailOnNone, header));
  // Fitting to its own size only turns it upright and into sRGB.
  const int longest =
      std::max(api_.vips_image_get_width(image.get()), api_.vips_image_get_height(image.get()));
  TM_ASSIGN(const Image upright, fit(image, longest, is_shown_plainly(request, header)));
  const bool has_alpha = api_.vips_image_hasalpha(upright.get()) != 0;
  VipsImage* colored = nullptr;
  if (api_.vips_colourspace(upright.get(), &colored, vips::kSrgb, nullptr) != 0) return error();
  const Image keep = own(colored);
  const std::string name = request.folder + "/pyramid";
  if (api_.vips_dzsave(colored, name.c_str(), "layout", vips::kLayoutDeepZoom, "container",
                       vips::kContainerFolder, "depth", vips::kDepthOneTile, "tile_size", kTileSize,
                       "overlap", 0, "suffix", has_alpha ? ".webp[Q=85,strip]" : ".jpg[Q=85,strip]",
                       nullptr) != 0)
    return error();
  WorkerReply reply;
  reply.encoded.mime = has_alpha ? "image/webp" : "image/jpeg";
  reply.encoded.size = {api_.vips_image_get_width(colored), api_.vips_image_get_height(colored)};
  return reply;
}

}  // namespace touchmark::adapters
