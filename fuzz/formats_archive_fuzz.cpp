// Archives of any kind: whatever is unpacked is plain files and folders below the given folder, within the
// limits, and a refused archive leaves nothing behind.
#include <cstdint>
#include <cstdlib>
#include <filesystem>

#include "formats/archive.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;
using namespace touchmark::formats;

void check(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::Scratch scratch("archive");
  const fs::path out = scratch.path() / "out";
  fs::create_directories(out);
  const fs::path in = scratch.put("in", fuzz::text_of(data, size));
  const auto file = open_named_file(in);
  if (!file || !is_archive(*file)) return 0;
  ArchiveLimits limits;
  limits.total_bytes = 1u << 20;
  limits.entries = 50;
  limits.ratio_free_bytes = 1u << 16;
  const auto unpacked = unpack_archive(*file, out, limits);
  if (!unpacked) {
    check(fs::is_empty(out));
    return 0;
  }
  check(unpacked->string().rfind(out.string() + "/", 0) == 0);
  std::uint64_t bytes = 0;
  std::uint64_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(out)) {
    const auto kind = entry.symlink_status().type();
    check(kind == fs::file_type::regular || kind == fs::file_type::directory);
    if (kind != fs::file_type::regular) continue;
    bytes += entry.file_size();
    ++files;
  }
  check(bytes <= limits.total_bytes && files <= limits.entries);
  fs::remove_all(out);
  return 0;
}
