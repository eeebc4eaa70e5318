#include "adapters/remote_models/http.h"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <filesystem>
#include <thread>

#include "adapters/remote_models/source.h"
#include "adapters/remote_models/test_server.h"

namespace touchmark::remote_models {
namespace {

using std::chrono::milliseconds;
using testing::Connection;
using testing::Request;
using testing::TestServer;
using Clock = std::chrono::steady_clock;

HttpOptions quick(milliseconds whole = milliseconds(10'000)) {
  HttpOptions out;
  out.limits.whole = whole;
  out.limits.connect = milliseconds(2'000);
  out.limits.reply_bytes = 1u << 20;
  return out;
}

// The error that the client has for a server that does this; every one names the model and the address.
Error error_of(const TestServer::Act& act, const HttpOptions& options = quick(),
               const std::string& key = {}) {
  const TestServer server(act);
  const auto reply = HttpClient("the model m", options).post(server.url() + "/predict", Json::object(), key);
  EXPECT_FALSE(reply);
  if (reply) return {};
  EXPECT_NE(reply.error().message.find("'the model m' at " + server.url() + "/predict"), std::string::npos)
      << reply.error().text();
  return reply.error();
}

bool says(const Error& error, std::string_view words) {
  return error.text().find(words) != std::string::npos;
}

TEST(HttpClient, sends_and_receives_json) {
  const TestServer server([](const Connection& to, const Request& request) {
    to.json(Json{{"you said", request.json()}});
  });
  const HttpClient client("m", quick());
  const auto reply = client.post(server.url() + "/predict", {{"a", 1}}, "secret");
  ASSERT_TRUE(reply) << reply.error().text();
  EXPECT_EQ(*reply, (Json{{"you said", {{"a", 1}}}}));
  ASSERT_TRUE(client.get(server.url() + "/health"));
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].head.substr(0, 14), "POST /predict ");
  EXPECT_NE(requests[0].head.find("Authorization: Bearer secret\r\n"), std::string::npos);
  EXPECT_NE(requests[0].head.find("Content-Type: application/json\r\n"), std::string::npos);
  EXPECT_EQ(requests[0].head.find("Expect"), std::string::npos);
  EXPECT_EQ(requests[1].head.substr(0, 12), "GET /health ");
  EXPECT_EQ(requests[1].head.find("Authorization"), std::string::npos);
}

TEST(HttpClient, a_user_and_a_password_are_a_key_too) {
  const TestServer server([](const Connection& to, const Request&) { to.answer("{}"); });
  ASSERT_TRUE(HttpClient("m", quick()).get(server.url(), "user:password"));
  EXPECT_NE(server.requests()[0].head.find("Authorization: Basic dXNlcjpwYXNzd29yZA==\r\n"),
            std::string::npos);
}

TEST(HttpClient, a_server_that_does_not_answer_costs_its_time_and_no_more) {
  const auto began = Clock::now();
  const Error silent =
      error_of([](const Connection& to, const Request&) { to.wait(); }, quick(milliseconds(300)));
  EXPECT_EQ(silent.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(says(silent, "did not answer within 300 ms")) << silent.text();
  const Error dripping = error_of(
      [](const Connection& to, const Request&) {
        bool there =
            to.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");
        while (there && !to.ending()) {
          std::this_thread::sleep_for(milliseconds(20));
          there = to.send("[");
        }
      },
      quick(milliseconds(300)));
  EXPECT_TRUE(says(dripping, "did not answer within 300 ms")) << dripping.text();
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(5));
}

TEST(HttpClient, an_endless_answer_is_cut) {
  const std::string much(1u << 16, ' ');
  const Error body = error_of([&](const Connection& to, const Request&) {
    to.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n");
    while (to.send(much)) continue;
  });
  EXPECT_EQ(body.code, ErrorCode::kTooLarge);
  EXPECT_TRUE(says(body, "longer than the limit of 1048576 bytes")) << body.text();
  const Error headers = error_of([&](const Connection& to, const Request&) {
    to.send("HTTP/1.1 200 OK\r\n");
    while (to.send("X-More: " + std::string(1000, 'x') + "\r\n")) continue;
  });
  EXPECT_EQ(headers.code, ErrorCode::kTooLarge) << headers.text();
}

TEST(HttpClient, a_request_beyond_its_limit_is_not_sent) {
  const TestServer server([](const Connection& to, const Request&) { to.answer("{}"); });
  HttpOptions options = quick();
  options.limits.request_bytes = 100;
  const auto reply = HttpClient("m", options).post(server.url(), {{"image", std::string(100, 'x')}});
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(server.requests().empty());
}

TEST(HttpClient, what_is_not_json_is_said_so) {
  const auto with = [](const std::string& body, const std::string& type = "application/json") {
    return error_of([=](const Connection& to, const Request&) { to.answer(body, type); });
  };
  EXPECT_TRUE(says(with("<html>", "text/html"), "the type 'text/html' instead of JSON"));
  EXPECT_TRUE(says(with("{}", ""), "no type instead of JSON"));
  for (const std::string body : {"", "{", "{\"results\": [NaN]}", "{\"score\": Infinity}",
                                 "{\"score\": 1e999}", "{} {}", "\"\xff\"", "nothing to see"}) {
    const Error error = with(body);
    EXPECT_EQ(error.code, ErrorCode::kCorrupt) << body;
    EXPECT_TRUE(says(error, "not JSON")) << error.text();
  }
  EXPECT_TRUE(says(with(std::string(100'000, '[')), "not JSON")) << "nesting";
  HttpOptions large = quick();
  large.limits.reply_bytes = 16u << 20;
  const Error many = error_of(
      [](const Connection& to, const Request&) { to.answer("[0" + std::string(8'000'000, ',') + "]"); },
      large);
  EXPECT_TRUE(says(many, "four million values")) << many.text();
  EXPECT_TRUE(says(with("\x1b[31mred\n", "application/json"), "\\u001b[31mred"))
      << "no commands for a terminal";
}

TEST(HttpClient, statuses_have_their_errors_and_the_key_is_in_none) {
  const auto with = [](const std::string& status, const std::string& body) {
    return error_of(
        [=](const Connection& to, const Request&) { to.answer(body, "application/json", status); }, quick(),
        "sk-very-secret");
  };
  const Error refused =
      with("401 Unauthorized", "{\"error\": \"no such key: sk-very-secret sk-very-secret\"}");
  EXPECT_EQ(refused.code, ErrorCode::kUnavailable);
  EXPECT_EQ(refused.where, "HTTP 401");
  EXPECT_FALSE(says(refused, "very-secret")) << refused.text();
  EXPECT_TRUE(says(refused, "no such key: *** ***")) << refused.text();
  EXPECT_EQ(with("429 Too Many Requests", "{}").code, ErrorCode::kTooMany);
  EXPECT_EQ(with("500 Internal Server Error", "{}").code, ErrorCode::kUnavailable);
  EXPECT_EQ(with("204 No Content", "").code, ErrorCode::kCorrupt);
}

TEST(HttpClient, nothing_but_the_given_address_is_called) {
  const TestServer other([](const Connection& to, const Request&) { to.answer("{}"); });
  const Error redirected = error_of([&](const Connection& to, const Request&) {
    to.send("HTTP/1.1 307 Temporary Redirect\r\nLocation: " + other.url() + "/\r\nContent-Length: 0\r\n\r\n");
  });
  EXPECT_EQ(redirected.code, ErrorCode::kUnavailable);
  EXPECT_TRUE(says(redirected, "another address")) << redirected.text();
  const std::string proxy = other.url();
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::setenv(name, proxy.c_str(), 1);
  const TestServer server([](const Connection& to, const Request&) { to.answer("{}"); });
  EXPECT_TRUE(HttpClient("m", quick()).get(server.url()));
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
  EXPECT_TRUE(other.requests().empty());
  for (const char* of_the_link :
       {"http://169.254.169.254/latest", "http://[::ffff:169.254.169.254]/latest"}) {
    const auto reply = HttpClient("m", quick()).get(of_the_link);
    ASSERT_FALSE(reply);
    EXPECT_TRUE(says(reply.error(), "address of the link alone")) << reply.error().text();
  }
  for (const char* strange : {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"})
    EXPECT_FALSE(HttpClient("m", quick()).get(strange)) << strange;
}

TEST(HttpClient, servers_that_hang_up_or_are_not_there) {
  EXPECT_EQ(error_of([](const Connection&, const Request&) {}).code, ErrorCode::kUnavailable);
  const Error half = error_of([](const Connection& to, const Request&) {
    to.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{}");
  });
  EXPECT_EQ(half.code, ErrorCode::kUnavailable) << "half an answer is none";
  EXPECT_EQ(error_of([](const Connection& to, const Request&) { to.send("what?\r\n\r\n"); }).code,
            ErrorCode::kUnavailable);
  std::string gone;
  {
    const TestServer server([](const Connection&, const Request&) {});
    gone = server.url();
  }
  const auto reply = HttpClient("m", quick()).get(gone);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(HttpClient("m", quick()).get("http://no-such-host.invalid/").error().code,
            ErrorCode::kUnavailable);
}

TEST(HttpClient, is_cancelled_from_another_thread) {
  std::atomic<bool> asked = false;
  std::atomic<bool> cancelled = false;
  const TestServer server([&](const Connection& to, const Request&) {
    asked = true;
    to.wait();
  });
  HttpOptions options = quick(milliseconds(60'000));
  options.go_on = [&] { return !cancelled.load(); };
  std::thread canceller([&] {
    while (!asked) std::this_thread::yield();
    cancelled = true;
  });
  const auto began = Clock::now();
  const auto reply = HttpClient("m", options).get(server.url());
  canceller.join();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kCancelled);
  EXPECT_LT(Clock::now() - began, std::chrono::seconds(5));
}

// A certificate of ours for the given name, and a TLS server that has it; the openssl command makes both.
class TlsServer {
 public:
  explicit TlsServer(const std::string& name) {
    folder_ = std::filesystem::temp_directory_path() / ("touchmark_tls_" + std::to_string(::getpid()) + name);
    std::filesystem::create_directories(folder_);
    const std::string make =
        "cd " + folder_.string() +
        " && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout "
        "key.pem -out cert.pem -subj /CN=" +
        name + " -addext subjectAltName=" + name + " 2>/dev/null";
    if (std::system(make.c_str()) != 0) return;
    const std::string serve =
        "cd " + folder_.string() +
        " && exec openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -www 2>&1 "
        "< /dev/null & echo $!";
    pipe_ = ::popen(("exec 2>&1; " + serve + "; wait").c_str(), "r");
    char line[256];
    while (pipe_ != nullptr && std::fgets(line, sizeof line, pipe_) != nullptr) {
      const std::string text(line);
      if (process_ == 0) process_ = std::atoi(line);
      if (text.starts_with("ACCEPT ")) {
        port_ = std::atoi(text.substr(text.rfind(':') + 1).c_str());
        return;
      }
    }
  }
  ~TlsServer() {
    if (process_ > 0) ::kill(process_, SIGTERM);
    if (pipe_ != nullptr) ::pclose(pipe_);
    std::filesystem::remove_all(folder_);
  }
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;
  bool is_up() const { return port_ > 0; }
  std::string url() const { return "https://127.0.0.1:" + std::to_string(port_); }
  std::string certificate() const { return (folder_ / "cert.pem").string(); }

 private:
  std::filesystem::path folder_;
  std::FILE* pipe_ = nullptr;
  int process_ = 0;
  int port_ = 0;
};

TEST(HttpClient, certificates_are_checked) {
  const TlsServer ours("IP:127.0.0.1");
  const TlsServer another("DNS:models.example");
  if (!ours.is_up() || !another.is_up()) GTEST_SKIP() << "SKIP  the openssl command does not serve TLS here";
  EXPECT_TRUE(says(HttpClient("m", quick()).get(ours.url()).error(), "certificate"))
      << "signed by nobody we trust";
  HttpOptions trusting = quick();
  trusting.authorities = ours.certificate();
  // It speaks HTML: so far it gets, and no further.
  EXPECT_TRUE(says(HttpClient("m", trusting).get(ours.url()).error(), "instead of JSON"))
      << HttpClient("m", trusting).get(ours.url()).error().text();
  trusting.authorities = another.certificate();
  const Error error = HttpClient("m", trusting).get(another.url()).error();
  EXPECT_TRUE(says(error, "certificate") && error.code == ErrorCode::kUnavailable) << error.text();
  const TestServer plain([](const Connection& to, const Request&) { to.answer("{}"); });
  trusting.limits.connect = milliseconds(300);
  EXPECT_EQ(HttpClient("m", trusting).get(plain.url("https")).error().code, ErrorCode::kUnavailable);
}

TEST(CheckedUrl, takes_addresses_of_hosts_and_nothing_else) {
  EXPECT_EQ(*checked_url("http://host:9090/"), "http://host:9090");
  EXPECT_EQ(*checked_url("https://host/v1"), "https://host/v1");
  EXPECT_EQ(*checked_url("http://[::1]:9090"), "http://[::1]:9090");
  for (const char* wrong : {"", "host", "//host", "/v1", "ftp://host", "file:///etc/passwd", "http://",
                            "http://u:p@host", "http://u@host", "http://host/?q=1", "http://host/#f",
                            "http://ho st/", "javascript:1", "http://host\n/"}) {
    const auto url = checked_url(wrong);
    ASSERT_FALSE(url) << wrong << " -> " << *url;
    EXPECT_EQ(url.error().where, "/source/url");
  }
}

TEST(Excerpt, is_one_short_line) {
  EXPECT_EQ(excerpt("  a\nb  "), "a\\u000ab");
  EXPECT_EQ(excerpt(std::string(1000, 'x')), std::string(200, 'x') + "...");
  EXPECT_EQ(excerpt(std::string(199, 'x') + "\xc3\xa4\xc3\xa4"), std::string(199, 'x') + "...");
}

}  // namespace
}  // namespace touchmark::remote_models
