// A request cut anywhere is the same request, and what the parser lets through is said in one way only.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "server/http/request_parser.h"

using namespace touchmark::server;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  int failed = 0;
  bool header = false;
  bool done = false;
  Request request;
  std::string body;
};

// As a connection does it: bytes arrive `step` at a time, and what was not consumed stays in front.
Read read_in_steps(std::string_view text, std::size_t step) {
  RequestParser parser(32 << 10);
  std::string input;
  while (parser.failed() == 0 && !parser.done()) {
    const std::size_t used = input.empty() ? 0 : parser.put(input);
    check(used <= input.size());
    input.erase(0, used);
    if (used != 0 || parser.failed() != 0) continue;
    if (text.empty()) break;
    input += text.substr(0, step);
    text.remove_prefix(std::min(step, text.size()));
  }
  Read out;
  out.failed = parser.failed();
  out.header = parser.header_done();
  out.done = parser.done();
  out.body = std::move(parser.body_out());
  out.request = std::move(parser.request());
  return out;
}

void check_unambiguous(const Request& request) {
  int hosts = 0;
  int lengths = 0;
  int codings = 0;
  for (const auto& [name, value] : request.headers) {
    hosts += name == "host";
    lengths += name == "content-length";
    codings += name == "transfer-encoding";
    for (const char c : name) check(c > ' ' && c != 0x7f && !(c >= 'A' && c <= 'Z'));
    check(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  }
  check(hosts <= 1 && lengths <= 1 && codings <= 1 && lengths + codings <= 1);
  check(request.chunked == (codings == 1));
  check(request.target.find_first_of(std::string_view(" \r\n\0", 4)) == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Read whole = read_in_steps(text, text.size() + 1);
  const Read cut = read_in_steps(text, 1 + data[0] % 40);
  if (whole.failed == 0 && whole.header) {
    check_unambiguous(whole.request);
    if (whole.request.content_length) check(whole.body.size() <= *whole.request.content_length);
  }
  if (whole.failed != 0 && cut.failed != 0) return 0;
  if (whole.failed != cut.failed) {
    // What is wrong may be seen at once or when more has come, but it is never let through.
    const Read& bad = whole.failed != 0 ? whole : cut;
    const Read& waiting = whole.failed != 0 ? cut : whole;
    check(!waiting.done && (bad.header || !waiting.header));
    return 0;
  }
  check(whole.header == cut.header && whole.done == cut.done && whole.body == cut.body);
  if (!whole.header) return 0;  // of an unfinished header, more or less may have been looked at
  check(whole.request.target == cut.request.target && whole.request.headers == cut.request.headers);
  return 0;
}
