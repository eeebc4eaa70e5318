// The reverse proxies whose word about their callers counts. Pure functions of their input; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "server/http/http_types.h"

namespace touchmark::server {

class TrustedProxies {
 public:
  // "10.0.0.0/8", "fd00::/8" or one address each; kInvalid for anything else.
  static Result<TrustedProxies> parse(const std::vector<std::string>& blocks);

  bool trusts(std::string_view address) const;
  // Who made the request. The peer, unless that is a trusted proxy: then the right-most address of
  // X-Forwarded-For (or, without one, of Forwarded) that is none. What stands left of it may be made up, and
  // so is everything left of a hop that is no address. Where both headers are there and do not agree, one was
  // passed on from the caller, and the peer counts.
  std::string client(const Request& request) const;

 private:
  struct Block {
    std::array<std::uint8_t, 16> bits{};  // IPv4 as ::ffff:a.b.c.d
    int length = 0;
    bool v4 = false;
  };
  std::string last_untrusted(const std::vector<std::string>& hops, const std::string& peer) const;
  std::vector<Block> blocks_;
};

// What one caller cannot easily have many of: an IPv4 address, or the first 64 bits of an IPv6 one. Other
// text stays as it is.
std::string address_group(const std::string& address);

}  // namespace touchmark::server
