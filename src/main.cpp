// The composition root: the only file that knows every room. It opens the adapters as Ports, joins the jobs
// of all workflows, and lends the command line the server and the worker.
#include <fmt/core.h>

#include <cstdlib>
#include <cstring>

#include "adapters/blob/shared_folders.h"
#include "adapters/media/media.h"
#include "adapters/media/worker.h"
#include "adapters/sql/database.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "flow/version/checkpoint.h"
#include "formats/probe.h"
#include "server/api/server.h"
#include "workflows/annotate_qa/jobs.h"

namespace touchmark {
namespace {
namespace fs = std::filesystem;

constexpr const char* kVersion = TOUCHMARK_VERSION;

// What the ports refer to; they keep it open.
class Opened final : public flow::DatabaseText {
 public:
  Opened(std::unique_ptr<sql::Database> database, std::unique_ptr<flow::BlobStore> blobs,
         std::unique_ptr<flow::MediaLibrary> media, fs::path data)
      : database_(std::move(database)),
        blobs_(std::move(blobs)),
        media_(std::move(media)),
        ports_{database_->ledger(), database_->accounts(), database_->jobs(), *blobs_, *media_, *this, clock_,
               std::move(data)} {}

  const flow::Ports& ports() const { return ports_; }
  Result<void> dump(const std::function<Result<void>(std::string_view)>& sink) override {
    return database_->dump(sink);
  }
  Result<void> load(const std::function<Result<bool>(std::string&)>& source) override {
    return database_->load(source);
  }

 private:
  const SystemClock clock_;
  const std::unique_ptr<sql::Database> database_;
  const std::unique_ptr<flow::BlobStore> blobs_;
  const std::unique_ptr<flow::MediaLibrary> media_;
  const flow::Ports ports_;
};

Result<std::shared_ptr<const flow::Ports>> open_ports(const fs::path& data, const std::string& database) {
  std::error_code error;
  for (const char* folder : {"tmp", "exports", "uploads", "cache"}) {
    fs::create_directories(data / folder, error);
    if (error)
      return fail(ErrorCode::kUnavailable, "cannot create the data folder: " + error.message(),
                  data.string());
  }
  fs::permissions(data, fs::perms::owner_all, error);
  const std::string url = database.empty() ? "sqlite:" + (data / "touchmark.db").string() : database;
  TM_ASSIGN(auto opened, sql::open_database(url));
  TM_ASSIGN(auto folder_blobs, adapters::make_folder_blob_store(data / "blobs", {}));
  auto blobs = std::make_unique<adapters::SharedFolderBlobs>(std::move(folder_blobs), data / "folders.txt");
  adapters::MediaOptions options;
  options.cache = data / "cache";
  auto media = adapters::make_media_library(options);
  formats::set_image_probe([library = media.get()](const OpenFile& file) -> Result<geometry::Size> {
    TM_ASSIGN(const auto info, library->probe(file));
    return info.size;
  });
  const auto all = std::make_shared<Opened>(std::move(opened), std::move(blobs), std::move(media), data);
  return std::shared_ptr<const flow::Ports>(all, &all->ports());
}

// The sets of all workflows.
jobs::JobKinds all_jobs(const flow::Ports& ports) {
  return workflows::annotate_qa_jobs(ports);
}

// A handler that does not return still uses the ports, so they must not be taken from it: the process ends
// around it. Everything acknowledged is durable by now.
void stop_jobs(jobs::Runner& runner) {
  runner.stop();
  if (runner.abandoned() == 0) return;
  log(LogLevel::kWarning, "leaving with jobs that do not end",
      {{"jobs", std::to_string(runner.abandoned())}});
  std::_Exit(0);
}

Result<void> work(const flow::Ports& ports, const jobs::RunnerOptions& options,
                  const std::function<void()>& ready) {
  jobs::Runner runner(ports.jobs, ports.clock, all_jobs(ports), {}, options);
  runner.start();
  ready();
  cli::wait_for_stop_signal();
  stop_jobs(runner);
  return {};
}

Result<void> serve(const flow::Ports& ports, const cli::ServeOptions& wanted,
                   const std::function<void(const std::string&)>& ready) {
  const auto hub = std::make_shared<server::Hub>();
  auto kinds = all_jobs(ports);
  kinds.insert(wanted.kinds.begin(), wanted.kinds.end());
  jobs::Runner runner(
      ports.jobs, ports.clock, std::move(kinds), [hub](const jobs::Job& job) { hub->job_changed(job); },
      wanted.jobs);
  server::Options options;
  options.version = kVersion;
  options.address = wanted.address;
  options.port = static_cast<std::uint16_t>(wanted.port);
  options.tls_certificate = wanted.tls_certificate;
  options.tls_key = wanted.tls_key;
  options.public_url = wanted.public_url;
  TM_ASSIGN(options.trusted_proxies, server::TrustedProxies::parse(wanted.trusted_proxies));
  for (const auto& root : wanted.import_roots) {
    options.allowed_import_roots.emplace_back(root);
    TM_TRY(ports.blobs.allow(root));
  }
  TM_ASSIGN(const auto every, cli::duration_of(wanted.checkpoint_every, "--checkpoint-every"));
  flow::CheckpointSchedule checkpoints(ports, {wanted.checkpoint_dir, every, wanted.checkpoint_keep});
  if (!wanted.checkpoint_dir.empty()) TM_TRY(checkpoints.start());
  server::Server server(ports, runner, hub, options);
  TM_TRY(server.start());
  runner.start();
  ready(server.link_base());
  cli::wait_for_stop_signal();
  server.stop();
  stop_jobs(runner);
  return {};
}

// The formats need the size of an image file; without a data folder (convert) the headers are enough.
void probe_headers_only() {
  adapters::MediaOptions options;
  options.cache = fs::temp_directory_path() / "touchmark-cache";
  const std::shared_ptr<flow::MediaLibrary> media = adapters::make_media_library(options);
  formats::set_image_probe([media](const OpenFile& file) -> Result<geometry::Size> {
    TM_ASSIGN(const auto info, media->probe(file));
    return info.size;
  });
}

}  // namespace
}  // namespace touchmark

int main(int argc, char** argv) {
  using namespace touchmark;
  if (argc == 2 && std::strcmp(argv[1], "media-worker") == 0)
    return adapters::media_worker_main(adapters::kWorkerFd);
  cli::block_stop_signals();
  probe_headers_only();
  return cli::run(argc, argv, {open_ports, serve, work, kVersion});
}
