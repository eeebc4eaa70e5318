#include "formats/json_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/json_text.h"
#include "formats/folder.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kBufferBytes = 1u << 20;

}  // namespace

Result<std::unique_ptr<JsonStream>> JsonStream::open(OpenFile file,
                                                     std::function<bool(std::uint64_t)> on_read,
                                                     std::string_view encoding) {
  std::unique_ptr<JsonStream> stream(new JsonStream);
  stream->said_encoding_ = encoding;
  stream->path_ = file.path();
  stream->on_read_ = std::move(on_read);
  stream->size_ = file.size();
  stream->file_ = std::move(file);
  stream->buffer_.resize(std::clamp<std::size_t>(stream->size_ + 2, 4096, kBufferBytes));
  stream->at_ = stream->end_ = stream->buffer_.data();
  stream->buffer_[0] = '\0';
  if (stream->ensure(3) && std::string_view(stream->at_, 3) == "\xEF\xBB\xBF") stream->at_ += 3;
  return stream;
}

JsonStream::~JsonStream() = default;

bool JsonStream::seek(std::uint64_t offset) {
  if (::lseek(file_.fd(), static_cast<off_t>(offset), SEEK_SET) < 0)
    return stop("the file cannot be read twice");
  base_ = offset;
  at_ = end_ = buffer_.data();
  buffer_[0] = '\0';
  at_eof_ = failed_ = first_ = false;
  depth_ = 0;
  return true;
}

bool JsonStream::more() {
  if (at_eof_ || failed_) return false;
  const std::size_t kept = static_cast<std::size_t>(end_ - at_);
  base_ = offset();
  std::memmove(buffer_.data(), at_, kept);
  std::size_t filled = kept;
  const std::size_t room = buffer_.size() - 1;
  while (filled < room) {
    const ssize_t n = ::read(file_.fd(), buffer_.data() + filled, room - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) stop(std::string("the file cannot be read: ") + std::strerror(errno));
    if (n <= 0) at_eof_ = true;
    if (n <= 0) break;
    filled += static_cast<std::size_t>(n);
  }
  at_ = buffer_.data();
  end_ = at_ + filled;
  buffer_[filled] = '\0';
  if (on_read_ && !on_read_(base_) && !failed_) {
    failed_ = true;
    error_ = {ErrorCode::kCancelled, "cancelled", path_.string()};
  }
  return !failed_ && filled > kept;
}

bool JsonStream::ensure(std::size_t count) {
  if (static_cast<std::size_t>(end_ - at_) < count) more();
  return static_cast<std::size_t>(end_ - at_) >= count;
}

bool JsonStream::stop(std::string message) {
  if (failed_) return false;
  failed_ = true;
  error_offset_ = offset();
  error_ = {ErrorCode::kInvalid, std::move(message), ""};
  return false;
}

Error JsonStream::error() {
  if (error_.code != ErrorCode::kInvalid) return error_;
  std::uint64_t line = 1;
  std::uint64_t line_start = 0;
  std::vector<char> chunk(1u << 16);
  for (std::uint64_t at = 0; at < error_offset_;) {
    const std::size_t want = std::min<std::uint64_t>(chunk.size(), error_offset_ - at);
    const ssize_t n = ::pread(file_.fd(), chunk.data(), want, static_cast<off_t>(at));
    if (n <= 0) break;
    for (ssize_t i = 0; i < n; ++i) {
      if (chunk[static_cast<std::size_t>(i)] != '\n') continue;
      ++line;
      line_start = at + static_cast<std::uint64_t>(i) + 1;
    }
    at += static_cast<std::uint64_t>(n);
  }
  Error out = error_;
  out.where =
      path_.string() + ":" + std::to_string(line) + ":" + std::to_string(error_offset_ - line_start + 1);
  return out;
}

char JsonStream::peek() {
  for (;;) {
    while (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t') ++at_;
    if (*at_ != '\0') return failed_ ? '\0' : *at_;
    if (at_ < end_) {
      stop("a NUL byte stands where JSON should be");
      return '\0';
    }
    if (!more()) return '\0';
  }
}

JsonStream::Kind JsonStream::kind() {
  const char c = peek();
  switch (c) {
    case '{':
      return Kind::kObject;
    case '[':
      return Kind::kArray;
    case '"':
      return Kind::kString;
    case 't':
      return Kind::kTrue;
    case 'f':
      return Kind::kFalse;
    case 'N':
    case 'I':
    case '-':
      return Kind::kNumber;
    case 'n':
      return Kind::kNull;
    case '\0':
      stop("the file ends before the JSON does");
      return Kind::kEnd;
    default:
      if (c >= '0' && c <= '9') return Kind::kNumber;
      stop(std::string("'") + (c > ' ' && c < 0x7f ? std::string(1, c) : "a stray byte") +
           "' where a value should be");
      return Kind::kEnd;
  }
}

bool JsonStream::begin_object() {
  if (kind() != Kind::kObject) return false;
  if (++depth_ > kMaxDepth) return stop("nested too deep");
  ++at_;
  return first_ = true;
}

bool JsonStream::begin_array() {
  if (kind() != Kind::kArray) return false;
  if (++depth_ > kMaxDepth) return stop("nested too deep");
  ++at_;
  return first_ = true;
}

bool JsonStream::next_key(std::string_view& key) {
  char c = peek();
  if (failed_) return false;
  if (c == '}') {
    ++at_;
    --depth_;
    return first_ = false;
  }
  if (!first_) {
    if (c == '\0') return stop("the file ends inside an object");
    if (c != ',') return stop("a comma or '}' is missing");
    ++at_;
    c = peek();
  }
  first_ = false;
  if (c == '\0') return stop("the file ends inside an object");
  if (c != '"') return stop("a key in quotes is missing");
  ensure(300);
  const char* p = at_ + 1;
  while (*p != '"' && *p != '\\' && *p != '\0') ++p;
  if (*p == '"') {
    key = std::string_view(at_ + 1, static_cast<std::size_t>(p - at_ - 1));
    at_ = p + 1;
    if (*at_ == ':') {
      ++at_;
      return true;
    }
    scratch_ = std::string(key);
  } else if (!read_string(scratch_)) {
    return false;
  }
  key = scratch_;
  if (peek() != ':') return stop("a ':' is missing after the key");
  ++at_;
  return true;
}

bool JsonStream::next_element() {
  const char c = peek();
  if (failed_) return false;
  if (c == ']') {
    ++at_;
    --depth_;
    return first_ = false;
  }
  if (first_) {
    first_ = false;
    return c != '\0' || stop("the file ends inside an array");
  }
  if (c == '\0') return stop("the file ends inside an array");
  if (c != ',') return stop("a comma or ']' is missing");
  ++at_;
  return true;
}

bool JsonStream::literal(std::string_view text) {
  if (!ensure(text.size()) || std::string_view(at_, text.size()) != text) return stop("an unknown word");
  at_ += text.size();
  first_ = false;
  return true;
}

bool JsonStream::read_literal(Kind wanted) {
  switch (wanted) {
    case Kind::kTrue:
      return literal("true");
    case Kind::kFalse:
      return literal("false");
    default:
      return literal("null");
  }
}

bool JsonStream::skip() {
  switch (kind()) {
    case Kind::kObject:
    case Kind::kArray:
      return skip_container();
    case Kind::kString:
      return skip_string();
    case Kind::kNumber: {
      JsonNumber ignored;
      return read_number(ignored);
    }
    case Kind::kEnd:
      return false;
    default:
      return read_literal(kind());
  }
}

bool JsonStream::scalar_text(std::string& out) {
  JsonNumber number;
  if (kind() == Kind::kString) {
    if (!read_string(scratch_)) return false;
    append_json_string(out, scratch_);
    return true;
  }
  if (kind() != Kind::kNumber) {
    const Kind word = kind();
    out += word == Kind::kTrue ? "true" : word == Kind::kFalse ? "false" : "null";
    return read_literal(word);
  }
  ensure(512);
  const char* start = at_;
  const std::uint64_t start_offset = offset();
  if (!read_number(number)) return false;
  const std::size_t length = offset() - start_offset;
  if (!(number.value - number.value == 0)) {
    out += "null";
  } else if (length <= 400) {
    out.append(start, length);
  } else {
    append_json_number(out, number.value);
  }
  return true;
}

bool JsonStream::capture(std::string& out, std::size_t limit, bool& fits) {
  fits = true;
  std::string open;  // the containers around the current place, as their closing brackets
  const std::size_t start = out.size();
  for (;;) {
    const Kind what = kind();
    if (out.size() - start > limit && fits) {
      fits = false;
      out.resize(start);
    }
    if (what == Kind::kEnd) return false;
    if (what == Kind::kObject || what == Kind::kArray) {
      if (!(what == Kind::kObject ? begin_object() : begin_array())) return false;
      out += what == Kind::kObject ? '{' : '[';
      open += what == Kind::kObject ? '}' : ']';
    } else if (!scalar_text(out)) {
      return false;
    }
    if (!fits) out.resize(start);
    // Close what ends here, or move on to the next member.
    for (;;) {
      if (open.empty()) return true;
      const bool fresh = first_;
      std::string_view key;
      const bool object = open.back() == '}';
      if (object ? next_key(key) : next_element()) {
        if (!fresh && fits) out += ',';
        if (object && fits) {
          append_json_string(out, key);
          out += ':';
        }
        break;
      }
      if (failed_) return false;
      if (fits) out += open.back();
      open.pop_back();
    }
  }
}

}  // namespace touchmark::formats
