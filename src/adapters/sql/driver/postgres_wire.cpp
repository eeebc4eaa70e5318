#include "adapters/sql/driver/postgres_wire.h"

#include <bit>
#include <cstring>

namespace touchmark::sql {
namespace {

template <typename T>
void put(std::string& out, T value) {
  char bytes[sizeof(T)];
  for (std::size_t i = 0; i < sizeof(T); ++i)
    bytes[i] = static_cast<char>(static_cast<std::uint64_t>(value) >> (8 * (sizeof(T) - 1 - i)));
  out.append(bytes, sizeof(T));
}

std::uint64_t read_big_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (const char c : bytes) value = value << 8 | static_cast<unsigned char>(c);
  return value;
}

}  // namespace

std::int64_t read_integer(std::string_view bytes) {
  const std::uint64_t value = read_big_endian(bytes);
  switch (bytes.size()) {
    case 1:
      return static_cast<std::int64_t>(value);
    case 2:
      return static_cast<std::int16_t>(value);
    case 4:
      return static_cast<std::int32_t>(value);
    case 8:
      return static_cast<std::int64_t>(value);
    default:
      return 0;
  }
}

double read_double(std::string_view bytes) {
  return bytes.size() == 8 ? std::bit_cast<double>(read_big_endian(bytes)) : 0.0;
}

std::string& WireParameters::slot(int index, unsigned type, bool is_null) {
  const auto at = static_cast<std::size_t>(index - 1);
  if (data_.size() <= at) {
    data_.resize(at + 1);
    null_.resize(at + 1);
    types_.resize(at + 1);
    lengths_.resize(at + 1);
    formats_.resize(at + 1, 1);
    values_.resize(at + 1);
  }
  if (used_ < index) used_ = index;
  types_[at] = type;
  null_[at] = is_null;
  data_[at].clear();
  return data_[at];
}

void WireParameters::i64(int index, std::int64_t value) {
  put(slot(index, kInt8Oid, false), value);
}
void WireParameters::f64(int index, double value) {
  put(slot(index, kFloat8Oid, false), std::bit_cast<std::uint64_t>(value));
}
void WireParameters::bytes(int index, std::string_view value, unsigned type) {
  slot(index, type, false).assign(value);
}
void WireParameters::null(int index, unsigned type) {
  slot(index, type, true);
}

const char* const* WireParameters::values() {
  for (std::size_t i = 0; i < data_.size(); ++i) {
    values_[i] = null_[i] ? nullptr : data_[i].data();
    lengths_[i] = static_cast<int>(data_[i].size());
  }
  return values_.data();
}

void copy_header(std::string& out) {
  out.append("PGCOPY\n\377\r\n\0", 11);
  put(out, std::int32_t{0});
  put(out, std::int32_t{0});
}
void copy_row_start(std::string& out, int columns) {
  put(out, static_cast<std::int16_t>(columns));
}
void field_i64(std::string& out, std::int64_t value) {
  put(out, std::int32_t{8});
  put(out, value);
}
void field_bytes(std::string& out, std::string_view value) {
  put(out, static_cast<std::int32_t>(value.size()));
  out.append(value);
}
void field_null(std::string& out) {
  put(out, std::int32_t{-1});
}
void copy_trailer(std::string& out) {
  put(out, std::int16_t{-1});
}

}  // namespace touchmark::sql
