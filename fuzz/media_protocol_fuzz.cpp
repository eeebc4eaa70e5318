// A decoder taken over by an image may answer anything: the server reads it, or says that it is no answer.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "adapters/media/protocol.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace touchmark::adapters;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto request = decode_request(bytes)) {
    const auto again = decode_request(encode_request(*request));
    if (!again || again->folder != request->folder || again->library != request->library) std::abort();
  }
  const auto reply = decode_reply(bytes);
  const auto again = decode_reply(encode_reply(reply));
  if (again.has_value() != reply.has_value()) std::abort();
  if (reply && (again->encoded.bytes != reply->encoded.bytes || again->info.mime != reply->info.mime))
    std::abort();
  if (!reply && again.error().code != reply.error().code) std::abort();
  return 0;
}
