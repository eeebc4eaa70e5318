// The HTTP server: the API of api/openapi.yaml, the event stream, metrics, and the web UI that is embedded in
// the binary. Holds no state of its own beyond connections; everything is behind the ports it is given.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "flow/asset/ports.h"
#include "jobs/runner.h"
#include "server/api/hub.h"
#include "server/http/proxies.h"

namespace touchmark::server {

// Where model servers fetch an image while they are asked about it: "<link base><this>/<name>".
inline constexpr const char* kShelfPath = "/api/v1/shelf";

struct Options {
  std::string version;  // of the program
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;    // 0: any free one
  std::string tls_certificate;  // PEM files; both or neither
  std::string tls_key;
  std::string public_url;  // "https://labels.example.org" behind a reverse proxy
  std::vector<std::filesystem::path> allowed_import_roots;  // folders an owner may import from; none: none
  std::uint64_t max_json_bytes = 8 << 20;
  std::uint64_t max_upload_bytes = 100ULL << 30;
  std::size_t max_connections = 4000;
  std::size_t max_connections_per_ip = 256;
  std::size_t max_streams = 1000;         // of all users; the rest of the connections is for other requests
  std::size_t max_streams_per_user = 24;  // the newest is refused
  TrustedProxies trusted_proxies;
  int worker_threads = 6;
};

// Thread-safe.
class Server {
 public:
  // All must outlive the server. `runner` tells `hub` of the jobs it runs:
  // [hub](const jobs::Job& job) { hub->job_changed(job); }
  Server(const flow::Ports& ports, jobs::Runner& runner, std::shared_ptr<Hub> hub, Options options);
  ~Server();  // stop()
  // Listens and returns. kUnavailable when the port is taken.
  Result<void> start();
  // "http://127.0.0.1:8080"; valid after start().
  std::string address() const;
  // public_url when given, else address(): what links are made of.
  std::string link_base() const;
  // Stops accepting, ends event streams, lets requests in progress end for up to 10 s.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchmark::server
