// MediaLibrary by libvips in child processes.
//
// The server never decodes: it reads headers of the common formats itself (bounds-checked, fuzzed) and hands
// the rest to at most `children` worker processes, started on first use and ended when idle. A worker opens
// libvips at run time, runs under limits on memory, time and file size, sees none of the server's
// environment, and may open no other file; one that crashes, hangs or runs out of memory costs the caller an
// Error and is replaced. docs/adr/0003-media-in-a-child-process.md tells why.
//
// How pixels become a preview: upright, sRGB by the embedded profile, first page or frame. 16-bit grayscale,
// and everything that is neither 8-bit nor color (float, 32-bit, complex), is stretched between the 0.1 and
// 99.9 percentiles (16-bit) or the minimum and maximum (the rest) of the whole image, because sensors rarely
// use the full range and a plain shift would show black; 16-bit color is shifted. Of more than four bands the
// first three are shown. A view (a band, a window of values) shows something else in the same way. Opaque
// images become JPEG, images with alpha WebP. Thread-safety: the returned object may be used from any thread;
// calls block until their result is there.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "flow/asset/media.h"

namespace touchmark::adapters {

struct MediaOptions {
  std::filesystem::path cache;                      // created when needed; safe to delete at any time
  std::int64_t max_pixels = 1'500'000'000;          // larger images are kTooLarge
  std::int64_t thumbnail_cache_bytes = 16LL << 30;  // oldest entries go first
  std::int64_t tile_cache_bytes = 32LL << 30;
  int children = 2;
  int max_waiting = 256;                        // callers waiting for a worker before kTooMany
  std::chrono::milliseconds deadline{30'000};   // per request, and more for large images:
  std::int64_t pixels_per_second = 20'000'000;  // a second for each so many pixels
  std::chrono::milliseconds idle{60'000};       // a worker idle this long is ended
  std::int64_t worker_memory = 3LL << 30;       // address space of one worker, bytes
  std::int64_t worker_file_bytes = 6LL << 30;   // largest (temporary) file a worker may write
  std::string library = "libvips.so.42";
  // The program that calls media_worker_main(kChildSocket) (worker.h).
  std::vector<std::string> worker_command = {"/proc/self/exe", "media-worker"};
};

// Starts nothing. Every call of the result fails with kUnavailable where libvips is not installed, except
// probe() of JPEG, PNG, GIF, BMP and WebP.
std::unique_ptr<flow::MediaLibrary> make_media_library(MediaOptions options);

}  // namespace touchmark::adapters
