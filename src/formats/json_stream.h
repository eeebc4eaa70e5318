// A pull reader of JSON over a fixed buffer, for files too large to hold: no tree is built, and what the
// caller does not want is skipped at memory speed.
//
// Numbers are read correctly rounded. NaN, Infinity and -Infinity are taken as numbers that are not finite,
// because Python writes them. Any other breach of RFC 8259 stops the stream: failed() is true from then on,
// every read returns false, and error() says where. Nesting is limited to kMaxDepth.
// Thread-safety: one object, one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/root_folder.h"

namespace touchmark::formats {

struct JsonNumber {
  double value = 0;
  std::int64_t integer = 0;  // the same, when is_integer
  bool is_integer = false;   // written without fraction and exponent (or as x.0), and fits int64
};

class JsonStream {
 public:
  enum class Kind : std::uint8_t { kObject, kArray, kString, kNumber, kTrue, kFalse, kNull, kEnd };
  static constexpr int kMaxDepth = 512;

  // kNotFound or kUnavailable. `on_read` hears the bytes consumed so far, about once a buffer; when it
  // returns false the stream fails with kCancelled.
  static Result<std::unique_ptr<JsonStream>> open(OpenFile file,
                                                  std::function<bool(std::uint64_t)> on_read = {},
                                                  std::string_view encoding = {});
  ~JsonStream();
  JsonStream(const JsonStream&) = delete;
  JsonStream& operator=(const JsonStream&) = delete;

  // What comes next, after white space. kEnd at the end of the file or on failure.
  Kind kind();
  // Enters an object; then next_key() gives each key until it returns false at the closing brace. The key
  // is valid until the next call. A value that is not of the wanted kind is left unread (skip() it).
  bool begin_object();
  bool next_key(std::string_view& key);
  bool begin_array();
  bool next_element();
  bool read_number(JsonNumber& out);
  // Unescaped; lone surrogates become U+FFFD. What is not UTF-8 is read in encoding().
  bool read_string(std::string& out);
  bool read_literal(Kind literal);  // kTrue, kFalse or kNull, as kind() said
  bool skip();
  // Appends the next value's text without white space; NaN and infinities become null. Beyond `limit` bytes
  // the rest is skipped and `fits` is false.
  bool capture(std::string& out, std::size_t limit, bool& fits);

  // Of strings that are not UTF-8: what was said to open(), else guessed when the first one is met; empty
  // before.
  const std::string& encoding() const { return encoding_; }

  bool failed() const { return failed_; }
  // kInvalid with file:line and the column in bytes; kCancelled, kUnavailable.
  Error error();
  std::uint64_t offset() const { return base_ + static_cast<std::uint64_t>(at_ - buffer_.data()); }
  std::uint64_t size() const { return size_; }
  // Goes to a byte at which a value starts, and forgets an earlier failure.
  bool seek(std::uint64_t offset);
  // Stops the stream with a message of the caller's about the current place.
  bool stop(std::string message);

 private:
  JsonStream() = default;
  void decode(std::string& text);
  bool more();                     // reads on; keeps [at_, end_)
  bool ensure(std::size_t count);  // at least that many bytes from at_, unless the file ends
  char peek();                     // next byte that is not white space; 0 at the end
  bool literal(std::string_view text);
  bool skip_string();
  bool skip_container();
  bool scalar_text(std::string& out);
  bool read_escape(std::string& out);
  bool read_hex4(std::uint32_t& out);
  bool number_slow(JsonNumber& out);
  bool special_number(JsonNumber& out);

  std::filesystem::path path_;
  std::function<bool(std::uint64_t)> on_read_;
  OpenFile file_;
  std::vector<char> buffer_;  // one byte more than is ever filled: a NUL closes it
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t base_ = 0;  // file offset of buffer_[0]
  std::uint64_t size_ = 0;
  bool at_eof_ = false;
  bool first_ = false;  // just inside a container
  int depth_ = 0;
  std::string scratch_;
  std::string said_encoding_;
  std::string encoding_;
  bool failed_ = false;
  Error error_;
  std::uint64_t error_offset_ = 0;
};

}  // namespace touchmark::formats
