#include "cli/npy.h"

#include <bit>
#include <fstream>

namespace touchmark::cli {

static_assert(std::endian::native == std::endian::little, "the header says little-endian");

Result<void> write_npy(const std::filesystem::path& file, const std::vector<std::size_t>& shape,
                       const std::vector<double>& values) {
  std::string sides;
  for (const std::size_t side : shape) sides += std::to_string(side) + ",";
  std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + sides + "), }";
  // Magic, version and length are 10 bytes; the whole is filled up to a multiple of 64 and ends a line.
  header.append(63 - (10 + header.size()) % 64, ' ');
  header += '\n';
  std::string head = std::string("\x93NUMPY\x01\x00", 8);
  head += static_cast<char>(header.size() & 0xff);
  head += static_cast<char>(header.size() >> 8);
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << head << header;
  out.write(reinterpret_cast<const char*>(values.data()),
            static_cast<std::streamsize>(values.size() * sizeof(double)));
  out.close();
  if (!out) return fail(ErrorCode::kUnavailable, "cannot write " + file.string());
  return {};
}

}  // namespace touchmark::cli
