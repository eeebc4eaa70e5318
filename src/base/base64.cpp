#include "base/base64.h"

#include <array>
#include <cstdint>

#include "base/text.h"

namespace touchmark {
namespace {

constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> kValues = [] {
  std::array<std::int8_t, 256> out{};
  for (auto& value : out) value = -1;
  for (std::size_t i = 0; i < kDigits.size(); ++i)
    out[static_cast<unsigned char>(kDigits[i])] = static_cast<std::int8_t>(i);
  return out;
}();

}  // namespace

std::string base64_text(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t block = 0;
    for (std::size_t k = 0; k < 3; ++k)
      block = block << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k)
      out += i + k > bytes.size() ? '=' : kDigits[(block >> (18 - 6 * k)) & 63U];
  }
  return out;
}

std::optional<std::string> bytes_from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  std::uint32_t block = 0;
  int bits = 0;
  std::size_t digits = 0;
  bool closed = false;
  for (const char c : text) {
    if (kBlanks.find(c) != std::string_view::npos) continue;
    if (c == '=') {
      closed = true;
      continue;
    }
    const std::int8_t value = kValues[static_cast<unsigned char>(c)];
    if (value < 0 || closed) return std::nullopt;
    block = block << 6 | static_cast<std::uint32_t>(value);
    bits += 6;
    ++digits;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(block >> bits & 0xFFU);
  }
  if (digits % 4 == 1) return std::nullopt;
  return out;
}

}  // namespace touchmark
