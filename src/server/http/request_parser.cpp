#include "server/http/request_parser.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "base/text.h"

namespace touchmark::server {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;

constexpr std::size_t kMaxHeaders = 100;

bool same_text(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? x + 32 : x) == (y >= 'A' && y <= 'Z' ? y + 32 : y);
         });
}

std::string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

// What the grammar of Beast mends or lets through, and what two parsers in a row understand differently: read
// over the raw header once more, and refused. Lines end in CR LF; no line goes on in the next (obs-fold, RFC
// 9112, 5.2); no space before a colon (5.1); no control characters but tabs in values.
class HeaderCheck {
 public:
  // Bytes of the message in order; what follows the header is not looked at. Empty, or what is wrong.
  std::string take(std::string_view bytes) {
    for (const char c : bytes) {
      if (done_) return {};
      if (const char* problem = next(c)) return problem;
    }
    return {};
  }

 private:
  const char* next(char c) {
    if (after_cr_ != (c == '\n')) return "a line of the header does not end in CR LF";
    after_cr_ = c == '\r';
    if (c == '\r') return nullptr;
    if (c == '\n') return end_line();
    const auto byte = static_cast<unsigned char>(c);
    const bool blank = c == ' ' || c == '\t';
    if (length_ == 0 && lines_ > 0 && blank) return "a header field may not go on in the next line";
    if ((byte < 0x20 && c != '\t') || byte == 0x7f) return "the header holds control characters";
    ++length_;
    if (lines_ == 0 || in_value_) return nullptr;
    if (blank) return "there is white space in the name of a header field";
    in_value_ = c == ':';
    return nullptr;
  }
  const char* end_line() {
    done_ = length_ == 0 && lines_ > 0;
    if (length_ > 0) ++lines_;  // empty lines before the first are left to the grammar
    length_ = 0;
    in_value_ = false;
    return nullptr;
  }

  std::size_t lines_ = 0;
  std::size_t length_ = 0;  // of this line
  bool after_cr_ = false;
  bool in_value_ = false;
  bool done_ = false;
};

class Grammar final : public http::basic_parser<true> {
 public:
  Request request;
  std::string body;
  int status = 0;
  std::string problem;

  void refuse(int code, std::string text, beast::error_code& ec) {
    status = code;
    problem = std::move(text);
    ec = http::error::bad_value;
  }

 private:
  void on_request_impl(http::verb, beast::string_view method, beast::string_view target, int version,
                       beast::error_code& ec) override {
    request.method = method_from_name(view(method));
    request.target = view(target);
    if (version != 11 && version != 10) refuse(505, "only HTTP/1.1 and HTTP/1.0 are spoken here", ec);
    version_ = version;
  }
  void on_response_impl(int, beast::string_view, int, beast::error_code&) override {}

  void on_field_impl(http::field, beast::string_view name, beast::string_view value,
                     beast::error_code& ec) override {
    if (header_ended_) return;  // a trailer of a chunked body says nothing about the request any more
    if (request.headers.size() >= kMaxHeaders) return refuse(431, "more than 100 header fields", ec);
    const std::string lower = lower_ascii(std::string(view(name)));
    const bool once = lower == "host" || lower == "content-length" || lower == "transfer-encoding" ||
                      lower == "authorization" || lower == "content-type" || lower == "origin";
    if (once && request.header(lower) != nullptr)
      return refuse(400, "the header " + lower + " is repeated", ec);
    if (lower == "transfer-encoding" && (!same_text(view(value), "chunked") || version_ == 10))
      return refuse(501, "the only transfer coding understood is chunked", ec);
    const bool digits = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (lower == "content-length" && !digits) return refuse(400, "Content-Length is not one number", ec);
    request.headers.emplace_back(std::move(lower), std::string(view(value)));
  }

  void on_header_impl(beast::error_code& ec) override {
    header_ended_ = true;
    request.chunked = request.header("transfer-encoding") != nullptr;
    if (request.chunked && request.header("content-length") != nullptr)
      return refuse(400, "both Content-Length and Transfer-Encoding are given", ec);
    if (version_ == 11 && request.header("host") == nullptr)
      return refuse(400, "the header Host is missing", ec);
    request.keep_alive = keep_alive() && version_ == 11;
    if (const auto* expect = request.header("expect"); expect != nullptr && version_ == 11) {
      if (!same_text(*expect, "100-continue"))
        return refuse(417, "the only expectation known is 100-continue", ec);
      request.expects_continue = true;
    }
    if (upgrade()) request.keep_alive = false;
    if (const auto length = content_length()) request.content_length = *length;
  }

  void on_body_init_impl(const boost::optional<std::uint64_t>&, beast::error_code&) override {}
  std::size_t on_body_impl(beast::string_view text, beast::error_code&) override {
    body.append(text.data(), text.size());
    return text.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, beast::error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view text, beast::error_code&) override {
    body.append(text.data(), text.size());
    return text.size();
  }
  void on_finish_impl(beast::error_code&) override {}

  int version_ = 11;
  bool header_ended_ = false;
};

}  // namespace

struct RequestParser::Impl {
  Grammar grammar;
  HeaderCheck check;
};

RequestParser::RequestParser(std::uint32_t header_limit) : impl_(new Impl) {
  impl_->grammar.header_limit(header_limit);
  impl_->grammar.body_limit(boost::none);  // counted by the caller, per route
}

RequestParser::~RequestParser() = default;

std::size_t RequestParser::put(std::string_view input) {
  Grammar& grammar = impl_->grammar;
  beast::error_code ec;
  const std::size_t used = grammar.put(boost::asio::const_buffer(input.data(), input.size()), ec);
  if (ec && ec != http::error::need_more && grammar.status == 0) {
    grammar.status = ec == http::error::header_limit ? 431 : 400;
    grammar.problem = ec == http::error::header_limit ? "the request header is over 32 KiB"
                                                      : "not a valid HTTP request: " + ec.message();
  }
  if (grammar.status != 0) return used;
  if (std::string problem = impl_->check.take(input.substr(0, used)); !problem.empty()) {
    grammar.status = 400;
    grammar.problem = std::move(problem);
  }
  return used;
}

bool RequestParser::started() const {
  return impl_->grammar.got_some();
}
bool RequestParser::header_done() const {
  return impl_->grammar.is_header_done();
}
bool RequestParser::done() const {
  return impl_->grammar.is_done();
}
int RequestParser::failed() const {
  return impl_->grammar.status;
}
const std::string& RequestParser::failure() const {
  return impl_->grammar.problem;
}
Request& RequestParser::request() {
  return impl_->grammar.request;
}
std::string& RequestParser::body_out() {
  return impl_->grammar.body;
}

}  // namespace touchmark::server
