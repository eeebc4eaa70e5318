#include "formats/png_state.h"

#include <csetjmp>
#include <cstring>

namespace touchmark::formats {
namespace {

void read_bytes(png_structp png, png_bytep out, png_size_t count) {
  auto* rest = static_cast<std::string_view*>(png_get_io_ptr(png));
  if (count > rest->size()) png_error(png, "the file ends early");
  std::memcpy(out, rest->data(), count);
  rest->remove_prefix(count);
}

void append_bytes(png_structp png, png_bytep bytes, png_size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}

void flush_nothing(png_structp) {}

[[noreturn]] void on_error(png_structp png, png_const_charp message) {
  static_cast<std::string*>(png_get_error_ptr(png))->assign(message);
  png_longjmp(png, 1);
}
void on_warning(png_structp, png_const_charp) {}

}  // namespace

PngReadState::PngReadState(std::string_view bytes, std::string* message)
    : rest(bytes),
      png(png_create_read_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning)),
      info(png != nullptr ? png_create_info_struct(png) : nullptr) {
  if (info != nullptr) png_set_read_fn(png, &rest, read_bytes);
}

PngReadState::~PngReadState() {
  png_destroy_read_struct(&png, &info, nullptr);
}

PngWriteState::PngWriteState(std::string* out, std::string* message)
    : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, message, on_error, on_warning)),
      info(png != nullptr ? png_create_info_struct(png) : nullptr) {
  if (info != nullptr) png_set_write_fn(png, out, append_bytes, flush_nothing);
}

PngWriteState::~PngWriteState() {
  png_destroy_write_struct(&png, &info);
}

// libpng reports errors by longjmp, so a function that sets the jump holds no objects with destructors.
bool read_png_header(png_structp png, png_infop info, PngHeader& header) {
  constexpr png_uint_32 kMaxSide = 65535;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, kMaxSide, kMaxSide);
  png_set_chunk_cache_max(png, 64);
  png_set_chunk_malloc_max(png, 8 << 20);
  png_read_info(png, info);
  png_get_IHDR(png, info, &header.width, &header.height, &header.depth, &header.color, nullptr, nullptr,
               nullptr);
  return true;
}

bool can_unpack(const PngHeader& header, std::size_t file_bytes) {
  constexpr std::uint64_t kMaxExpansion = 1100;  // deflate never unpacks to more than 1032 times its size
  const std::uint64_t row_bits = std::uint64_t{header.width} * static_cast<unsigned>(header.depth);
  return (row_bits + 7) / 8 * header.height <= kMaxExpansion * file_bytes;
}

}  // namespace touchmark::formats
