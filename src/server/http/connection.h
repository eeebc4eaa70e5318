// One client connection: reads requests, hands them to the Application, writes the replies. Every phase has a
// deadline: TLS handshake and header 10 s, body and reply a minimum rate, keep-alive idle 60 s.
//
// Lives on its strand; only start(), wind_down() and abort() may be called from elsewhere. Kept alive by its
// own pending operations.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <string>

#include "server/http/http_types.h"
#include "server/http/mailbox.h"
#include "server/http/request_parser.h"
#include "server/http/transport.h"
#include "server/http/worker_pool.h"

namespace touchmark::server {

struct ConnectionLimits {
  std::chrono::milliseconds header{10'000};
  std::chrono::milliseconds idle{60'000};
  std::chrono::milliseconds stall{30'000};  // for each `stall_bytes` of a body or a reply
  std::size_t stall_bytes = 16 * 1024;
  std::chrono::milliseconds stream_ping{15'000};
  std::chrono::minutes stream_life{10};  // clients reconnect; their right to listen is checked again
  std::size_t stream_queue = 1000;       // events; a slower reader is cut off
  std::uint32_t header_bytes = 32 * 1024;
  std::int64_t buffered_bytes = 256 << 20;  // of all request bodies held in memory together
};

// What all connections of a server share.
struct ConnectionShared {
  Application& app;
  WorkerPool& workers;
  WorkerPool& password_workers;
  ConnectionLimits limits;
  std::atomic<bool> stopping{false};
  std::atomic<std::int64_t> buffered{0};
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::unique_ptr<Transport> transport, ConnectionShared& shared, std::string peer, bool tls,
             bool loopback);
  ~Connection();

  void start();
  void wind_down();  // ends when the request in progress is answered; event streams end at once
  void abort();
  // While it waits for its client, it can make room for others: soonest without a whole header, then with a
  // body or a reply that gets on slowly.
  enum class Wait : std::uint8_t { kNone, kBetween, kWithin };
  Wait wait() const { return waiting_; }
  std::chrono::steady_clock::time_point waiting_since() const { return waiting_since_.load(); }
  // Ends it to make room; false when somebody did that before.
  bool evict();
  bool evicted() const { return evicted_; }

 private:
  enum class Phase { kHandshake, kHeader, kBody, kHandling, kReply, kStream, kDrain, kClosed };
  using Clock = std::chrono::steady_clock;

  // connection.cpp: reading
  void next_request();
  void read_more();
  void on_read(Transport::Error error, std::size_t size);
  void consume();
  void on_header();
  void continue_body();
  void on_body_bytes();
  void admit_first();
  void pass_to_sink(bool last);
  void run_handler();
  template <typename Work, typename Then>
  void on_worker(Work work, Then then);
  void refuse(int status, std::string_view message);

  // connection_write.cpp: writing
  void respond(Response response);
  void serialize_header(const Response& response, std::uint64_t length);
  void write_reply();
  void write_file();
  void on_written(Transport::Error error, std::size_t size);
  void reply_done();
  void start_stream();
  void deliver(StreamMessage message);
  void write_stream();
  void drain();
  void close();

  void set_deadline(std::chrono::milliseconds from_now);
  void arm_timer();
  void on_timeout();
  void wait_for_client(Wait wait);
  void release_buffered();
  void report(bool complete);

  std::unique_ptr<Transport> transport_;
  ConnectionShared& shared_;
  const std::string peer_;
  const bool tls_;
  const bool loopback_;

  Phase phase_ = Phase::kHandshake;
  std::atomic<Wait> waiting_{Wait::kBetween};
  std::atomic<bool> evicted_{false};
  std::atomic<Clock::time_point> waiting_since_{Clock::now()};
  boost::asio::steady_timer timer_;
  Clock::time_point deadline_;
  Clock::time_point armed_until_ = Clock::time_point::max();

  std::unique_ptr<RequestParser> parser_;
  std::string input_;  // received, not yet parsed
  std::string chunk_;  // where reads go
  bool reading_ = false;

  std::shared_ptr<Request> request_;
  Plan plan_;
  std::shared_ptr<BodySink> sink_;
  std::uint64_t body_bytes_ = 0;
  std::uint64_t since_progress_ = 0;
  std::int64_t buffered_ = 0;
  Clock::time_point request_began_;
  int requests_ = 0;

  Response response_;
  std::string head_;         // header, and a small body with it
  std::string_view unsent_;  // of head_, then of the body
  bool body_pending_ = false;
  FilePart file_;
  std::uint64_t sent_ = 0;

  std::deque<StreamMessage> events_;
  std::string event_text_;
  bool writing_event_ = false;
  std::shared_ptr<void> subscription_;
  const std::shared_ptr<Mailbox<Connection>> mailbox_;
  Clock::time_point stream_began_;
};

}  // namespace touchmark::server
