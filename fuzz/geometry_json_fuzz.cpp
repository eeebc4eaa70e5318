// A shape read from JSON is written and read again as the same shape.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "geometry/codec.h"

using namespace touchmark;
using namespace touchmark::geometry;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Result<Json> json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json) return 0;
  const Result<Shape> shape = from_json(*json);
  if (!shape) return 0;
  const Result<Json> again = parse_json(dump_json(to_json(*shape)));
  if (!again || from_json(*again) != *shape) std::abort();
  if (decode(encode(*shape)) != *shape) std::abort();
  return 0;
}
