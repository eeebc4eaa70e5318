// A bounded HTTP client for model servers, over libcurl: JSON goes out, JSON comes in.
//
// Only http and https, and only the address that was given: redirects are not followed, the environment's
// proxies are not asked, credentials in an address are refused, certificates are checked, and addresses of
// the link alone (169.254.0.0/16, fe80::/10, where clouds keep their secrets) are never connected to. No
// signals. Thread-safety: may be called from any thread; a call blocks until the answer, a limit or `go_on`
// ends it.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/json.h"

namespace touchmark::remote_models {

struct HttpLimits {
  std::chrono::milliseconds connect{5'000};
  std::chrono::milliseconds whole{120'000};  // until the last byte of the answer, however it drips
  std::size_t request_bytes = std::size_t{64} << 20;
  std::size_t reply_bytes = std::size_t{16} << 20;
};

struct HttpOptions {
  HttpLimits limits;
  std::function<bool()>
      go_on;  // asked ten times a second; no: the call ends with kCancelled. From the caller's thread
  std::string
      authorities;  // a file of certificates (PEM) to trust instead of the system's; empty: the system's
};

// kInvalid unless it is an absolute http or https address of a host, without user, password, query and
// fragment. Without the slashes at its end.
Result<std::string> checked_url(std::string_view url);

class HttpClient {
 public:
  // `model`: the name that errors say.
  HttpClient(std::string model, HttpOptions options)
      : model_(std::move(model)), options_(std::move(options)) {}

  // The answer to GET, or to POST with `body`, when its status is 2xx, its type JSON, and it is JSON of at
  // most 64 levels and four million values. `key`: sent as a bearer token, or, when it is
  // "user:password", as Basic authentication; nothing when it is empty. Errors name the
  // model and the address: kUnavailable (no answer, an error status, a bad certificate), kTooLarge (a body
  // beyond its limit), kTooMany (429), kCorrupt (no JSON), kCancelled. The key is in no error; `where` is the
  // status, "HTTP 500", of an answer that is not 2xx.
  Result<Json> get(const std::string& url, const std::string& key = {}) const;
  Result<Json> post(const std::string& url, const Json& body, const std::string& key = {}) const;

  // The same error, with the model and the address before what it says.
  Error named(Error error, const std::string& url) const;

 private:
  Result<Json> call(const std::string& url, const std::string* body, const std::string& key) const;
  const std::string model_;
  const HttpOptions options_;
};

// What a server said, for a message: one line, made visible, cut after 200 bytes.
std::string excerpt(std::string_view said);

}  // namespace touchmark::remote_models
