// What many clients at once, or one that asks for much, may not do to the others.
#include "server/http/listener_fixture.h"

namespace touchmark::server {
namespace {

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
  for (int i = 0; i < 300 && listener_->connections() > 217; ++i) std::this_thread::sleep_for(10ms);
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
      EXPECT_LT(Clock::now() - began, 4s) << begin.substr(0, 40);  // sanitizers are slow
    }
  }
}

TEST_F(ListenerTest, AnswersOthersWhileOneCallerKeepsItBusy) {
  start();
  std::vector<std::unique_ptr<Client>> busy;
  for (int i = 0; i < 60; ++i) {  // 3 s for all six threads
    busy.push_back(std::make_unique<Client>(listener_->port()));
    busy.back()->send("GET /slow HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer one\r\n\r\n");
  }
  std::this_thread::sleep_for(100ms);
  const auto began = Clock::now();
  EXPECT_NE(
      ask("GET /hello HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer two\r\n\r\n", "hello").find("200 OK"),
      std::string::npos);
  EXPECT_LT(Clock::now() - began, 1500ms);
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

}  // namespace
}  // namespace touchmark::server
