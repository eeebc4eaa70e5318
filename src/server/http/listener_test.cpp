// The listener and its connections against a small application and raw sockets.
#include "server/http/listener.h"
#include "base/json.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

namespace touchmark::server {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

class CountingSink final : public BodySink {
 public:
  Result<void> write(std::string_view bytes) override {
    bytes_ += bytes.size();
    return {};
  }
  Response finish() override { return json_response(200, {{"bytes", bytes_}}); }

 private:
  std::uint64_t bytes_ = 0;
};

// /echo sends the body back, /slow takes 300 ms, /upload counts, /file sends a file, /stream is endless.
class TestApp final : public Application {
 public:
  Plan plan(Request& request) override {
    Plan out;
    if (request.target == "/upload") {
      out.body = BodyMode::kStream;
      out.max_body = 1ULL << 40;
    } else if (request.target == "/echo") {
      out.body = BodyMode::kBuffer;
      out.max_body = 100'000;
    } else if (request.target == "/teapot") {
      out.reject = error_response({ErrorCode::kNotFound, "no", ""});
    }
    return out;
  }
  std::optional<Response> admit(Request& request) override {
    ++admitted;
    if (request.header("x-stranger") != nullptr)
      return error_response({ErrorCode::kUnauthorized, "who?", ""});
    return std::nullopt;
  }
  Result<std::unique_ptr<BodySink>> open_body(Request&) override { return std::make_unique<CountingSink>(); }
  Response handle(Request& request) override {
    Response response;
    if (request.target == "/slow") std::this_thread::sleep_for(300ms);
    if (request.target == "/echo") response.body = request.body;
    if (request.target == "/hello") response.body = std::string("hello");
    if (request.target == "/inject") response.set("X-Evil", "a\r\nX-Second: b");
    if (request.target == "/large") response.body = std::string(3 << 20, 'x');
    if (request.target == "/big") response.body = std::string(64 << 20, 'x');
    if (request.target == "/stream")
      response.body = EventStream{[this](EventStream::Deliver deliver) {
        ++streams;
        deliver({"", std::make_shared<const std::string>("data: first\n\n")});
        const std::lock_guard lock(mutex);
        last_deliver = std::move(deliver);
        return std::shared_ptr<void>(this, [this](void*) { --streams; });
      }};
    return response;
  }
  void decorate(const Request&, Response&) override {}
  void finished(const Request&, int, std::uint64_t, double) override { ++done; }

  std::atomic<int> admitted{0}, done{0}, streams{0};
  std::mutex mutex;
  EventStream::Deliver last_deliver;
};

class Client {
 public:
  explicit Client(std::uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_buffer > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(fd_, reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;

  bool send(std::string_view text) {
    while (!text.empty()) {
      const ssize_t n = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  // Reads until `until` was seen, the peer closes or the time is over.
  std::string receive(std::string_view until = {}, std::chrono::milliseconds patience = 5s) {
    const auto end = Clock::now() + patience;
    while (until.empty() || text_.find(until) == std::string::npos) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now()).count();
      pollfd one{fd_, POLLIN, 0};
      if (left <= 0 || ::poll(&one, 1, static_cast<int>(left)) <= 0) break;
      char buffer[65536];
      const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
      closed_ = n <= 0;
      if (closed_) break;
      text_.append(buffer, static_cast<std::size_t>(n));
    }
    return text_;
  }
  bool closed() const { return closed_; }

 private:
  int fd_;
  std::string text_;
  bool closed_ = false;
};

class ListenerTest : public ::testing::Test {
 protected:
  void start(ListenOptions options = {}) {
    options.port = 0;
    listener_ = std::make_unique<Listener>(app_, options);
    ASSERT_TRUE(listener_->bind());
    listener_->start();
  }
  std::string ask(const std::string& text, std::string_view until = "\r\n\r\n") {
    Client client(listener_->port());
    client.send(text);
    return client.receive(until);
  }
  static std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"; }

  TestApp app_;
  std::unique_ptr<Listener> listener_;
};

TEST_F(ListenerTest, AnswersAndKeepsTheConnection) {
  start();
  Client client(listener_->port());
  client.send(get("/hello"));
  EXPECT_NE(client.receive("hello").find("Connection: keep-alive"), std::string::npos);
  client.send(get("/hello") + get("/hello") +
              "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast");
  const std::string all = client.receive();
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(all.substr(all.size() - 4), "last");
}

TEST_F(ListenerTest, ReadsChunkedBodies) {
  start();
  EXPECT_NE(ask("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                "chunked\r\n\r\n3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\n\r\n",
                "abcdefg")
                .find("abcdefg"),
            std::string::npos);
}

TEST_F(ListenerTest, RefusesWhatTwoServersCouldReadDifferently) {
  start();
  for (const char* bad :
       {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: -4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 4, 4\r\n\r\nabcd",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET /hello\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/1.1\nHost: a\n\n\r\n\r\n",
        "G\x01T /hello HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nX: a\x01"
        "b\r\n\r\n"}) {
    Client client(listener_->port());
    client.send(bad);
    const std::string reply = client.receive();
    EXPECT_TRUE(client.closed()) << bad;
    EXPECT_TRUE(reply.rfind("HTTP/1.1 4", 0) == 0 || reply.rfind("HTTP/1.1 5", 0) == 0) << bad << "\n"
                                                                                        << reply;
  }
}

TEST_F(ListenerTest, RefusesLargeHeaders) {
  start();
  EXPECT_EQ(ask("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n").substr(9, 3),
            "431");
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 200; ++i) many += "X: y\r\n";
  EXPECT_EQ(ask(many + "\r\n").substr(9, 3), "431");
}

TEST_F(ListenerTest, RefusesLargeBodiesBeforeReadingThem) {
  start();
  EXPECT_EQ(ask("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000000\r\n\r\n").substr(9, 3), "413");
  EXPECT_EQ(ask("GET /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde").substr(9, 3), "413");
  std::string chunks = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 20; ++i) chunks += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  EXPECT_EQ(ask(chunks).substr(9, 3), "413");
  EXPECT_EQ(ask("POST /teapot HTTP/1.1\r\nHost: a\r\nContent-Length: 10000000000\r\n\r\n").substr(9, 3),
            "404");
}

TEST_F(ListenerTest, AsksWhoSendsALargeBodyFirst) {
  start();
  Client client(listener_->port());
  client.send(
      "PUT /upload HTTP/1.1\r\nHost: a\r\nX-Stranger: 1\r\nExpect: 100-continue\r\nContent-Length: "
      "5000000\r\n\r\n");
  const std::string reply = client.receive("\r\n\r\n");
  EXPECT_EQ(reply.substr(9, 3), "401");
  EXPECT_EQ(reply.find("100 Continue"), std::string::npos);
}

TEST_F(ListenerTest, StreamsUploadsAfterSayingContinue) {
  start();
  Client client(listener_->port());
  client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
  EXPECT_EQ(client.receive("\r\n\r\n").substr(9, 3), "100");
  client.send(std::string(5'000'000, 'x'));
  EXPECT_NE(client.receive("}").find(R"({"bytes":5000000})"), std::string::npos);
  client.send("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
  EXPECT_NE(client.receive(R"({"bytes":0})").find(R"({"bytes":0})"), std::string::npos);
}

TEST_F(ListenerTest, CutsOffSlowSendersInEveryPhase) {
  ListenOptions options;
  options.header_timeout = 300ms;
  options.stall_timeout = 300ms;
  start(options);
  for (const char* begin :
       {"", "GET /hel", "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"}) {
    Client client(listener_->port());
    const auto began = Clock::now();
    client.send(begin);
    for (int i = 0; i < 10 && client.send("x"); ++i) std::this_thread::sleep_for(100ms);
    client.receive();
    EXPECT_TRUE(client.closed()) << begin;
    EXPECT_LT(Clock::now() - began, 3s) << begin;
  }
}

TEST_F(ListenerTest, CutsOffReadersThatDoNotRead) {
  ListenOptions options;
  options.stall_timeout = 300ms;
  start(options);
  Client client(listener_->port(), 4096);
  client.send(get("/big"));
  for (int i = 0; i < 100 && app_.done == 0; ++i) std::this_thread::sleep_for(50ms);
  EXPECT_EQ(app_.done, 1);
}

TEST_F(ListenerTest, AnswersWhileHundredsOfConnectionsAreHalfOpen) {
  ListenOptions options;
  options.max_connections = 200;
  start(options);
  std::vector<std::unique_ptr<Client>> half_open;
  for (int i = 0; i < 400; ++i) {
    half_open.push_back(std::make_unique<Client>(listener_->port()));
    half_open.back()->send("GET /hello HTT");
  }
  const auto began = Clock::now();
  EXPECT_NE(ask(get("/hello"), "hello").find("200 OK"), std::string::npos);
  EXPECT_LT(Clock::now() - began, 1s);
  EXPECT_LE(listener_->connections(), 217U);
}

// Bodies that hardly get on, and replies that are hardly read, make room as half-open connections do.
TEST_F(ListenerTest, AnswersWhileHundredsOfClientsAreSlow) {
  ListenOptions options;
  options.max_connections = 100;
  start(options);
  for (const std::string& begin :
       {std::string("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nx"),
        std::string("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\nx"),
        std::string("PUT /upload HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nx"), get("/large")}) {
    std::vector<std::unique_ptr<Client>> slow;
    for (int i = 0; i < 200; ++i) {
      slow.push_back(std::make_unique<Client>(listener_->port(), 4096));
      slow.back()->send(begin);
    }
    std::this_thread::sleep_for(200ms);
    for (int i = 0; i < 5; ++i) {
      const auto began = Clock::now();
      EXPECT_NE(ask(get("/hello"), "hello").find("200 OK"), std::string::npos) << begin.substr(0, 40);
      EXPECT_LT(Clock::now() - began, 1s) << begin.substr(0, 40);
    }
  }
}

TEST_F(ListenerTest, AnswersOthersWhileOneCallerKeepsItBusy) {
  start();
  std::vector<std::unique_ptr<Client>> busy;
  for (int i = 0; i < 40; ++i) {
    busy.push_back(std::make_unique<Client>(listener_->port()));
    busy.back()->send("GET /slow HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer one\r\n\r\n");
  }
  std::this_thread::sleep_for(100ms);
  const auto began = Clock::now();
  EXPECT_NE(
      ask("GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer two\r\n\r\n", "hello").find("200 OK"),
      std::string::npos);
  EXPECT_LT(Clock::now() - began, 250ms);
}

// What a publisher keeps of a stream may be called at any time, also when the listener is gone.
TEST_F(ListenerTest, NewsMayComeWhileItStopsAndAfterwards) {
  for (int round = 0; round < 20; ++round) {
    start();
    Client client(listener_->port());
    client.send(get("/stream"));
    client.receive("first\n\n");
    EventStream::Deliver deliver;
    {
      const std::lock_guard lock(app_.mutex);
      deliver = app_.last_deliver;
    }
    std::atomic<bool> stop{false};
    std::thread publisher([&] {
      while (!stop) deliver({"k", std::make_shared<const std::string>("data: news\n\n")});
    });
    listener_.reset();
    stop = true;
    publisher.join();
    deliver({"k", std::make_shared<const std::string>("data: late\n\n")});
  }
}

TEST_F(ListenerTest, NeverLetsAHeaderValueStartALine) {
  start();
  const std::string reply = ask(get("/inject"));
  EXPECT_NE(reply.find("X-Evil: a  X-Second: b\r\n"), std::string::npos) << reply;
}

TEST_F(ListenerTest, DropsEventStreamsWithTheirClients) {
  start();
  {
    Client client(listener_->port());
    client.send(get("/stream"));
    EXPECT_NE(client.receive("first\n\n").find("data: first"), std::string::npos);
    {
      const std::lock_guard lock(app_.mutex);
      app_.last_deliver({"k", std::make_shared<const std::string>("data: second\n\n")});
    }
    EXPECT_NE(client.receive("second\n\n").find("data: second"), std::string::npos);
    EXPECT_EQ(app_.streams, 1);
  }
  for (int i = 0; i < 100 && app_.streams != 0; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_EQ(app_.streams, 0);
}

TEST_F(ListenerTest, CutsOffAStreamWhoseReaderIsTooSlow) {
  start();
  Client client(listener_->port(), 4096);
  client.send(get("/stream"));
  client.receive("first\n\n");
  const auto large = std::make_shared<const std::string>("data: " + std::string(100'000, 'x') + "\n\n");
  for (int i = 0; i < 3000 && app_.streams != 0; ++i) {
    const std::lock_guard lock(app_.mutex);
    app_.last_deliver({"", large});
  }
  for (int i = 0; i < 100 && app_.streams != 0; ++i) std::this_thread::sleep_for(20ms);
  EXPECT_EQ(app_.streams, 0);
}

TEST_F(ListenerTest, FinishesWhatItBeganBeforeItStops) {
  start();
  Client busy(listener_->port());
  Client idle(listener_->port());
  Client stream(listener_->port());
  idle.send(get("/hello"));
  idle.receive("hello");
  stream.send(get("/stream"));
  stream.receive("first");
  busy.send(get("/slow"));
  std::this_thread::sleep_for(100ms);
  const auto began = Clock::now();
  listener_->stop(10s);
  EXPECT_LT(Clock::now() - began, 5s);
  EXPECT_NE(busy.receive().find("200 OK"), std::string::npos);
  EXPECT_TRUE(busy.closed());
  idle.receive();
  EXPECT_TRUE(idle.closed());
  stream.receive();
  EXPECT_TRUE(stream.closed());
}

TEST_F(ListenerTest, SaysWhyItCannotListen) {
  start();
  ListenOptions options;
  options.port = listener_->port();
  Listener second(app_, options);
  EXPECT_EQ(second.bind().error().code, ErrorCode::kUnavailable);
  options.address = "not an address";
  Listener third(app_, options);
  EXPECT_EQ(third.bind().error().code, ErrorCode::kInvalid);
  options.address = "127.0.0.1";
  options.tls_certificate = "/nonexistent.pem";
  options.tls_key = "/nonexistent.pem";
  Listener fourth(app_, options);
  EXPECT_EQ(fourth.bind().error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace touchmark::server
