#include "adapters/remote_models/transfer.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <cstring>
#include <memory>

#include "base/base64.h"

namespace touchmark::remote_models {
namespace {

constexpr std::size_t kMostHeaderBytes = 64u << 10;
constexpr int kPollMilliseconds = 100;

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};
using Easy = std::unique_ptr<CURL, Freer<curl_easy_cleanup>>;
using Multi = std::unique_ptr<CURLM, Freer<curl_multi_cleanup>>;
using Headers = std::unique_ptr<curl_slist, Freer<curl_slist_free_all>>;
using Url = std::unique_ptr<CURLU, Freer<curl_url_cleanup>>;

// TLS writes to a socket that the server closed would end a program that does not ignore SIGPIPE, and libcurl
// is told to leave signals alone. For the time of a call this thread holds it back, and takes its own.
class PipeSignalHeld {
 public:
  PipeSignalHeld() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~PipeSignalHeld() {
    const timespec now{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  PipeSignalHeld(const PipeSignalHeld&) = delete;
  PipeSignalHeld& operator=(const PipeSignalHeld&) = delete;

 private:
  sigset_t pipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

bool is_of_the_link(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return (ntohl(in.sin_addr.s_addr) >> 16) == 0xa9fe;  // 169.254/16
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    const std::uint8_t* bytes = in.sin6_addr.s6_addr;
    const bool is_mapped = IN6_IS_ADDR_V4MAPPED(&in.sin6_addr) && bytes[12] == 169 && bytes[13] == 254;
    return IN6_IS_ADDR_LINKLOCAL(&in.sin6_addr) || is_mapped;
  }
  return false;
}

// What the callbacks of one exchange see.
struct Exchange {
  const HttpLimits& limits;
  HttpReply reply;
  std::size_t header_bytes = 0;
  bool is_too_large = false;
  bool is_forbidden_address = false;
};

std::size_t take_body(const char* data, std::size_t, std::size_t size, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  if (size > exchange.limits.reply_bytes - exchange.reply.body.size()) {
    exchange.is_too_large = true;
    return 0;
  }
  exchange.reply.body.append(data, size);
  return size;
}

std::size_t take_header(const char*, std::size_t, std::size_t size, void* user) {
  Exchange& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += size;
  if (exchange.header_bytes > kMostHeaderBytes) {
    exchange.is_too_large = true;
    return 0;
  }
  return size;
}

curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
  if (is_of_the_link(address->addr)) {
    static_cast<Exchange*>(user)->is_forbidden_address = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

Headers headers_of(bool has_body, const std::string& key) {
  Headers out;
  const auto add = [&out](const std::string& line) {
    if (curl_slist* longer = curl_slist_append(out.get(), line.c_str())) {
      (void)out.release();  // it is the beginning of the longer one
      out.reset(longer);
    }
  };
  add("Accept: application/json");
  add("Expect:");  // servers that do not know it would hold up the body
  if (has_body) add("Content-Type: application/json");
  if (!key.empty())
    add("Authorization: " +
        (key.find(':') == std::string::npos ? "Bearer " + key : "Basic " + base64_text(key)));
  return out;
}

void limit(CURL* easy, const HttpOptions& options) {
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a name that is still looked up does not hold up the end
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.limits.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(options.limits.whole.count()));
  if (!options.authorities.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, options.authorities.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
}

void connect(CURL* easy, Exchange& exchange) {
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, &exchange);
}

// Runs the exchange to its end; kCancelled when `go_on` says no.
Result<CURLcode> run(CURL* easy, const std::function<bool()>& go_on) {
  const Multi multi(curl_multi_init());
  if (!multi || curl_multi_add_handle(multi.get(), easy) != CURLM_OK)
    return fail(ErrorCode::kInternal, "libcurl could not begin");
  Result<CURLcode> out = CURLE_OK;
  for (int running = 1; running > 0;) {
    if (go_on && !go_on()) {
      out = fail(ErrorCode::kCancelled, "the call was cancelled");
      break;
    }
    if (curl_multi_perform(multi.get(), &running) != CURLM_OK) {
      out = CURLE_FAILED_INIT;
      break;
    }
    if (running > 0) curl_multi_poll(multi.get(), nullptr, 0, kPollMilliseconds, nullptr);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left))
    if (message->msg == CURLMSG_DONE && out) out = message->data.result;
  curl_multi_remove_handle(multi.get(), easy);
  return out;
}

tl::unexpected<Error> failure(CURLcode code, const Exchange& exchange, const char* detail) {
  if (exchange.is_too_large)
    return fail(ErrorCode::kTooLarge, "its answer is longer than the limit of " +
                                          std::to_string(exchange.limits.reply_bytes) + " bytes");
  if (exchange.is_forbidden_address)
    return fail(ErrorCode::kUnavailable,
                "the name leads to an address of the link alone, which is not connected to");
  if (code == CURLE_OPERATION_TIMEDOUT)
    return fail(ErrorCode::kUnavailable,
                "it did not answer within " + std::to_string(exchange.limits.whole.count()) + " ms (" +
                    std::to_string(exchange.limits.connect.count()) + " ms to connect)");
  const std::string said = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  return fail(ErrorCode::kUnavailable, "it cannot be reached: " + excerpt(said));
}

bool is_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

}  // namespace

Result<std::string> checked_url(std::string_view url) {
  const auto wrong = [](const char* why) { return fail(ErrorCode::kInvalid, why, "/source/url"); };
  const Url parts(curl_url());
  const std::string text(url);
  if (text.size() > 2000 || !parts ||
      curl_url_set(parts.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK ||
      text.find('\0') != std::string::npos)
    return wrong("expected an absolute address, as http://host:9090");
  const auto part = [&parts](CURLUPart which) -> std::string {
    char* out = nullptr;
    if (curl_url_get(parts.get(), which, &out, 0) != CURLUE_OK || out == nullptr) return {};
    const std::unique_ptr<char, Freer<curl_free>> owner(out);
    return out;
  };
  const std::string scheme = part(CURLUPART_SCHEME);
  if (scheme != "http" && scheme != "https") return wrong("only http and https addresses are called");
  if (part(CURLUPART_HOST).empty()) return wrong("the address names no host");
  if (!part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty())
    return wrong("no user and password in an address; say the name of a key instead");
  if (text.find_first_of("?#") != std::string::npos)
    return wrong("no query and no fragment in the address; paths are added to it");
  std::string out = part(CURLUPART_URL);
  while (!out.empty() && out.back() == '/') out.pop_back();
  return out;
}

Result<HttpReply> transfer(const std::string& url, const std::string* body, const std::string& key,
                           const HttpOptions& options) {
  const Easy easy(is_ready() ? curl_easy_init() : nullptr);
  if (!easy) return fail(ErrorCode::kInternal, "libcurl could not begin");
  const PipeSignalHeld held;
  Exchange exchange{options.limits, {}};
  const Headers headers = headers_of(body != nullptr, key);
  char detail[CURL_ERROR_SIZE] = "";
  limit(easy.get(), options);
  connect(easy.get(), exchange);
  curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, detail);
  if (body != nullptr) {
    curl_easy_setopt(easy.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body->size()));
    curl_easy_setopt(easy.get(), CURLOPT_POSTFIELDS, body->data());
  }
  TM_ASSIGN(const CURLcode code, run(easy.get(), options.go_on));
  if (code != CURLE_OK) return failure(code, exchange, detail);
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &exchange.reply.status);
  const char* type = nullptr;
  if (curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type != nullptr)
    exchange.reply.type = type;
  return std::move(exchange.reply);
}

}  // namespace touchmark::remote_models
