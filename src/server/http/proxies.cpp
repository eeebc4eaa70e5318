#include "server/http/proxies.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace touchmark::server {
namespace {

struct Address {
  std::array<std::uint8_t, 16> bits{};
  bool v4 = false;
};

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::optional<Address> parse_address(std::string_view text) {
  const std::string whole(text);
  Address out;
  if (inet_pton(AF_INET, whole.c_str(), out.bits.data() + kMapped.size()) == 1) {
    std::copy(kMapped.begin(), kMapped.end(), out.bits.begin());
    out.v4 = true;
    return out;
  }
  if (inet_pton(AF_INET6, whole.c_str(), out.bits.data()) != 1) return std::nullopt;
  out.v4 = std::equal(kMapped.begin(), kMapped.end(), out.bits.begin());
  return out;
}

std::string text_of(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.v4) {
    inet_ntop(AF_INET, address.bits.data() + kMapped.size(), text.data(), text.size());
  } else {
    inet_ntop(AF_INET6, address.bits.data(), text.data(), text.size());
  }
  return text.data();
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// "1.2.3.4", "1.2.3.4:80", "2001:db8::1" or "[2001:db8::1]:80".
std::optional<Address> parse_hop(std::string_view text) {
  text = trimmed(text);
  if (!text.empty() && text.front() == '[') {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  if (std::count(text.begin(), text.end(), ':') == 1) text = text.substr(0, text.find(':'));
  return parse_address(text);
}

// Splits outside of quoted text.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (text[i] == '\\' && quoted) ++i;
    if (i < text.size() && text[i] == separator && !quoted) {
      out.push_back(text.substr(begin, i - begin));
      begin = i + 1;
    }
  }
  out.push_back(text.substr(begin));
  return out;
}

// The "for" of one element of Forwarded; empty when it says nothing.
std::string forwarded_for(std::string_view element) {
  for (const std::string_view pair : split(element, ';')) {
    const std::string_view part = trimmed(pair);
    if (part.size() < 4 || (part[0] | 0x20) != 'f' || (part[1] | 0x20) != 'o' || (part[2] | 0x20) != 'r' ||
        part[3] != '=')
      continue;
    std::string_view value = part.substr(4);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

// Left to right over all headers of that name; nothing when there is none.
std::optional<std::vector<std::string>> hops_of(const Request& request, std::string_view header) {
  std::optional<std::vector<std::string>> out;
  for (const auto& [name, value] : request.headers) {
    if (name != header) continue;
    if (!out) out.emplace();
    for (const std::string_view hop : split(value, ','))
      out->push_back(header == "forwarded" ? forwarded_for(hop) : std::string(hop));
  }
  return out;
}

}  // namespace

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& blocks) {
  TrustedProxies out;
  for (const std::string& text : blocks) {
    const std::size_t slash = text.find('/');
    const auto address = parse_address(std::string_view(text).substr(0, slash));
    const int bits = address && text.find(':') == std::string::npos ? 32 : 128;
    int length = bits;
    bool good = address.has_value();
    if (good && slash != std::string::npos) {
      const char* end = text.data() + text.size();
      const auto [rest, error] = std::from_chars(text.data() + slash + 1, end, length);
      good = error == std::errc() && rest == end && length >= 0 && length <= bits;
    }
    if (!good)
      return fail(ErrorCode::kInvalid, "a trusted proxy is an address or a network such as 10.0.0.0/8", text);
    Block block{address->bits, bits == 32 ? length + 96 : length, false};
    block.v4 = address->v4 && block.length >= 96;
    out.blocks_.push_back(block);
  }
  return out;
}

bool TrustedProxies::trusts(std::string_view text) const {
  if (blocks_.empty()) return false;
  const auto address = parse_address(text);
  if (!address) return false;
  return std::any_of(blocks_.begin(), blocks_.end(), [&](const Block& block) {
    if (block.v4 != address->v4) return false;
    const int whole = block.length / 8;
    if (!std::equal(block.bits.begin(), block.bits.begin() + whole, address->bits.begin())) return false;
    if (block.length % 8 == 0) return true;
    const int mask = 0xff << (8 - block.length % 8);
    const auto at = static_cast<std::size_t>(whole);
    return ((block.bits[at] ^ address->bits[at]) & mask) == 0;
  });
}

std::string TrustedProxies::last_untrusted(const std::vector<std::string>& hops,
                                           const std::string& peer) const {
  std::string at = peer;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = parse_hop(*hop);
    if (!address) return at;
    at = text_of(*address);
    if (!trusts(at)) return at;
  }
  return at;
}

std::string TrustedProxies::client(const Request& request) const {
  if (!trusts(request.peer)) return request.peer;
  const auto listed = hops_of(request, "x-forwarded-for");
  const auto forwarded = hops_of(request, "forwarded");
  if (!listed && !forwarded) return request.peer;
  std::string out = last_untrusted(listed ? *listed : *forwarded, request.peer);
  if (listed && forwarded && last_untrusted(*forwarded, request.peer) != out) return request.peer;
  return out;
}

std::string address_group(const std::string& text) {
  auto address = parse_address(text);
  if (!address) return text;
  if (address->v4) return text_of(*address);
  std::fill(address->bits.begin() + 8, address->bits.end(), std::uint8_t{0});
  return text_of(*address) + "/64";
}

}  // namespace touchmark::server
