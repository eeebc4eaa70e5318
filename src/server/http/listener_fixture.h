// A small application behind a listener, and raw sockets to talk to it with. For tests only.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/json.h"
#include "server/http/listener.h"

namespace touchmark::server {
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

}  // namespace touchmark::server
