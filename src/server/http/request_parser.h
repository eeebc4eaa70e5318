// Incremental HTTP/1.x request parser: Boost.Beast's grammar, with our limits and our own Request. Refuses
// what proxies and servers are known to read differently: both Content-Length and Transfer-Encoding, repeated
// Content-Length or Host, any transfer coding but "chunked". One object parses one request; one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "server/http/http_types.h"

namespace touchmark::server {

class RequestParser {
 public:
  explicit RequestParser(std::uint32_t header_limit);
  ~RequestParser();

  // Consumes a prefix of `input` and returns its length; 0 with neither failed() nor anything done means that
  // more bytes are needed. Stops after the header, so that the caller can decide about the body. Body bytes
  // are appended to body_out().
  std::size_t put(std::string_view input);

  bool started() const;  // at least one byte was seen
  bool header_done() const;
  bool done() const;
  // The HTTP status to refuse with; 0 while all is well.
  int failed() const;
  const std::string& failure() const;

  Request& request();
  std::string& body_out();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace touchmark::server
