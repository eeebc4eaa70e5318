#include "server/http/listener.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <tuple>
#include <unordered_map>

#include "base/log.h"
#include "server/http/connection.h"

namespace touchmark::server {
namespace {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using Error = boost::system::error_code;

// A hash takes 64 MiB and a tenth of a second; of one address so many people may wait for theirs.
constexpr int kPasswordThreads = 2;
constexpr std::size_t kPasswordsWaiting = 200;
}  // namespace

struct Listener::State {
  struct Entry {
    std::weak_ptr<Connection> connection;
    std::string peer;
  };

  State(Application& app, ListenOptions given)
      : options(std::move(given)),
        // Two threads are left for others, whatever one caller asks for.
        workers({options.worker_threads, std::max(1, options.worker_threads - 2)}),
        password_workers({kPasswordThreads, kPasswordThreads, kPasswordsWaiting}),
        shared{app, workers, password_workers, {}, false, 0} {
    shared.limits.header = options.header_timeout;
    shared.limits.idle = options.idle_timeout;
    shared.limits.stall = options.stall_timeout;
  }

  Result<void> set_up_tls();
  Result<void> bind();
  void accept();
  void on_socket(tcp::socket socket);
  void adopt(std::unique_ptr<Transport> transport, const std::string& peer, bool loopback);
  void make_room();
  void forget(const Connection* connection);

  ListenOptions options;
  std::optional<asio::io_context> io{std::in_place, 2};
  std::optional<asio::ssl::context> tls;
  std::optional<tcp::acceptor> acceptor;
  std::optional<asio::steady_timer> retry{*io};
  WorkerPool workers;
  WorkerPool password_workers;
  ConnectionShared shared;
  std::vector<std::thread> threads;
  std::string host;
  std::uint16_t port = 0;

  mutable std::mutex mutex;
  std::condition_variable emptied;
  std::unordered_map<const Connection*, Entry> connections;
  std::map<std::string, std::size_t> per_ip;
  std::size_t leaving = 0;  // of `connections`: told to make room, and not gone yet
  bool running = false;
};

Listener::Listener(Application& app, ListenOptions options) : state_(new State(app, std::move(options))) {}
Listener::~Listener() {
  stop(std::chrono::milliseconds(0));
}
std::string Listener::host() const {
  return state_->host;
}
std::uint16_t Listener::port() const {
  return state_->port;
}

std::size_t Listener::connections() const {
  const std::lock_guard lock(state_->mutex);
  return state_->connections.size();
}

Result<void> Listener::State::set_up_tls() {
  if (options.tls_certificate.empty() != options.tls_key.empty())
    return fail(ErrorCode::kInvalid, "TLS needs both a certificate and a key");
  if (options.tls_certificate.empty()) return {};
  tls.emplace(asio::ssl::context::tls_server);
  Error error;
  tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                       asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                       asio::ssl::context::no_tlsv1_1,
                   error);
  SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_options(tls->native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (tls->use_certificate_chain_file(options.tls_certificate, error); error)
    return fail(ErrorCode::kInvalid, "the TLS certificate cannot be used: " + error.message(),
                options.tls_certificate);
  if (tls->use_private_key_file(options.tls_key, asio::ssl::context::pem, error); error)
    return fail(ErrorCode::kInvalid, "the TLS key cannot be used: " + error.message(), options.tls_key);
  return {};
}

Result<void> Listener::State::bind() {
  Error error;
  const std::string name = options.address == "localhost" ? "127.0.0.1" : options.address;
  const auto address = asio::ip::make_address(name, error);
  if (error) return fail(ErrorCode::kInvalid, "not an IP address to listen on", options.address);
  const tcp::endpoint endpoint(address, options.port);
  // One thing at a time: it is closed while another thread may be told of a connection.
  acceptor.emplace(asio::make_strand(*io));
  retry.emplace(acceptor->get_executor());
  if (acceptor->open(endpoint.protocol(), error); error)
    return fail(ErrorCode::kUnavailable, "cannot listen: " + error.message(), options.address);
  acceptor->set_option(tcp::acceptor::reuse_address(true), error);
  if (acceptor->bind(endpoint, error); error)
    return fail(ErrorCode::kUnavailable,
                "cannot listen on port " + std::to_string(options.port) + ": " + error.message() +
                    "; choose another port",
                options.address);
  if (acceptor->listen(asio::socket_base::max_listen_connections, error); error)
    return fail(ErrorCode::kUnavailable, "cannot listen: " + error.message(), options.address);
  port = acceptor->local_endpoint(error).port();
  host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
  return {};
}

Result<void> Listener::bind() {
  TM_TRY(state_->set_up_tls());
  return state_->bind();
}

void Listener::start() {
  State& s = *state_;
  s.running = true;
  s.accept();
  for (int i = 0; i < s.options.io_threads; ++i) s.threads.emplace_back([&s] { s.io->run(); });
}

void Listener::State::accept() {
  acceptor->async_accept(asio::make_strand(*io), [this](Error error, tcp::socket socket) {
    if (!acceptor->is_open() || error == asio::error::operation_aborted) return;
    if (!error) {
      on_socket(std::move(socket));
      return accept();
    }
    // Out of file descriptors, most likely: room is made when connections end.
    log(LogLevel::kWarning, "a connection could not be accepted", {{"error", error.message()}});
    make_room();
    retry->expires_after(std::chrono::milliseconds(50));
    retry->async_wait([this](Error cancelled) {
      if (!cancelled) accept();
    });
  });
}

void Listener::State::on_socket(tcp::socket socket) {
  Error error;
  const auto endpoint = socket.remote_endpoint(error);
  if (error) return;
  socket.set_option(tcp::no_delay(true), error);
  const auto address = endpoint.address();
  const bool loopback = address.is_loopback() ||
                        (address.is_v6() && address.to_v6().is_v4_mapped() &&
                         asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).is_loopback());
  const std::string peer = address.to_string();
  bool full = false;
  {
    const std::lock_guard lock(mutex);
    const auto count = per_ip.find(peer);
    const bool greedy = count != per_ip.end() && count->second >= options.max_connections_per_ip;
    if (greedy && !loopback && !options.proxies.trusts(peer)) return;  // closes the socket
    full = connections.size() - leaving >= options.max_connections;
  }
  if (full) make_room();
  adopt(tls ? tls_transport(std::move(socket), *tls) : plain_transport(std::move(socket)), peer, loopback);
}

void Listener::State::adopt(std::unique_ptr<Transport> transport, const std::string& peer, bool loopback) {
  const std::shared_ptr<Connection> connection(
      new Connection(std::move(transport), shared, peer, tls.has_value(), loopback),
      [this](Connection* gone) {
        forget(gone);
        delete gone;
      });
  {
    const std::lock_guard lock(mutex);
    // Nobody could be evicted; or evicting falls so far behind that those who leave fill as much again.
    if (connections.size() - leaving >= options.max_connections + 16) return;
    if (connections.size() >= 2 * options.max_connections + 16) return;
    connections.emplace(connection.get(), Entry{connection, peer});
    ++per_ip[peer];
  }
  connection->start();
}

// Connections that wait for their clients make room for new ones, so that a flood of them keeps nobody out:
// first those between two requests or with half a header, then those with a body or a reply that does not get
// on; the longest waiting of each, and nobody before others have waited for a second, so that who has just
// come is heard. Streams, and requests that the server works on, stay.
void Listener::State::make_room() {
  std::vector<std::shared_ptr<Connection>> waiting;  // released outside the lock: forget() takes it
  {
    const std::lock_guard lock(mutex);
    waiting.reserve(connections.size());
    for (const auto& [key, entry] : connections)
      if (auto one = entry.connection.lock()) waiting.push_back(std::move(one));
  }
  using Clock = std::chrono::steady_clock;
  const auto patience = Clock::now() - std::chrono::seconds(1);
  std::vector<std::tuple<bool, Connection::Wait, Clock::time_point, Connection*>> order;
  for (const auto& one : waiting)
    if (const auto wait = one->wait(); wait != Connection::Wait::kNone)
      order.emplace_back(one->waiting_since() > patience, wait, one->waiting_since(), one.get());
  std::sort(order.begin(), order.end());
  for (const auto& [fresh, wait, since, one] : order)
    if (one->evict()) {  // it is held in `waiting`, so it cannot be forgotten before it is counted
      const std::lock_guard lock(mutex);
      ++leaving;
      return;
    }
}

void Listener::State::forget(const Connection* connection) {
  const std::lock_guard lock(mutex);
  const auto found = connections.find(connection);
  if (found == connections.end()) return;
  if (const auto count = per_ip.find(found->second.peer); count != per_ip.end() && --count->second == 0)
    per_ip.erase(count);
  if (connection->evicted()) --leaving;
  connections.erase(found);
  if (connections.empty()) emptied.notify_all();
}

void Listener::stop(std::chrono::milliseconds patience) {
  State& s = *state_;
  if (!s.running) return;
  s.running = false;
  s.shared.stopping = true;
  asio::post(s.acceptor->get_executor(), [&s] {
    Error ignored;
    s.acceptor->close(ignored);
    s.retry->cancel();
  });
  const auto all = [&s] {
    std::vector<std::shared_ptr<Connection>> out;
    const std::lock_guard lock(s.mutex);
    for (const auto& [key, entry] : s.connections)
      if (auto one = entry.connection.lock()) out.push_back(std::move(one));
    return out;
  };
  for (const auto& one : all()) one->wind_down();
  {
    std::unique_lock lock(s.mutex);
    s.emptied.wait_for(lock, patience, [&s] { return s.connections.empty(); });
  }
  for (const auto& one : all()) one->abort();
  {
    std::unique_lock lock(s.mutex);
    s.emptied.wait_for(lock, std::chrono::seconds(2), [&s] { return s.connections.empty(); });
  }
  s.workers.stop();
  s.password_workers.stop();
  s.io->stop();
  for (auto& thread : s.threads) thread.join();
  s.threads.clear();
  // What is still queued holds connections, which use this object when they go.
  s.acceptor.reset();
  s.retry.reset();
  s.io.reset();
}

}  // namespace touchmark::server
