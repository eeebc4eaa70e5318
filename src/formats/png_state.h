// What reading and writing PNG files with libpng have in common. Internal to png_index.cpp and png_rgb.cpp.
#pragma once

#include <png.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace touchmark::formats {

// Owns libpng's state for reading `bytes`; they and `message`, into which the last error is written, must
// outlive it. `info` is null when libpng does not start.
struct PngReadState {
  PngReadState(std::string_view bytes, std::string* message);
  PngReadState(const PngReadState&) = delete;
  PngReadState& operator=(const PngReadState&) = delete;
  ~PngReadState();
  std::string_view rest;
  png_structp png;
  png_infop info;
};

// The same for writing, to the end of `out`.
struct PngWriteState {
  PngWriteState(std::string* out, std::string* message);
  PngWriteState(const PngWriteState&) = delete;
  PngWriteState& operator=(const PngWriteState&) = delete;
  ~PngWriteState();
  png_structp png;
  png_infop info;
};

struct PngHeader {
  png_uint_32 width = 0;
  png_uint_32 height = 0;
  int depth = 0;
  int color = 0;
};

// False on an error, whose message is in the state's. Sides above 65,535 and large chunks are errors.
bool read_png_header(png_structp png, png_infop info, PngHeader& header);
// Whether a file of that many bytes can unpack to the size it claims.
bool can_unpack(const PngHeader& header, std::size_t file_bytes);

}  // namespace touchmark::formats
