// The server's own HTTP request and response, free of any HTTP library. Plain values; a Request or Response
// belongs to one connection at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "access/access.h"
#include "base/error.h"
#include "base/json_fwd.h"

namespace touchmark::server {

struct Route;

enum class Method : std::uint8_t { kGet, kHead, kPost, kPut, kPatch, kDelete, kOther };
std::string_view method_name(Method method);
Method method_from_name(std::string_view name);
// GET and HEAD change nothing; every other method is checked against cross-site requests.
inline bool is_safe(Method method) {
  return method == Method::kGet || method == Method::kHead;
}

// Where a name may be given more than once, the order is that of the message.
using NameValues = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string id;  // 16 hex digits, unique within the process; echoed as X-Request-Id
  Method method = Method::kOther;
  std::string target;  // as sent
  NameValues headers;  // names in lower case
  std::string body;    // whole, for routes that buffer it
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  bool keep_alive = true;
  bool expects_continue = false;

  std::string peer;    // IP address
  std::string client;  // the same, or what a trusted proxy says of its caller
  bool tls = false;
  bool peer_is_loopback = false;

  // Filled by Application::plan.
  std::vector<std::string> segments;  // decoded path
  NameValues query;                   // decoded
  const Route* route = nullptr;       // null for static files
  NameValues path_values;             // {name} -> value

  // Filled by Application::admit.
  bool admitted = false;
  std::optional<access::Grant> grant;
  std::optional<access::Role> role;  // in the project that the path names
  std::string session;               // the session secret when a cookie signed the caller in

  bool has_body() const { return chunked || (content_length && *content_length > 0); }
  const std::string* header(std::string_view lower_case_name) const;
};

// An open file, closed with the last owner.
class FileHandle {
 public:
  explicit FileHandle(int fd) : fd_(fd) {}
  ~FileHandle();
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

struct FilePart {
  std::shared_ptr<FileHandle> file;
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

// One server-sent event. A queued event with the same non-empty key is replaced, so a slow reader of a busy
// project gets the newest state instead of a long backlog.
struct StreamMessage {
  std::string key;
  std::shared_ptr<const std::string> text;  // null: the stream ends here
};
// The connection calls `subscribe` once and keeps the returned token for as long as it lives; `deliver` may
// be called from any thread until the token is released, and shortly after.
struct EventStream {
  using Deliver = std::function<void(StreamMessage)>;
  std::function<std::shared_ptr<void>(Deliver)> subscribe;
};

struct Response {
  int status = 200;
  NameValues headers;
  // A string_view body must live for the life of the program.
  std::variant<std::string, std::string_view, FilePart, EventStream> body;
  bool close = false;  // end the connection after this reply

  void set(std::string name, std::string value) { headers.emplace_back(std::move(name), std::move(value)); }
};

Response json_response(int status, const Json& value);
Response no_content();
// `retry_after`: seconds, for kTooMany and kUnavailable.
Response error_response(const Error& error, int retry_after = 5);
std::string_view reason_phrase(int status);
// "Mon, 23 Nov 2026 09:30:00 GMT"
std::string http_date(std::int64_t unix_seconds);

// Receives a streamed request body. Used on worker threads, one call at a time. Destroyed without finish()
// when the client goes away.
class BodySink {
 public:
  virtual ~BodySink() = default;
  virtual Result<void> write(std::string_view bytes) = 0;
  virtual Response finish() = 0;
};

// Where a request is answered. kUsual: by a worker. kPassword: by one of the few that hash passwords, so that
// people who sign in together wait for each other and not the rest for them. kAtOnce: where it was read,
// whatever else the server has to do; must not block.
enum class Lane : std::uint8_t { kUsual, kPassword, kAtOnce };

enum class BodyMode : std::uint8_t { kNone, kBuffer, kStream };

// What to do with a request whose header has been read.
struct Plan {
  std::optional<Response> reject;  // answer this instead, without reading the body
  BodyMode body = BodyMode::kNone;
  std::uint64_t max_body = 0;
  Lane lane = Lane::kUsual;
};

// What connections need from the rest of the server.
class Application {
 public:
  virtual ~Application() = default;
  // On an I/O thread: must not block.
  virtual Plan plan(Request& request) = 0;
  // On worker threads: may block. admit() returns the refusal, or nothing.
  virtual std::optional<Response> admit(Request& request) = 0;
  virtual Result<std::unique_ptr<BodySink>> open_body(Request& request) = 0;
  virtual Response handle(Request& request) = 0;
  // Adds what every reply carries (security headers). Cheap.
  virtual void decorate(const Request& request, Response& response) = 0;
  // After the reply was sent or given up. Any thread.
  virtual void finished(const Request& request, int status, std::uint64_t bytes, double seconds) = 0;
};

}  // namespace touchmark::server
