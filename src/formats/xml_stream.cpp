#include "formats/xml_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "base/utf8.h"
#include "formats/encoding.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kBufferBytes = 256u << 10;
constexpr std::size_t kNone = std::string::npos;
constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool is_blank(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

bool ends_name(char c) {
  return is_blank(c) || c == '>' || c == '/' || c == '=' || c == '<' || c == '"' || c == '\'' || c == '\0';
}

// What stands between '&' and ';': appended, or false when it is unknown.
bool append_entity(std::string_view name, std::string& out) {
  static constexpr std::pair<std::string_view, char> kNames[] = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  for (const auto& [known, character] : kNames) {
    if (name != known) continue;
    out += character;
    return true;
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x');
  if (hex) name.remove_prefix(1);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), value, hex ? 16 : 10);
  const bool scalar = value > 0 && value < 0x110000 && (value < 0xD800 || value > 0xDFFF);
  if (name.empty() || error != std::errc{} || end != name.data() + name.size() || !scalar) return false;
  append_code_point(value, out);
  return true;
}

}  // namespace

Result<std::unique_ptr<XmlStream>> XmlStream::open(OpenFile file, std::function<bool(std::uint64_t)> on_read,
                                                   std::string_view encoding) {
  std::unique_ptr<XmlStream> stream(new XmlStream);
  stream->said_encoding_ = xml_encoding(read_head(file, 1024));
  if (stream->said_encoding_.empty() || stream->said_encoding_ == "utf-8") stream->said_encoding_ = encoding;
  stream->size_ = file.size();
  stream->file_ = std::move(file);
  stream->on_read_ = std::move(on_read);
  stream->buffer_.resize(std::clamp<std::size_t>(stream->size_ + 1, 4096, kBufferBytes));
  if (!stream->rewind()) return tl::unexpected<Error>(stream->error());
  return stream;
}

bool XmlStream::rewind() {
  at_ = end_ = taken_ = 0;
  base_ = 0;
  at_eof_ = self_closed_ = had_root_ = failed_ = false;
  line_ = lines_passed_ = 1;
  open_.clear();
  text_.clear();
  attributes_.clear();
  if (::lseek(file_.fd(), 0, SEEK_SET) < 0) {
    stop("the file cannot be read twice", ErrorCode::kUnavailable);
    return false;
  }
  if (starts_with(kMark)) at_ += kMark.size();
  return !failed_;
}

void XmlStream::stop(std::string message, ErrorCode code) {
  if (failed_) return;
  failed_ = true;
  const std::string place = file_.path().string();
  error_ = {code, std::move(message),
            code == ErrorCode::kInvalid ? place + ":" + std::to_string(line_) : place};
}

XmlStream::Token XmlStream::give_up(std::string message) {
  stop(std::move(message));
  return Token::kDone;
}

bool XmlStream::more() {
  if (at_eof_ || failed_) return false;
  if (at_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + at_, end_ - at_);
    base_ += at_;
    end_ -= at_;
    at_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kMaxPiece) stop("a tag or a text is longer than 32 MiB");
    if (failed_) return false;
    buffer_.resize(std::min(buffer_.size() * 2, kMaxPiece));
  }
  const std::size_t before = end_;
  while (end_ < buffer_.size()) {
    const ssize_t n = ::read(file_.fd(), buffer_.data() + end_, buffer_.size() - end_);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) stop(std::string("the file cannot be read: ") + std::strerror(errno), ErrorCode::kUnavailable);
    if (n <= 0) at_eof_ = true;
    if (n <= 0) break;
    end_ += static_cast<std::size_t>(n);
  }
  if (on_read_ && !on_read_(base_)) stop("cancelled", ErrorCode::kCancelled);
  return !failed_ && end_ > before;
}

char XmlStream::peek(std::size_t ahead) {
  while (at_ + ahead >= end_)
    if (!more()) return '\0';
  return buffer_[at_ + ahead];
}

bool XmlStream::starts_with(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (peek(i) != text[i]) return false;
  return true;
}

std::size_t XmlStream::find(std::string_view text, std::size_t from) {
  for (;;) {
    const std::string_view here(buffer_.data() + at_, end_ - at_);
    if (from < here.size()) {
      const void* found =
          text.size() == 1 ? std::memchr(here.data() + from, text[0], here.size() - from) : nullptr;
      if (found != nullptr) return static_cast<std::size_t>(static_cast<const char*>(found) - here.data());
      const std::size_t at = text.size() == 1 ? kNone : here.find(text, from);
      if (at != kNone) return at;
    }
    from = std::max(from, here.size() >= text.size() ? here.size() - text.size() + 1 : 0);
    if (!more()) return kNone;
  }
}

void XmlStream::consume(std::size_t count) {
  const char* const begin = buffer_.data() + at_;
  lines_passed_ += std::count(begin, begin + count, '\n');
  at_ += count;
}

std::string XmlStream::in_utf8(std::string text) {
  if (is_utf8(text)) return text;
  constexpr std::size_t kSample = 1 << 20;
  if (encoding_.empty()) encoding_ = decode_text(read_head(file_, kSample), said_encoding_).encoding;
  return std::move(decode_text(std::move(text), encoding_).text);
}

std::string XmlStream::unescaped(std::string_view raw, bool is_attribute) const {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '&') {
      const std::size_t end = raw.substr(0, std::min(raw.size(), i + 12)).find(';', i);
      if (end != kNone && append_entity(raw.substr(i + 1, end - i - 1), out)) {
        i = end;
        continue;
      }
    }
    if (c == '\r') {
      if (i + 1 >= raw.size() || raw[i + 1] != '\n') out += is_attribute ? ' ' : '\n';
    } else {
      out += is_attribute && (c == '\n' || c == '\t') ? ' ' : c;
    }
  }
  return out;
}

std::string XmlStream::decoded(std::string_view raw) {
  return in_utf8(unescaped(raw, true));
}

void XmlStream::add_text(std::string_view raw) {
  if (depth() == 0) return;
  if (text_.size() + raw.size() > kMaxPiece) return stop("a text is longer than 32 MiB");
  text_ += in_utf8(unescaped(raw, false));
}

// What stands in front of the next '<'. False at the end of the file.
bool XmlStream::take_text() {
  const std::size_t end = find("<", 0);
  if (failed_) return false;
  const std::string_view raw(buffer_.data() + at_, end == kNone ? end_ - at_ : end);
  if (depth() == 0 && !trimmed(raw).empty()) {
    stop(had_root_ ? "text stands behind the end of the document" : "this is not XML: it begins with text");
    return false;
  }
  add_text(raw);
  consume(raw.size());
  return end != kNone && !failed_;
}

bool XmlStream::skip_until(std::string_view ending, const char* what) {
  // In pieces: a long comment need not fit the buffer.
  for (;;) {
    const std::string_view here(buffer_.data() + at_, end_ - at_);
    if (const std::size_t at = here.find(ending); at != kNone) {
      consume(at + ending.size());
      return true;
    }
    if (here.size() >= ending.size()) consume(here.size() - ending.size() + 1);
    if (more()) continue;
    stop(std::string("the file ends inside ") + what);
    return false;
  }
}

// To its '>', over quoted texts, comments and what stands in brackets.
bool XmlStream::skip_doctype() {
  int brackets = 0;
  for (;;) {
    const char c = peek(0);
    if (c == '\0' && at_ >= end_) {
      stop("the file ends inside a document type");
      return false;
    }
    if (starts_with("<!--")) {
      if (!skip_until("-->", "a comment")) return false;
      continue;
    }
    consume(1);
    if (c == '"' || c == '\'') {
      if (!skip_until(std::string_view(&c, 1), "a document type")) return false;
    } else if (c == '[') {
      ++brackets;
    } else if (c == ']') {
      --brackets;
    } else if (c == '>' && brackets <= 0) {
      return true;
    }
  }
}

// Comments, instructions, document types and CDATA. False on failure.
bool XmlStream::skip_markup(bool& was_markup) {
  was_markup = true;
  if (starts_with("<?")) return skip_until("?>", "an instruction");
  if (starts_with("<!--")) return skip_until("-->", "a comment");
  if (starts_with("<![CDATA[")) {
    const std::size_t end = find("]]>", 9);
    if (end == kNone) stop("the file ends inside CDATA");
    if (failed_) return false;
    const std::string_view content(buffer_.data() + at_ + 9, end - 9);
    if (depth() > 0) text_ += in_utf8(std::string(content));
    if (text_.size() > kMaxPiece) stop("a text is longer than 32 MiB");
    consume(end + 3);
    return !failed_;
  }
  if (starts_with("<!DOCTYPE")) return skip_doctype();
  was_markup = false;
  return true;
}

XmlStream::Token XmlStream::next() {
  if (failed_) return Token::kDone;
  text_.clear();
  if (self_closed_) return close();
  consume(taken_);
  taken_ = 0;
  attributes_.clear();
  for (;;) {
    if (!take_text()) {
      line_ = lines_passed_;
      if (!failed_ && depth() > 0) stop("the file ends inside <" + open_.back() + ">");
      if (!failed_ && !had_root_) stop("this is not XML: there is no element");
      return Token::kDone;
    }
    line_ = lines_passed_;
    bool was_markup = false;
    if (!skip_markup(was_markup)) return Token::kDone;
    if (!was_markup) return peek(1) == '/' ? end() : start();
  }
}

std::size_t XmlStream::name_end(std::size_t from) {
  std::size_t at = from;
  while (!ends_name(peek(at))) ++at;
  return at;
}

// Of a start tag, whose name ends at `at`. The spans are ahead of at_, since the buffer may move while it is
// read.
bool XmlStream::read_attributes(std::size_t at, std::size_t& end, bool& closed) {
  spans_.clear();
  for (;;) {
    while (is_blank(peek(at))) ++at;
    const char c = peek(at);
    closed = c == '/' && peek(at + 1) == '>';
    if (c == '>' || closed) {
      end = at + (closed ? 2 : 1);
      return true;
    }
    Span span{at, name_end(at), 0, 0};
    std::size_t equals = span.name_end;
    while (is_blank(peek(equals))) ++equals;
    if (span.name_end == at || peek(equals) != '=') return false;
    std::size_t quote = equals + 1;
    while (is_blank(peek(quote))) ++quote;
    const char mark = peek(quote);
    if (mark != '"' && mark != '\'') return false;
    span.begin = quote + 1;
    span.end = find(std::string_view(&mark, 1), span.begin);
    if (span.end == kNone) return false;
    spans_.push_back(span);
    at = span.end + 1;
  }
}

XmlStream::Token XmlStream::start() {
  const std::size_t after = name_end(1);
  if (after == 1) return give_up("a '<' stands where no tag begins");
  std::size_t end = 0;
  bool closed = false;
  if (!read_attributes(after, end, closed)) return give_up("a tag is not well-formed");
  if (failed_) return Token::kDone;
  if (depth() == 0 && had_root_) return give_up("a second element stands behind the end of the document");
  if (depth() >= kMaxDepth) return give_up("elements are nested more than 64 deep");
  const char* const here = buffer_.data() + at_;
  name_ = {here + 1, after - 1};
  for (const Span& span : spans_)
    attributes_.push_back(
        {{here + span.name, span.name_end - span.name}, {here + span.begin, span.end - span.begin}});
  open_.emplace_back(name_);
  had_root_ = true;
  taken_ = end;
  self_closed_ = closed;
  return Token::kStart;
}

XmlStream::Token XmlStream::end() {
  const std::size_t after = name_end(2);
  std::size_t at = after;
  while (is_blank(peek(at))) ++at;
  if (peek(at) != '>') return give_up("a closing tag is not well-formed");
  const std::string_view name(buffer_.data() + at_ + 2, after - 2);
  if (open_.empty() || open_.back() != name)
    return give_up("</" + mended_utf8(name) + "> stands where " +
                   (open_.empty() ? "nothing is open" : "<" + mended_utf8(open_.back()) + "> is open"));
  taken_ = at + 1;
  return close();
}

XmlStream::Token XmlStream::close() {
  self_closed_ = false;
  closed_name_ = std::move(open_.back());
  open_.pop_back();
  name_ = closed_name_;
  return Token::kEnd;
}

std::optional<std::string_view> XmlStream::raw(std::string_view attribute) const {
  for (const Attribute& one : attributes_)
    if (one.name == attribute) return one.raw;
  return std::nullopt;
}

std::string XmlStream::value(std::string_view attribute) {
  const auto found = raw(attribute);
  return found ? decoded(*found) : std::string();
}

void XmlStream::skip() {
  const int outside = depth() - 1;
  while (depth() > outside && next() != Token::kDone) {
  }
}

std::string XmlStream::read_text(bool* had_children) {
  const int outside = depth() - 1;
  std::string out;
  if (had_children != nullptr) *had_children = false;
  for (;;) {
    const Token token = next();
    if (token == Token::kDone) return out;
    out += text_;
    if (token == Token::kEnd && depth() == outside) return out;
    if (had_children != nullptr) *had_children = true;
    if (token == Token::kStart) skip();
  }
}

}  // namespace touchmark::formats
