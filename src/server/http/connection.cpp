#include "server/http/connection.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <random>

#include "base/log.h"
#include "server/http/proxies.h"

namespace touchmark::server {
namespace {

namespace asio = boost::asio;
constexpr std::size_t kReadSize = 16 * 1024;
constexpr std::size_t kUploadReadSize = 256 * 1024;
constexpr std::uint64_t kSmallBody = 64 * 1024;  // read before anybody is asked who sends it

std::string request_id() {
  static const std::uint64_t seed = std::random_device{}() * 0x9e3779b97f4a7c15ULL;
  static std::atomic<std::uint64_t> count{0};
  std::uint64_t value = (seed + ++count) * 0xbf58476d1ce4e5b9ULL;
  value ^= value >> 31;
  char text[17];
  std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(value));
  return text;
}

ErrorCode code_of(int status) {
  switch (status) {
    case 413:
    case 431:
      return ErrorCode::kTooLarge;
    case 503:
      return ErrorCode::kUnavailable;
    default:
      return ErrorCode::kInvalid;
  }
}

// Who takes a turn at the workers: a credential, right or wrong, or else an address.
const std::string& caller_of(const Request& request) {
  if (const std::string* token = request.header("authorization")) return *token;
  if (const std::string* cookie = request.header("cookie")) return *cookie;
  return request.client;
}

}  // namespace

Connection::Connection(std::unique_ptr<Transport> transport, ConnectionShared& shared, std::string peer,
                       bool tls, bool loopback)
    : transport_(std::move(transport)),
      shared_(shared),
      peer_(std::move(peer)),
      tls_(tls),
      loopback_(loopback),
      timer_(transport_->socket().get_executor()),
      mailbox_(std::make_shared<Mailbox<Connection>>(timer_.get_executor())) {}

Connection::~Connection() {
  mailbox_->close();
  release_buffered();
}

void Connection::start() {
  mailbox_->set_owner(weak_from_this());
  asio::post(timer_.get_executor(), [self = shared_from_this()] {
    self->set_deadline(self->shared_.limits.header);
    self->transport_->handshake([self](Transport::Error error) {
      if (error) return self->close();
      self->next_request();
    });
  });
}

void Connection::wind_down() {
  asio::post(timer_.get_executor(), [self = shared_from_this()] {
    const bool idle = self->phase_ == Phase::kHeader && self->input_.empty();
    if (idle || self->phase_ == Phase::kStream || self->phase_ == Phase::kHandshake) self->close();
  });
}

void Connection::abort() {
  asio::post(timer_.get_executor(), [self = shared_from_this()] { self->close(); });
}

bool Connection::evict() {
  if (evicted_.exchange(true)) return false;
  abort();
  return true;
}

void Connection::wait_for_client(Wait wait) {
  waiting_since_ = Clock::now();
  waiting_ = wait;
}

void Connection::next_request() {
  if (shared_.stopping && input_.empty()) return close();
  phase_ = Phase::kHeader;
  wait_for_client(Wait::kBetween);
  parser_ = std::make_unique<RequestParser>(shared_.limits.header_bytes);
  request_.reset();
  response_ = {};
  sink_.reset();
  body_bytes_ = 0;
  since_progress_ = 0;
  const bool first = requests_++ == 0;
  set_deadline(first || !input_.empty() ? shared_.limits.header : shared_.limits.idle);
  if (input_.empty()) {
    if (chunk_.size() > kReadSize) std::string().swap(chunk_);
    return read_more();
  }
  request_began_ = Clock::now();
  consume();
}

void Connection::read_more() {
  if (reading_ || phase_ == Phase::kClosed) return;
  reading_ = true;
  const std::size_t size =
      phase_ == Phase::kBody && plan_.body == BodyMode::kStream ? kUploadReadSize : kReadSize;
  if (chunk_.size() != size) chunk_.resize(size);
  transport_->read_some(chunk_.data(), chunk_.size(),
                        [self = shared_from_this()](Transport::Error error, std::size_t n) {
                          self->reading_ = false;
                          self->on_read(error, n);
                        });
}

void Connection::on_read(Transport::Error error, std::size_t size) {
  if (phase_ == Phase::kClosed) return;
  if (error || size == 0) return close();
  if (phase_ == Phase::kDrain) {
    sent_ += size;  // bounded: a client that goes on sending is cut off
    return sent_ > (8U << 20) ? close() : read_more();
  }
  if (phase_ == Phase::kStream) return read_more();
  if (phase_ == Phase::kHeader && input_.empty()) {
    request_began_ = Clock::now();
    set_deadline(shared_.limits.header);
  }
  input_.append(chunk_.data(), size);
  if (phase_ == Phase::kBody) {
    since_progress_ += size;
    if (since_progress_ >= shared_.limits.stall_bytes) {
      since_progress_ = 0;
      waiting_since_ = Clock::now();
      set_deadline(shared_.limits.stall);
    }
  }
  consume();
}

// Parses what has been received; asks for more where that is not enough.
void Connection::consume() {
  while (!input_.empty() && !parser_->done()) {
    const bool had_header = parser_->header_done();
    const std::size_t used = parser_->put(input_);
    if (parser_->failed() != 0) return refuse(parser_->failed(), parser_->failure());
    input_.erase(0, used);
    if (!had_header && parser_->header_done()) return on_header();
    if (used == 0) break;
  }
  if (phase_ == Phase::kBody) return on_body_bytes();
  if (input_.size() > shared_.limits.header_bytes) return refuse(431, "the request header is over 32 KiB");
  read_more();
}

void Connection::on_header() {
  waiting_ = Wait::kNone;
  request_ = std::make_shared<Request>(std::move(parser_->request()));
  request_->id = request_id();
  request_->peer = request_->client = peer_;
  request_->tls = tls_;
  request_->peer_is_loopback = loopback_;
  plan_ = shared_.app.plan(*request_);
  if (plan_.reject) {
    if (request_->has_body()) plan_.reject->close = true;
    return respond(std::move(*plan_.reject));
  }
  if (!request_->has_body() && plan_.body != BodyMode::kStream) {
    if (!request_->chunked) return run_handler();
  }
  if (request_->content_length && *request_->content_length > plan_.max_body)
    return refuse(413, "the body is larger than " + std::to_string(plan_.max_body) + " bytes");
  const bool small = request_->content_length && *request_->content_length <= kSmallBody;
  if (plan_.body == BodyMode::kBuffer && small) return continue_body();
  admit_first();
}

void Connection::continue_body() {
  phase_ = Phase::kBody;
  since_progress_ = 0;
  wait_for_client(Wait::kWithin);
  set_deadline(shared_.limits.stall);
  if (!request_->expects_continue || !input_.empty() || parser_->done()) return consume();
  static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  transport_->write_some(kContinue.data(), kContinue.size(),
                         [self = shared_from_this()](Transport::Error error, std::size_t) {
                           if (error || self->phase_ == Phase::kClosed) return self->close();
                           self->consume();
                         });
}

void Connection::on_body_bytes() {
  std::string& got = parser_->body_out();
  body_bytes_ += got.size();
  if (body_bytes_ > plan_.max_body)
    return refuse(413, "the body is larger than " + std::to_string(plan_.max_body) + " bytes");
  if (plan_.body == BodyMode::kStream) {
    if (!got.empty() || parser_->done()) return pass_to_sink(parser_->done());
    return read_more();
  }
  const auto grown = static_cast<std::int64_t>(got.size());
  buffered_ += grown;
  if (shared_.buffered.fetch_add(grown) + grown > shared_.limits.buffered_bytes)
    return refuse(503, "too many large requests at once; try again");
  request_->body += got;
  got.clear();
  if (parser_->done()) return run_handler();
  read_more();
}

// Large and streamed bodies are accepted only from callers who may send them.
void Connection::admit_first() {
  struct Outcome {
    std::optional<Response> refusal;
    std::unique_ptr<BodySink> sink;
  };
  const bool stream = plan_.body == BodyMode::kStream;
  on_worker(
      [stream](Application& app, Request& request) {
        auto outcome = std::make_shared<Outcome>();
        outcome->refusal = app.admit(request);
        if (outcome->refusal || !stream) return outcome;
        auto sink = app.open_body(request);
        if (sink) {
          outcome->sink = std::move(*sink);
        } else {
          outcome->refusal = error_response(sink.error());
        }
        return outcome;
      },
      [](Connection& self, std::shared_ptr<Outcome> outcome) {
        if (outcome->refusal) {
          outcome->refusal->close = true;
          return self.respond(std::move(*outcome->refusal));
        }
        self.sink_ = std::move(outcome->sink);
        self.continue_body();
      });
}

void Connection::pass_to_sink(bool last) {
  auto bytes = std::make_shared<std::string>(std::move(parser_->body_out()));
  parser_->body_out().clear();
  const std::shared_ptr<BodySink> sink = sink_;
  struct Outcome {
    std::optional<Response> reply;
    bool failed = false;
  };
  on_worker(
      [bytes, sink, last](Application&, Request&) {
        Outcome outcome;
        if (auto stored = bytes->empty() ? Result<void>() : sink->write(*bytes); !stored) {
          outcome.reply = error_response(stored.error());
          outcome.failed = true;
        } else if (last) {
          outcome.reply = sink->finish();
        }
        return outcome;
      },
      [](Connection& self, Outcome outcome) {
        if (outcome.reply) {
          outcome.reply->close |= outcome.failed;
          return self.respond(std::move(*outcome.reply));
        }
        self.phase_ = Phase::kBody;
        self.waiting_ = Wait::kWithin;  // since when is for the client's pace to say
        self.set_deadline(self.shared_.limits.stall);
        self.consume();
      });
}

void Connection::run_handler() {
  on_worker(
      [](Application& app, Request& request) {
        if (!request.admitted)
          if (auto refusal = app.admit(request)) return std::make_shared<Response>(std::move(*refusal));
        return std::make_shared<Response>(app.handle(request));
      },
      [](Connection& self, std::shared_ptr<Response> response) { self.respond(std::move(*response)); });
}

// Runs `work(app, request)` on a worker and `then(connection, outcome)` back on the strand.
template <typename Work, typename Then>
void Connection::on_worker(Work work, Then then) {
  phase_ = Phase::kHandling;
  waiting_ = Wait::kNone;
  deadline_ = Clock::time_point::max();
  const bool password = plan_.lane == Lane::kPassword;
  WorkerPool& workers = password ? shared_.password_workers : shared_.workers;
  const bool queued = workers.post(
      password ? address_group(request_->client) : caller_of(*request_),
      [self = shared_from_this(), request = request_, work = std::move(work),
       then = std::move(then)]() mutable {
        auto outcome = work(self->shared_.app, *request);
        auto executor = self->timer_.get_executor();
        asio::post(executor,
                   [self = std::move(self), outcome = std::move(outcome), then = std::move(then)]() mutable {
                     if (self->phase_ != Phase::kHandling) return;
                     then(*self, std::move(outcome));
                   });
      });
  if (!queued)
    respond(error_response({ErrorCode::kTooMany, "too many requests of yours wait already; try again", ""}));
}

// Answers a request that cannot be understood or is too large, and ends the connection.
void Connection::refuse(int status, std::string_view message) {
  waiting_ = Wait::kNone;
  if (!request_) {
    request_ = std::make_shared<Request>();
    request_->id = request_id();
    request_->peer = request_->client = peer_;
    request_->tls = tls_;
  }
  Response response = error_response({code_of(status), std::string(message), ""});
  response.status = status;
  response.close = true;
  respond(std::move(response));
}

void Connection::release_buffered() {
  if (buffered_ != 0) shared_.buffered -= buffered_;
  buffered_ = 0;
}

}  // namespace touchmark::server
