// The parts of a request that an attacker writes, one after another: what is accepted keeps its promises.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/json.h"
#include "base/utf8.h"
#include "server/http/target.h"

using namespace touchmark;
using namespace touchmark::server;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_target(std::string_view text) {
  const auto target = parse_target(text);
  if (!target) return;
  check(!text.empty() && text.front() == '/');
  for (const std::string& segment : target->segments) {
    check(!segment.empty() && segment != "." && segment != "..");
    check(segment.find_first_of(std::string_view("/\\\0\n\r", 5)) == std::string::npos);
    check(is_utf8(segment));
  }
  for (const auto& [name, value] : target->query) check(is_utf8(name) && is_utf8(value));
}

void fuzz_range(std::string_view text, std::uint64_t size) {
  ByteRange range;
  if (parse_range(text, size, range) != RangeKind::kPart) return;
  check(range.length > 0 && range.offset < size && range.length <= size - range.offset);
}

// Nothing of a file name may end the header or the quoted string.
void fuzz_disposition(std::string_view name) {
  const std::string header = content_disposition(true, name);
  for (const char c : header) check(c >= 0x20 && c < 0x7f);
  const auto quote = header.find('"');
  const auto end = header.find('"', quote + 1);
  check(quote != std::string::npos && end != std::string::npos);
  check(header.find('"', end + 1) == std::string::npos);
}

bool is_json_text(std::string_view text) {
  try {
    (void)Json(std::string(text)).dump();
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

void fuzz_host(std::string_view text) {
  const std::string host = host_name(text);
  for (const char c : host) check(!(c >= 'A' && c <= 'Z') && c > ' ');
  (void)url_authority(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 8) {
    case 0:
      fuzz_range(text, data[0]);
      break;
    case 1:
      fuzz_host(text);
      break;
    case 2:
      fuzz_disposition(text);
      break;
    case 3: {
      const auto decoded = percent_decode(text, data[0] % 16 == 3);
      check(!decoded || decoded->size() <= text.size());
      break;
    }
    case 4: {
      const auto id = parse_id(text);
      check(!id || (*id > 0 && std::to_string(*id) == text));
      break;
    }
    case 5: {
      const auto value = cookie_value(text, "touchmark_session");
      check(!value || value->find(';') == std::string::npos);
      (void)etag_matches(text, "\"0123456789abcdef\"");
      break;
    }
    case 6:  // what a JSON text may hold is what the server calls UTF-8
      check(is_utf8(text) == is_json_text(text));
      break;
    default:
      fuzz_target(text);
  }
  return 0;
}
