// The part of libvips that a worker uses, found at run time with dlopen(), so the server starts fast, stays
// small, and runs where libvips is not installed. No libvips header is needed: the types are opaque and the
// few constants are part of its stable binary interface (8.10 and later).
// Thread-safety: open_vips() once per process; then as libvips.
#pragma once

#include <cstddef>
#include <string>

#include "base/error.h"

extern "C" {
struct _VipsImage;   // NOLINT(bugprone-reserved-identifier): their names
struct _VipsSource;  // NOLINT(bugprone-reserved-identifier)
}

namespace touchmark::adapters {

using VipsImage = ::_VipsImage;
using VipsSource = ::_VipsSource;

namespace vips {
// VipsAccess
inline constexpr int kRandom = 0;
inline constexpr int kSequential = 1;
// VipsFailOn
inline constexpr int kFailOnNone = 0;
inline constexpr int kFailOnError = 2;
// VipsBandFormat
inline constexpr int kUchar = 0;
inline constexpr int kUshort = 2;
// VipsInterpretation
inline constexpr int kBlackWhite = 1;
inline constexpr int kCmyk = 15;
inline constexpr int kSrgb = 22;
inline constexpr int kRgb16 = 25;
inline constexpr int kGrey16 = 26;
// VipsSize, VipsForeignDzLayout, VipsForeignDzDepth, VipsForeignDzContainer
inline constexpr int kSizeDown = 2;
inline constexpr int kLayoutDeepZoom = 0;
inline constexpr int kDepthOneTile = 1;
inline constexpr int kContainerFolder = 0;
}  // namespace vips

// The functions under their libvips names; the optional arguments of `...` end with a null pointer.
struct VipsApi {
  int (*vips_init)(const char*);
  const char* (*vips_version_string)();
  const char* (*vips_error_buffer)();
  void (*vips_error_clear)();
  void (*vips_concurrency_set)(int);
  void (*vips_cache_set_max)(int);
  void (*vips_block_untrusted_set)(int);
  void (*vips_operation_block_set)(const char*, int);
  VipsSource* (*vips_source_new_from_descriptor)(int);
  VipsImage* (*vips_image_new_from_source)(VipsSource*, const char*, ...);
  VipsImage* (*vips_image_new_from_memory)(const void*, std::size_t, int, int, int, int);
  void* (*vips_image_write_to_memory)(VipsImage*, std::size_t*);
  int (*vips_image_get_width)(const VipsImage*);
  int (*vips_image_get_height)(const VipsImage*);
  int (*vips_image_get_bands)(const VipsImage*);
  int (*vips_image_get_format)(const VipsImage*);
  int (*vips_image_get_interpretation)(const VipsImage*);
  int (*vips_image_get_n_pages)(VipsImage*);
  int (*vips_image_get_orientation)(VipsImage*);
  unsigned long (*vips_image_get_typeof)(const VipsImage*, const char*);
  int (*vips_image_hasalpha)(VipsImage*);
  std::size_t (*vips_format_sizeof)(int);
  int (*vips_autorot)(VipsImage*, VipsImage**, ...);
  int (*vips_avg)(VipsImage*, double*, ...);
  int (*vips_cast)(VipsImage*, VipsImage**, int, ...);
  int (*vips_colourspace)(VipsImage*, VipsImage**, int, ...);
  int (*vips_copy)(VipsImage*, VipsImage**, ...);
  int (*vips_extract_band)(VipsImage*, VipsImage**, int, ...);
  int (*vips_hist_find)(VipsImage*, VipsImage**, ...);
  int (*vips_linear)(VipsImage*, VipsImage**, const double*, const double*, int, ...);
  int (*vips_max)(VipsImage*, double*, ...);
  int (*vips_min)(VipsImage*, double*, ...);
  int (*vips_thumbnail_source)(VipsSource*, VipsImage**, int, ...);
  int (*vips_thumbnail_image)(VipsImage*, VipsImage**, int, ...);
  int (*vips_jpegsave_buffer)(VipsImage*, void**, std::size_t*, ...);
  int (*vips_webpsave_buffer)(VipsImage*, void**, std::size_t*, ...);
  int (*vips_dzsave)(VipsImage*, const char*, ...);
  void (*g_object_unref)(void*);
  void (*g_free)(void*);
};

// Opens the library, starts it, and blocks every loader but those for formats Touchmark reads. kUnavailable,
// with what is missing and how to install it, when that fails.
Result<VipsApi> open_vips(const std::string& library);

}  // namespace touchmark::adapters
