#include "server/api/server.h"

#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "base/log.h"
#include "flow/review/evaluation.h"
#include "server/api/app.h"
#include "server/api/hidden_paths.h"
#include "server/api/layer_sight.h"
#include "server/api/metrics.h"
#include "server/api/routes.h"
#include "server/api/stream_guard.h"
#include "server/api/stream_seats.h"
#include "server/api/uploads.h"
#include "server/http/listener.h"
#include "workflows/model_loop/assist.h"

namespace touchmark::server {
namespace {

constexpr auto kDrain = std::chrono::seconds(10);
constexpr auto kSweepEvery = std::chrono::minutes(30);

// As many open files as connections, the database and the media need, where the system allows it; else as
// many connections as there are files for.
std::size_t connections_for(std::size_t wanted) {
  constexpr std::size_t kOthers = 512;
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  const rlim_t needed = wanted + kOthers;
  if (files.rlim_cur < needed) {
    files.rlim_cur = std::min(needed, files.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &files);
    ::getrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur >= needed) return wanted;
  return std::min<std::size_t>(wanted, std::max<std::size_t>(16, files.rlim_cur / 2));
}

// Of the connections, streams get six of ten at most: the others are for requests that end.
std::size_t streams_for(const Options& options) {
  return std::min(options.max_streams, connections_for(options.max_connections) * 6 / 10);
}

ListenOptions listen_options(const Options& options) {
  ListenOptions out;
  out.address = options.address;
  out.port = options.port;
  out.tls_certificate = options.tls_certificate;
  out.tls_key = options.tls_key;
  out.worker_threads = options.worker_threads;
  out.max_connections = connections_for(options.max_connections);
  out.max_connections_per_ip = options.max_connections_per_ip;
  out.proxies = options.trusted_proxies;
  return out;
}

std::string bound_host(const std::string& address) {
  return address.find(':') == std::string::npos ? address : "[" + address + "]";
}

bool is_loopback(const std::string& address) {
  return address == "localhost" || address == "::1" || address.rfind("127.", 0) == 0;
}

}  // namespace

struct Server::State {
  State(const flow::Ports& given, jobs::Runner& runner, std::shared_ptr<Hub> hub, Options wanted)
      : ports(given),
        options(std::move(wanted)),
        access(ports.accounts, ports.clock),
        auth(access, ports.clock, !options.tls_certificate.empty(), options.public_url),
        uploads(ports.data_dir / "uploads", options.max_upload_bytes),
        assist(ports),
        services{ports,
                 options,
                 access,
                 runner,
                 std::move(hub),
                 auth,
                 uploads,
                 metrics,
                 assist,
                 evaluations,
                 {},
                 is_loopback(options.address),
                 {},
                 std::make_shared<StreamSeats>(streams_for(options), options.max_streams_per_user)},
        guard(ports.accounts, ports.clock, services.hub),
        app(services, HostPolicy(bound_host(options.address), options.public_url), all_routes()),
        listener(app, listen_options(options)) {
    services.connections = [this] { return listener.connections(); };
  }

  void sweep_loop();
  void sweep();
  void retry_erasures();

  const flow::Ports ports;
  const Options options;
  access::Access access;
  Auth auth;
  Uploads uploads;
  Metrics metrics;
  workflows::Assist assist;
  flow::Evaluations evaluations;
  Services services;
  StreamGuard guard;
  App app;
  Listener listener;

  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::thread sweeper;
};

Server::Server(const flow::Ports& ports, jobs::Runner& runner, std::shared_ptr<Hub> hub, Options options)
    : state_(new State(ports, runner, std::move(hub), std::move(options))) {
  std::vector<std::filesystem::path> own = state_->options.allowed_import_roots;
  std::error_code failure;
  own.push_back(state_->ports.data_dir);
  own.push_back(std::filesystem::temp_directory_path(failure));
  hide_folders(own);
}
Server::~Server() {
  stop();
}

Result<void> Server::start() {
  State& s = *state_;
  TM_TRY(s.listener.bind());
  s.services.link_base = link_base();
  s.ports.store.on_commit(
      [hub = std::weak_ptr<Hub>(s.services.hub), sight = std::make_shared<LayerSight>(s.ports.store)](
          ProjectId project, const std::map<LayerId, Seq>& events) {
        if (const auto live = hub.lock()) live->changed(project, sight->news(project, events));
      });
  s.guard.start();
  s.ports.accounts.on_change([&guard = s.guard] { guard.wake(); });
  s.sweeper = std::thread([&s] { s.sweep_loop(); });
  s.listener.start();
  return {};
}

std::string Server::address() const {
  const State& s = *state_;
  return (s.options.tls_certificate.empty() ? "http://" : "https://") + s.listener.host() + ":" +
         std::to_string(s.listener.port());
}

std::string Server::link_base() const {
  std::string base = state_->options.public_url.empty() ? address() : state_->options.public_url;
  while (!base.empty() && base.back() == '/') base.pop_back();
  return base;
}

void Server::stop() {
  State& s = *state_;
  {
    const std::lock_guard lock(s.mutex);
    s.stopping = true;
  }
  s.wake.notify_all();
  s.ports.accounts.on_change({});
  s.guard.stop();
  s.listener.stop(kDrain);
  if (s.sweeper.joinable()) s.sweeper.join();
}

void Server::State::sweep_loop() {
  retry_erasures();
  std::unique_lock lock(mutex);
  // The first sweep waits too: start-up stays quick.
  while (!wake.wait_for(lock, kSweepEvery, [this] { return stopping; })) {
    lock.unlock();
    sweep();
    lock.lock();
  }
}

// What is left of erased images is tried again, by a job for each project that has some.
void Server::State::retry_erasures() {
  const auto left = ports.store.erasures(ProjectId{});
  if (!left) return;
  std::set<ProjectId> projects;
  for (const auto& erasure : *left) projects.insert(erasure.project);
  for (const ProjectId project : projects)
    if (const auto job = ports.jobs.enqueue("erase", project, UserId{}, Json::object(), ports.clock.now());
        !job)
      log(LogLevel::kWarning, "erased images cannot be tried again", {{"error", job.error().text()}});
  if (!projects.empty()) services.runner.wake();
}

void Server::State::sweep() {
  retry_erasures();
  const auto jobs = ports.jobs.jobs(ProjectId{}, 10'000);
  if (!jobs) return;
  uploads.sweep([&](const std::filesystem::path& path) {
    for (const auto& job : *jobs) {
      const bool open = job.state == jobs::JobState::kQueued || job.state == jobs::JobState::kRunning;
      const std::string source = job.arguments.is_object() ? job.arguments.value("path", "") : "";
      if (open && source.rfind(path.string(), 0) == 0) return true;
    }
    return false;
  });
}

}  // namespace touchmark::server
