// Little-endian binary encoding: the one way Touchmark turns values into bytes that are hashed or stored.
//
// Layout: fixed-width integers and IEEE-754 float64 little-endian; a varint is unsigned LEB128; text and
// blobs are a varint byte length, then the bytes. ByteReader never reads out of bounds: after the first
// short or malformed read every later read yields zero and ok() is false; check ok() once at the end.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace touchmark {

static_assert(std::endian::native == std::endian::little, "the canonical encoding is written natively");

class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void u8(std::uint8_t v) { out_.push_back(static_cast<char>(v)); }
  void u32(std::uint32_t v) { raw(&v, sizeof v); }
  void i64(std::int64_t v) { raw(&v, sizeof v); }
  void f64(double v) { raw(&v, sizeof v); }
  void varint(std::uint64_t v) {
    while (v >= 0x80) {
      u8(static_cast<std::uint8_t>(v | 0x80));
      v >>= 7;
    }
    u8(static_cast<std::uint8_t>(v));
  }
  void text(std::string_view v) {
    varint(v.size());
    out_.append(v);
  }
  void bytes(std::string_view v) { out_.append(v); }

 private:
  void raw(const void* p, std::size_t n) { out_.append(static_cast<const char*>(p), n); }
  std::string& out_;
};

class ByteReader {
 public:
  explicit ByteReader(std::string_view in) : in_(in) {}

  bool ok() const { return ok_; }
  bool at_end() const { return in_.empty(); }
  std::size_t remaining() const { return in_.size(); }

  std::uint8_t u8() { return read<std::uint8_t>(); }
  std::uint32_t u32() { return read<std::uint32_t>(); }
  std::int64_t i64() { return read<std::int64_t>(); }
  double f64() { return read<double>(); }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const std::uint8_t byte = u8();
      if (!ok_) return 0;
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) != 0) continue;
      // One value, one encoding: no trailing zero groups, nothing beyond 64 bits.
      if ((byte == 0 && shift > 0) || (shift == 63 && byte > 1)) break;
      return value;
    }
    ok_ = false;
    in_ = {};
    return 0;
  }
  // A view into the input; valid as long as the input is.
  std::string_view text() { return bytes(varint()); }
  std::string_view bytes(std::uint64_t n) {
    if (!ok_ || n > in_.size()) {
      ok_ = false;
      in_ = {};
      return {};
    }
    const std::string_view out = in_.substr(0, n);
    in_.remove_prefix(n);
    return out;
  }

 private:
  template <typename T>
  T read() {
    const std::string_view from = bytes(sizeof(T));
    T value{};
    if (ok_) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  std::string_view in_;
  bool ok_ = true;
};

}  // namespace touchmark
