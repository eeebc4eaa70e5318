// Bundle reading must not crash, and writing what was read must be a fixed point.
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "formats/group.h"
#include "formats/registry.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;
using namespace touchmark::formats;

const fs::path& folder() {
  static const fuzz::Scratch scratch("bundle");
  return scratch.path();
}

std::string content_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fs::path in = folder() / "in.jsonl";
  const fs::path once = folder() / "once.jsonl";
  const fs::path twice = folder() / "twice.jsonl";
  std::ofstream(in, std::ios::binary)
      .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
  const Format& bundle = bundle_format();
  GroupOptions options;
  options.format = "bundle";
  options.memory_bytes = 1u << 20;
  auto first = read_grouped(in, options);
  if (!first) return 0;
  if (!bundle.write(once, (*first)->ontology(), (*first)->stream(), {})) return 0;
  auto second = read_grouped(once, options);
  const bool wrote = second && bundle.write(twice, (*second)->ontology(), (*second)->stream(), {});
  if (!wrote || content_of(once) != content_of(twice)) {
    std::fprintf(stderr, "a bundle written by Touchmark does not read back the same\n");
    std::abort();
  }
  return 0;
}
