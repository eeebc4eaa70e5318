// SHA-256 (FIPS 180-4), by OpenSSL's hardware-accelerated implementation.
//
// Thread-safety: distinct Sha256 objects are independent; one object is for one thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"

namespace touchmark {

using Digest = std::array<std::uint8_t, 32>;

// Streaming hash. No allocation, so hashing millions of small rows is cheap.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  void update(const Digest& digest);
  // Ends the stream; the object must not be used afterwards except to be assigned.
  Digest finish();

 private:
  alignas(16) std::array<std::byte, 112> state_;  // SHA256_CTX
};

Digest sha256(std::string_view bytes);

std::string to_hex(std::string_view bytes);
std::string to_hex(const Digest& digest);
// kInvalid unless `hex` is an even number of hex digits.
Result<std::string> from_hex(std::string_view hex);
std::string_view as_bytes(const Digest& digest);

}  // namespace touchmark
