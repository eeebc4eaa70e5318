// PostgreSQL's binary formats: parameters, result fields and COPY rows. Big-endian on the wire.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace touchmark::sql {

inline constexpr unsigned kByteaOid = 17;
inline constexpr unsigned kInt8Oid = 20;
inline constexpr unsigned kTextOid = 25;
inline constexpr unsigned kFloat8Oid = 701;

// Of 1 (bool), 2, 4 or 8 bytes; 0 for other sizes.
std::int64_t read_integer(std::string_view bytes);
double read_double(std::string_view bytes);

// The arrays that PQexecPrepared takes. Values are copied.
class WireParameters {
 public:
  void i64(int index, std::int64_t value);
  void f64(int index, double value);
  void bytes(int index, std::string_view value, unsigned type);
  void null(int index, unsigned type);
  void clear() { used_ = 0; }

  int count() const { return used_; }
  const unsigned* types() const { return types_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }
  const char* const* values();

 private:
  std::string& slot(int index, unsigned type, bool is_null);
  int used_ = 0;
  std::vector<std::string> data_;
  std::vector<bool> null_;
  std::vector<unsigned> types_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
  std::vector<const char*> values_;
};

void copy_header(std::string& out);
void copy_row_start(std::string& out, int columns);
void field_i64(std::string& out, std::int64_t value);
void field_bytes(std::string& out, std::string_view value);
void field_null(std::string& out);
void copy_trailer(std::string& out);

}  // namespace touchmark::sql
