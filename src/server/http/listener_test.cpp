// The listener and its connections against a small application and raw sockets.
#include "server/http/listener_fixture.h"

#include <fstream>

namespace touchmark::server {
namespace {

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
