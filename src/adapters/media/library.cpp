#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include "adapters/media/cache.h"
#include "adapters/media/media.h"
#include "adapters/media/protocol.h"
#include "adapters/media/single_flight.h"
#include "adapters/process/process_pool.h"
#include "base/bytes.h"
#include "base/hash.h"

namespace touchmark::adapters {
namespace fs = std::filesystem;
namespace {

constexpr std::uint8_t kRecipe = 1;  // raise when the same image must give other previews than before
constexpr int kGalleryPixels = 256;
constexpr int kMinPixels = 64;
constexpr int kMaxPixels = 2048;
constexpr int kMostRawPixels = 4096;
constexpr int kTileSize = 512;
constexpr int kMaxLevel = 30;

// An image file that somebody opened, and what tells its content apart from others.
struct OpenImage {
  int fd = -1;              // the caller's
  std::string file_digits;  // of the place of the file
  std::string identity;     // of its bytes there
  std::int64_t bytes = 0;
  ImageKind kind = ImageKind::kJpeg;
};

// Below `home` a file is known by its place there, so that what is known of it moves with the folder.
std::string digits_of(const fs::path& file, const fs::path& home) {
  std::error_code error;
  const fs::path whole = fs::absolute(file, error).lexically_normal();
  const auto [end, rest] = std::mismatch(home.begin(), home.end(), whole.begin(), whole.end());
  const fs::path place = end == home.end() ? whole.lexically_relative(home) : whole;
  return to_hex(sha256(place.native())).substr(0, kFileDigits);
}

Result<OpenImage> open_image(const OpenFile& file, const fs::path& home) {
  OpenImage image;
  image.file_digits = digits_of(file.path(), home);
  image.fd = file.fd();
  struct stat info {};
  if (::fstat(image.fd, &info) != 0)
    return fail(ErrorCode::kUnavailable, std::string("cannot read the image: ") + std::strerror(errno));
  image.bytes = info.st_size;
  ByteWriter out(image.identity);
  out.u8(kRecipe);
  out.i64(info.st_size);
  out.i64(info.st_mtim.tv_sec);
  out.i64(info.st_mtim.tv_nsec);
  return image;
}

// open_image(), and a known format.
Result<OpenImage> open_known(const OpenFile& file, const fs::path& home) {
  TM_ASSIGN(OpenImage image, open_image(file, home));
  FileSource source(image.fd);
  TM_ASSIGN(image.kind, sniff(source));
  return image;
}

std::string key_of(const OpenImage& image, int pixels) {
  std::string bytes = image.identity;
  ByteWriter(bytes).i64(pixels);
  return image.file_digits + to_hex(sha256(bytes)).substr(kFileDigits);
}

// The default view has the key that it had before there were others.
std::string key_of(const OpenImage& image, const flow::PictureView& view) {
  if (view == flow::PictureView{}) return key_of(image, 0);
  std::string bytes = image.identity;
  ByteWriter out(bytes);
  out.i64(view.band);
  out.u8(view.window ? 1 : 0);
  const flow::ValueRange window = view.window.value_or(flow::ValueRange{});
  out.f64(window.low);
  out.f64(window.high);
  return image.file_digits + to_hex(sha256(bytes)).substr(kFileDigits);
}

// Level 0 is one tile, each level doubles the size, the last is the image itself.
int last_level(geometry::Size size) {
  int level = 0;
  for (std::int64_t side = std::max(size.width, size.height); side > kTileSize; side = (side + 1) / 2)
    ++level;
  return level;
}

geometry::Size size_at(geometry::Size size, int level) {
  for (int i = last_level(size); i > level; --i) size = {(size.width + 1) / 2, (size.height + 1) / 2};
  return size;
}

// Only what the libraries need: a worker must not see the secrets of the server.
std::vector<std::string> worker_environment(const fs::path& scratch) {
  std::vector<std::string> environment = {"LANG=C", "VIPS_WARNING=0", "MALLOC_ARENA_MAX=2",
                                          "TMPDIR=" + scratch.string(), "ASAN_OPTIONS=detect_leaks=0"};
  for (const char* name : {"LD_LIBRARY_PATH", "TSAN_OPTIONS"})
    if (const char* value = std::getenv(name)) environment.push_back(std::string(name) + "=" + value);
  return environment;
}

PoolOptions pool_options(const MediaOptions& options, const fs::path& scratch) {
  WorkerRequest hello;
  hello.library = options.library;
  hello.memory = options.worker_memory;
  hello.file_bytes = options.worker_file_bytes;
  hello.scratch = scratch.string();
  PoolOptions pool;
  pool.command = options.worker_command;
  pool.environment = worker_environment(scratch);
  pool.children = options.children;
  pool.max_waiting = options.max_waiting;
  pool.idle = options.idle;
  pool.start_deadline = options.deadline;
  pool.hello = encode_request(hello);
  pool.words = {"the media worker", "decoding the image", "the decoder", "the image",
                "images wait to be decoded"};
  return pool;
}

Result<void> read_hello(std::string_view reply) {
  TM_TRY(decode_reply(reply));
  return {};
}

class VipsMediaLibrary final : public flow::MediaLibrary {
 public:
  explicit VipsMediaLibrary(MediaOptions options)
      : options_(std::move(options)),
        home_(fs::weakly_canonical(options_.cache).parent_path()),
        scratch_(options_.cache / "scratch"),
        pool_(pool_options(options_, scratch_), read_hello),
        thumbnails_(options_.cache / "thumbnails", scratch_, options_.thumbnail_cache_bytes),
        tiles_(options_.cache / "tiles", scratch_, options_.tile_cache_bytes) {}

  Result<flow::MediaInfo> probe(const OpenFile& file) override {
    TM_ASSIGN(const OpenImage image, open_known(file, home_));
    return probe_open(image);
  }

  Result<flow::MediaInfo> check(const OpenFile& file) override;
  Result<flow::Encoded> thumbnail(const OpenFile& file, int pixels) override;
  Result<flow::Encoded> tile(const OpenFile& file, flow::TilePlace at,
                             const flow::PictureView& view) override;
  Result<flow::Pixels> pixels(const OpenFile& file, int longest, bool for_job) override;
  Result<flow::PictureValues> values(const OpenFile& file, int band) override;
  Result<std::int64_t> forget(const fs::path& file) override {
    const std::string digits = digits_of(file, home_);
    auto thumbnails = remove_entries(options_.cache / "thumbnails", digits);
    const auto tiles = remove_entries(options_.cache / "tiles", digits);
    if (!thumbnails || !tiles) return thumbnails ? tiles : thumbnails;
    return *thumbnails + *tiles;
  }

 private:
  // What was made of a file that was erased meanwhile.
  void forget_if_gone(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) (void)forget(file);
  }
  Result<flow::MediaInfo> probe_open(const OpenImage& image);
  Result<WorkerReply> decode(const OpenImage& image, const flow::MediaInfo* info, WorkerRequest request,
                             Urgency urgency);
  // What can be said without the decoder; nothing for TIFF and AVIF.
  Result<std::optional<flow::MediaInfo>> read_own_header(const OpenImage& image);
  Result<TileCache::Pyramid> make_pyramid(const OpenImage& image, const std::string& key,
                                          const flow::PictureView& view);
  void prepare();

  const MediaOptions options_;
  const fs::path home_;  // the folder that the cache is in
  const fs::path scratch_;
  std::once_flag prepared_;
  ProcessPool pool_;
  ThumbnailCache thumbnails_;
  TileCache tiles_;
  SingleFlight<flow::Encoded> making_thumbnails_;
  SingleFlight<TileCache::Pyramid> making_pyramids_;
};

void VipsMediaLibrary::prepare() {
  std::call_once(prepared_, [this] {
    std::error_code ignored;
    fs::create_directories(scratch_, ignored);
    remove_stale_scratch(scratch_);
  });
}

Result<std::optional<flow::MediaInfo>> VipsMediaLibrary::read_own_header(const OpenImage& image) {
  if (needs_decoder(image.kind)) return std::nullopt;
  FileSource source(image.fd);
  TM_ASSIGN(flow::MediaInfo info, read_header(image.kind, source));
  if (info.size.width > options_.max_pixels / info.size.height)
    return fail(ErrorCode::kTooLarge, "the image has more pixels than the limit");
  return info;
}

Result<WorkerReply> VipsMediaLibrary::decode(const OpenImage& image, const flow::MediaInfo* info,
                                             WorkerRequest request, Urgency urgency) {
  prepare();
  // A compressed file of unknown size has at least about a pixel a byte.
  const std::int64_t pixels = info != nullptr ? info->size.width * info->size.height : image.bytes;
  const auto limit = options_.deadline +
                     std::chrono::seconds(std::min(pixels, options_.max_pixels) / options_.pixels_per_second);
  request.kind = image.kind;
  request.max_pixels = options_.max_pixels;
  request.cpu_seconds = std::chrono::ceil<std::chrono::seconds>(limit).count() + 1;
  WorkerReply reply;
  TM_TRY(pool_.call(encode_request(request), image.fd, limit, urgency,
                    [&reply](std::string_view bytes) -> Result<void> {
                      TM_ASSIGN(reply, decode_reply(bytes));
                      return {};
                    }));
  return reply;
}

Result<flow::MediaInfo> VipsMediaLibrary::probe_open(const OpenImage& image) {
  TM_ASSIGN(auto own, read_own_header(image));
  if (own) return *own;
  WorkerRequest request;
  request.task = WorkerTask::kProbe;
  TM_ASSIGN(WorkerReply reply, decode(image, nullptr, request, Urgency::kBackground));
  FileSource source(image.fd);
  reply.info.mime = mime_of(image.kind, source);
  return reply.info;
}

Result<flow::MediaInfo> VipsMediaLibrary::check(const OpenFile& file) {
  TM_ASSIGN(const OpenImage image, open_known(file, home_));
  TM_ASSIGN(auto own, read_own_header(image));
  WorkerRequest request;
  request.task = WorkerTask::kCheck;
  request.pixels = kGalleryPixels;
  TM_ASSIGN(WorkerReply reply, decode(image, own ? &*own : nullptr, request, Urgency::kBackground));
  flow::MediaInfo info = own ? *own : reply.info;
  if (own && info.size != reply.info.size)
    return fail(ErrorCode::kCorrupt, "the header of the image and its content disagree about the size");
  FileSource source(image.fd);
  info.mime = mime_of(image.kind, source);
  thumbnails_.put(key_of(image, kGalleryPixels), reply.encoded);
  forget_if_gone(file.path());
  return info;
}

Result<flow::Encoded> VipsMediaLibrary::thumbnail(const OpenFile& file, int pixels) {
  if (pixels < kMinPixels || pixels > kMaxPixels)
    return fail(ErrorCode::kInvalid, "a thumbnail has 64 to 2048 pixels on its longest side");
  TM_ASSIGN(OpenImage image, open_image(file, home_));
  const std::string key = key_of(image, pixels);
  if (auto cached = thumbnails_.get(key)) return std::move(*cached);
  return making_thumbnails_.run(key, [&]() -> Result<flow::Encoded> {
    FileSource source(image.fd);
    TM_ASSIGN(image.kind, sniff(source));
    TM_ASSIGN(auto own, read_own_header(image));
    WorkerRequest request;
    request.task = WorkerTask::kThumbnail;
    request.pixels = pixels;
    TM_ASSIGN(WorkerReply reply, decode(image, own ? &*own : nullptr, request, Urgency::kInteractive));
    thumbnails_.put(key, reply.encoded);
    forget_if_gone(file.path());
    return std::move(reply.encoded);
  });
}

Result<flow::Pixels> VipsMediaLibrary::pixels(const OpenFile& file, int longest, bool for_job) {
  if (longest < 1 || longest > kMostRawPixels)
    return fail(ErrorCode::kInvalid, "pixels are given for a longest side of 1 to 4096");
  TM_ASSIGN(const OpenImage image, open_known(file, home_));
  TM_ASSIGN(auto own, read_own_header(image));
  WorkerRequest request;
  request.task = WorkerTask::kPixels;
  request.pixels = longest;
  const Urgency urgency = for_job ? Urgency::kBackground : Urgency::kInteractive;
  TM_ASSIGN(WorkerReply reply, decode(image, own ? &*own : nullptr, request, urgency));
  const geometry::Size size = reply.encoded.size;
  if (static_cast<std::size_t>(size.width * size.height * 3) != reply.encoded.bytes.size())
    return fail(ErrorCode::kCorrupt, "the decoder gave other pixels than it said");
  return flow::Pixels{size, std::move(reply.encoded.bytes)};
}

Result<flow::PictureValues> VipsMediaLibrary::values(const OpenFile& file, int band) {
  TM_ASSIGN(const OpenImage image, open_known(file, home_));
  TM_ASSIGN(auto own, read_own_header(image));
  if (own && own->bits <= 8 && own->bands <= 4 && band < own->bands)
    return flow::PictureValues{own->bits, own->bands, false, {0, 255}, {0, 255}};
  WorkerRequest request;
  request.task = WorkerTask::kValues;
  request.view.band = band;
  TM_ASSIGN(const WorkerReply reply, decode(image, own ? &*own : nullptr, request, Urgency::kInteractive));
  return reply.values;
}

Result<TileCache::Pyramid> VipsMediaLibrary::make_pyramid(const OpenImage& image, const std::string& key,
                                                          const flow::PictureView& view) {
  TM_ASSIGN(const flow::MediaInfo info, probe_open(image));
  prepare();
  TM_ASSIGN(const fs::path work, make_scratch_folder(scratch_));
  WorkerRequest request;
  request.task = WorkerTask::kPyramid;
  request.folder = work.string();
  request.view = view;
  const auto reply = decode(image, &info, request, Urgency::kInteractive);
  Result<TileCache::Pyramid> pyramid = fail(ErrorCode::kInternal, "no tiles");
  if (!reply)
    pyramid = tl::unexpected<Error>(reply.error());
  else
    pyramid = tiles_.put(key, work / "pyramid_files", reply->encoded.size, reply->encoded.mime);
  std::error_code ignored;
  fs::remove_all(work, ignored);
  return pyramid;
}

Result<flow::Encoded> VipsMediaLibrary::tile(const OpenFile& file, flow::TilePlace at,
                                             const flow::PictureView& view) {
  const auto [level, column, row] = at;
  TM_ASSIGN(OpenImage image, open_image(file, home_));
  const std::string key = key_of(image, view);
  auto pyramid = tiles_.find(key);
  if (!pyramid) {
    TM_ASSIGN(pyramid, making_pyramids_.run(key, [&]() -> Result<TileCache::Pyramid> {
      if (auto made = tiles_.find(key)) return *made;
      FileSource source(image.fd);
      TM_ASSIGN(image.kind, sniff(source));
      auto made = make_pyramid(image, key, view);
      forget_if_gone(file.path());
      return made;
    }));
  }
  if (level < 0 || level > kMaxLevel || level > last_level(pyramid->size))
    return fail(ErrorCode::kNotFound, "the image has no such zoom level");
  const geometry::Size size = size_at(pyramid->size, level);
  const std::int64_t left = std::int64_t{column} * kTileSize;
  const std::int64_t top = std::int64_t{row} * kTileSize;
  if (column < 0 || row < 0 || left >= size.width || top >= size.height)
    return fail(ErrorCode::kNotFound, "the image has no such tile");
  flow::Encoded tile;
  tile.mime = pyramid->mime;
  tile.size = {std::min<std::int64_t>(kTileSize, size.width - left),
               std::min<std::int64_t>(kTileSize, size.height - top)};
  const std::string name = std::to_string(column) + "_" + std::to_string(row);
  const fs::path path =
      pyramid->folder / std::to_string(level) / (name + (tile.mime == "image/webp" ? ".webp" : ".jpg"));
  std::ifstream in(path, std::ios::binary);
  tile.bytes.assign(std::istreambuf_iterator<char>(in), {});
  if (tile.bytes.empty())
    return fail(ErrorCode::kUnavailable, "the tile was evicted from the cache; try again");
  return tile;
}

}  // namespace

std::unique_ptr<flow::MediaLibrary> make_media_library(MediaOptions options) {
  std::error_code ignored;
  if (fs::path absolute = fs::absolute(options.cache, ignored); !absolute.empty()) options.cache = absolute;
  return std::make_unique<VipsMediaLibrary>(std::move(options));
}

}  // namespace touchmark::adapters
