// Lists of COCO results must not crash, alone and beside a COCO file, and what is read of them must survive
// writing and reading again.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formats/group.h"
#include "formats/registry.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;
using namespace touchmark::formats;

constexpr const char* kCocoFile =
    R"({"images":[{"id":1,"file_name":"a.jpg","width":8,"height":8},{"id":7,"file_name":"000000000042.jpg"}],
  "categories":[{"id":1,"name":"cat"},{"id":18,"name":"dog"}],"annotations":[]})";

const fs::path& folder() {
  static const fuzz::Scratch scratch("results");
  return scratch.path();
}

void put(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path in = folder() / "in";
  const fs::path out = folder() / "out";
  std::error_code ignored;
  fs::remove_all(out, ignored);
  put(in / "instances.json", kCocoFile);
  put(in / "list.json", {reinterpret_cast<const char*>(data), size});
  GroupOptions options;
  options.memory_bytes = 1u << 20;
  auto first = read_grouped(in, options);
  if (!first) return 0;
  const WriteOptions plain;
  if (!coco_results_format().write(out / "list", (*first)->ontology(), (*first)->stream(), plain)) return 0;
  if (!write_data_set(coco_format(), out / "truth", (*first)->ontology(), (*first)->stream(), plain))
    return 0;
  auto second = read_grouped(out, options);
  if (!second || (*second)->annotation_count() > (*first)->annotation_count()) {
    std::fprintf(stderr, "COCO results written by Touchmark do not read back the same\n");
    std::abort();
  }
  return 0;
}
