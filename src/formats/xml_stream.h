// A pull reader of XML over a buffer that holds one tag or one piece of text at a time, for files too large
// to hold: no tree is built.
//
// Entities other than the five predefined ones and character references are left as they stand; document
// types are skipped and never expanded. What is not well-formed stops the stream: failed() is true from then
// on, next() says kDone, and error() says where. Nesting is limited to kMaxDepth, a tag or a text to
// kMaxPiece bytes. Thread-safety: one object, one thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/root_folder.h"

namespace touchmark::formats {

class XmlStream {
 public:
  enum class Token : std::uint8_t { kStart, kEnd, kDone };
  static constexpr int kMaxDepth = 64;
  static constexpr std::size_t kMaxPiece = 32u << 20;

  struct Attribute {
    std::string_view name;
    std::string_view raw;  // as it stands between the quotes
  };

  // `on_read` hears the bytes consumed so far, about once a buffer; when it returns false the stream fails
  // with kCancelled. `encoding`: of what is not UTF-8, where the file does not say it; empty: guessed.
  static Result<std::unique_ptr<XmlStream>> open(OpenFile file,
                                                 std::function<bool(std::uint64_t)> on_read = {},
                                                 std::string_view encoding = {});
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // The next start or end of an element; <a/> is both. kDone behind the last one, and on failure.
  Token next();
  // Of the start or end that next() gave; views are valid until it is called again.
  std::string_view name() const { return name_; }
  const std::vector<Attribute>& attributes() const { return attributes_; }
  std::optional<std::string_view> raw(std::string_view attribute) const;
  // Unescaped, in UTF-8; empty when there is none.
  std::string value(std::string_view attribute);
  // The text between the last two tags, likewise: at the end of an element without children, what it holds.
  const std::string& text() const { return text_; }
  // Behind a start: goes to the end of that element.
  void skip();
  // Behind a start: its text without that of its children, which are skipped; `had_children` says so.
  std::string read_text(bool* had_children = nullptr);
  // As value(), of text taken from raw().
  std::string decoded(std::string_view raw);

  int depth() const { return static_cast<int>(open_.size()); }  // elements that are open
  std::int64_t line() const { return line_; }                   // of the last start or end
  std::uint64_t size() const { return size_; }
  // Of texts that are not UTF-8: what the file or open() said, else guessed when the first one is met; empty
  // before.
  const std::string& encoding() const { return encoding_; }

  bool failed() const { return failed_; }
  // kInvalid with file:line; kCancelled, kUnavailable.
  Error error() const { return error_; }
  // Begins again at the start of the file, and forgets a failure.
  bool rewind();
  // Stops the stream with a message of the caller's about the current place.
  void stop(std::string message, ErrorCode code = ErrorCode::kInvalid);

 private:
  XmlStream() = default;
  bool more();  // reads on; keeps [at_, end_)
  char peek(std::size_t ahead);
  bool starts_with(std::string_view text);
  std::size_t find(std::string_view text, std::size_t from);  // ahead of at_; npos when there is none
  void consume(std::size_t count);
  bool take_text();
  void add_text(std::string_view raw);
  bool skip_until(std::string_view ending, const char* what);
  bool skip_doctype();
  bool skip_markup(bool& was_markup);
  std::size_t name_end(std::size_t from);
  bool read_attributes(std::size_t at, std::size_t& end, bool& closed);
  Token start();
  Token end();
  Token close();
  Token give_up(std::string message);
  std::string unescaped(std::string_view raw, bool is_attribute) const;
  std::string in_utf8(std::string text);

  struct Span {
    std::size_t name, name_end, begin, end;  // ahead of at_
  };

  OpenFile file_;
  std::function<bool(std::uint64_t)> on_read_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::size_t end_ = 0;
  std::size_t taken_ = 0;   // bytes of the current tag, ahead of at_
  std::uint64_t base_ = 0;  // file offset of buffer_[0]
  std::uint64_t size_ = 0;
  bool at_eof_ = false;
  bool self_closed_ = false;
  bool had_root_ = false;
  std::string_view name_;
  std::string closed_name_;
  std::vector<Attribute> attributes_;
  std::vector<Span> spans_;
  std::vector<std::string> open_;
  std::string text_;
  std::int64_t line_ = 1;
  std::int64_t lines_passed_ = 1;
  std::string said_encoding_;
  std::string encoding_;
  bool failed_ = false;
  Error error_;
};

}  // namespace touchmark::formats
