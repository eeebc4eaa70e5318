#include "adapters/media/vips_api.h"

#include <dlfcn.h>

namespace touchmark::adapters {
namespace {

tl::unexpected<Error> unavailable(const std::string& why) {
  return fail(ErrorCode::kUnavailable, "images cannot be decoded: " + why +
                                           "; install libvips 8.13 or later (Debian: apt install libvips42)");
}

template <typename Function>
bool find(void* handle, const char* name, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  return function != nullptr;
}

}  // namespace

#define TM_VIPS(name) \
  if (!find(handle, #name, api.name)) return unavailable(library + " has no " #name)

static Result<VipsApi> find_all(void* handle, const std::string& library) {
  VipsApi api{};
  TM_VIPS(vips_init);
  TM_VIPS(vips_version_string);
  TM_VIPS(vips_error_buffer);
  TM_VIPS(vips_error_clear);
  TM_VIPS(vips_concurrency_set);
  TM_VIPS(vips_cache_set_max);
  TM_VIPS(vips_block_untrusted_set);
  TM_VIPS(vips_operation_block_set);
  TM_VIPS(vips_source_new_from_descriptor);
  TM_VIPS(vips_image_new_from_source);
  TM_VIPS(vips_image_new_from_memory);
  TM_VIPS(vips_image_write_to_memory);
  TM_VIPS(vips_image_get_width);
  TM_VIPS(vips_image_get_height);
  TM_VIPS(vips_image_get_bands);
  TM_VIPS(vips_image_get_format);
  TM_VIPS(vips_image_get_interpretation);
  TM_VIPS(vips_image_get_n_pages);
  TM_VIPS(vips_image_get_orientation);
  TM_VIPS(vips_image_get_typeof);
  TM_VIPS(vips_image_hasalpha);
  TM_VIPS(vips_format_sizeof);
  TM_VIPS(vips_autorot);
  TM_VIPS(vips_avg);
  TM_VIPS(vips_cast);
  TM_VIPS(vips_colourspace);
  TM_VIPS(vips_copy);
  TM_VIPS(vips_extract_band);
  TM_VIPS(vips_hist_find);
  TM_VIPS(vips_linear);
  TM_VIPS(vips_max);
  TM_VIPS(vips_min);
  TM_VIPS(vips_thumbnail_source);
  TM_VIPS(vips_thumbnail_image);
  TM_VIPS(vips_jpegsave_buffer);
  TM_VIPS(vips_webpsave_buffer);
  TM_VIPS(vips_dzsave);
  TM_VIPS(g_object_unref);
  TM_VIPS(g_free);
  return api;
}
#undef TM_VIPS

Result<VipsApi> open_vips(const std::string& library) {
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* why = ::dlerror();
    return unavailable(why != nullptr ? why : "cannot open " + library);
  }
  TM_ASSIGN(const VipsApi api, find_all(handle, library));
  if (api.vips_init("touchmark") != 0) return unavailable(std::string("libvips: ") + api.vips_error_buffer());
  api.vips_concurrency_set(1);  // one worker is one processor
  api.vips_cache_set_max(0);    // every request is another image
  api.vips_block_untrusted_set(1);
  api.vips_operation_block_set("VipsForeignLoad", 1);
  for (const char* loader : {"VipsForeignLoadJpeg", "VipsForeignLoadPng", "VipsForeignLoadWebp",
                             "VipsForeignLoadTiff", "VipsForeignLoadNsgif", "VipsForeignLoadHeif"})
    api.vips_operation_block_set(loader, 0);
  return api;
}

}  // namespace touchmark::adapters
