// Accepts connections, bounds how many there are, and ends them all at shutdown. Free of any HTTP library.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "server/http/http_types.h"
#include "server/http/proxies.h"

namespace touchmark::server {

struct ListenOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;    // 0: any free one
  std::string tls_certificate;  // PEM chain; with tls_key switches TLS 1.2+ on
  std::string tls_key;
  int io_threads = 2;
  int worker_threads = 6;
  std::size_t max_connections = 4000;
  std::size_t max_connections_per_ip = 256;  // of loopback and of trusted proxies any number
  TrustedProxies proxies;
  std::chrono::milliseconds header_timeout{10'000};
  std::chrono::milliseconds idle_timeout{60'000};
  std::chrono::milliseconds stall_timeout{30'000};
};

// Thread-safe. `app` must outlive it.
class Listener {
 public:
  Listener(Application& app, ListenOptions options);
  ~Listener();  // stop(0)
  // Takes the address. kUnavailable when it is taken, kInvalid when it or the certificate is not usable.
  Result<void> bind();
  void start();              // answers from now on; after bind()
  std::string host() const;  // as bound, "[::1]" for IPv6
  std::uint16_t port() const;
  std::size_t connections() const;
  // Stops accepting, lets requests in progress end for up to `patience`, then cuts off.
  void stop(std::chrono::milliseconds patience);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchmark::server
