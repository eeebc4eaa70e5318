// An HTTP server of plain sockets for tests, which can misbehave: what it does with a connection is up to the
// test. One thread a connection; everything ends with the server.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/json.h"

namespace touchmark::remote_models::testing {

struct Request {
  std::string head;  // the request line and the headers
  std::string body;
  std::string path() const {
    const auto begin = head.find(' ') + 1;
    return head.substr(begin, head.find(' ', begin) - begin);
  }
  Json json() const { return json_from_text(body); }
};

class Connection {
 public:
  Connection(int socket, const std::atomic<bool>& ending) : socket_(socket), ending_(ending) {}

  // False when the other side has gone, or the server ends.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = ending_ ? -1 : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void answer(std::string_view body, std::string_view type = "application/json",
              std::string_view status = "200 OK") const {
    send("HTTP/1.1 " + std::string(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
         std::string(body));
  }
  void json(const Json& value) const { answer(dump_json(value)); }
  // Until the other side closes, or the server ends.
  void wait() const {
    char byte = 0;
    while (!ending_ && ::recv(socket_, &byte, 1, 0) > 0) continue;
  }
  const std::atomic<bool>& ending() const { return ending_; }

  Request read() const {
    Request out;
    std::size_t head = std::string::npos;
    while ((head = out.head.find("\r\n\r\n")) == std::string::npos)
      if (!receive(out.head)) return out;
    out.body = out.head.substr(head + 4);
    out.head.resize(head + 2);
    const auto length = out.head.find("Content-Length: ");
    const std::size_t bytes =
        length == std::string::npos ? 0 : std::strtoul(out.head.c_str() + length + 16, nullptr, 10);
    while (out.body.size() < bytes)
      if (!receive(out.body)) break;
    return out;
  }

 private:
  bool receive(std::string& into) const {
    char buffer[65536];
    const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    into.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  const int socket_;
  const std::atomic<bool>& ending_;
};

class TestServer {
 public:
  using Act = std::function<void(const Connection&, const Request&)>;

  explicit TestServer(Act act) : act_(std::move(act)), socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::listen(socket_, 16), 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    accepting_ = std::thread([this] { accept(); });
  }
  ~TestServer() {
    ending_ = true;
    ::shutdown(socket_, SHUT_RDWR);
    accepting_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const int open : open_) ::shutdown(open, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
    for (const int open : open_) ::close(open);
    ::close(socket_);
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::string url(const std::string& scheme = "http") const {
    return scheme + "://127.0.0.1:" + std::to_string(port_);
  }
  std::vector<Request> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::vector<std::string> paths() const {
    std::vector<std::string> out;
    for (const Request& request : requests()) out.push_back(request.path());
    return out;
  }

 private:
  void accept() {
    for (int open = 0; (open = ::accept(socket_, nullptr, nullptr)) >= 0;) {
      const std::lock_guard lock(mutex_);
      open_.push_back(open);
      threads_.emplace_back([this, open] { serve(open); });
    }
  }
  void serve(int open) {
    const Connection connection(open, ending_);
    const Request request = connection.read();
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    act_(connection, request);
    ::shutdown(open, SHUT_RDWR);
  }

  const Act act_;
  const int socket_;
  int port_ = 0;
  std::atomic<bool> ending_ = false;
  mutable std::mutex mutex_;
  std::vector<int> open_;
  std::vector<Request> requests_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

}  // namespace touchmark::remote_models::testing
