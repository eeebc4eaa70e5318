// The composition root: the only file that knows every room. It opens the adapters as Ports, joins the jobs
// of all workflows, and lends the command line the server and the worker.
#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "adapters/blob/shared_folders.h"
#include "adapters/folder/data_folder.h"
#include "adapters/media/media.h"
#include "adapters/media/worker.h"
#include "adapters/onnx/onnx.h"
#include "adapters/onnx/worker.h"
#include "adapters/packages/packages.h"
#include "adapters/process/process_pool.h"
#include "adapters/remote_models/servers.h"
#include "adapters/sql/database.h"
#include "base/log.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "flow/version/checkpoint.h"
#include "formats/probe.h"
#include "server/api/server.h"
#include "workflows/annotate_qa/jobs.h"
#include "workflows/model_loop/jobs.h"

namespace touchmark {
namespace {
namespace fs = std::filesystem;
using flow::Opening;

constexpr const char* kVersion = TOUCHMARK_VERSION;

flow::DatabaseContents contents_of(sql::TextContents text) {
  return {std::move(text.rows), std::move(text.projects), std::move(text.uris)};
}

adapters::OnnxOptions onnx_options() {
  adapters::OnnxOptions options;
  options.libraries = adapters::onnx_libraries();
  return options;
}

// What the ports refer to; they keep it open.
class Opened final : public flow::DatabaseText {
 public:
  Opened(adapters::DataFolder folder, std::unique_ptr<sql::Database> database,
         std::unique_ptr<flow::BlobStore> blobs, std::unique_ptr<flow::MediaLibrary> media, fs::path data)
      : folder_(std::move(folder)),
        database_(std::move(database)),
        blobs_(std::move(blobs)),
        media_(std::move(media)),
        runtime_(adapters::make_onnx_runtime(onnx_options())),
        servers_(remote_models::make_remote_servers(data / "keys")),
        models_(data / "models", data / "cache" / "features", *runtime_, servers_.get()),
        ports_{database_->ledger(),
               database_->accounts(),
               database_->jobs(),
               *blobs_,
               *media_,
               *this,
               clock_,
               std::move(data),
               &models_} {}

  const flow::Ports& ports() const { return ports_; }
  Result<flow::DatabaseContents> dump(const std::function<Result<void>(std::string_view)>& sink) override {
    TM_ASSIGN(auto text, database_->dump(sink));
    return contents_of(std::move(text));
  }
  Result<flow::DatabaseContents> load(const std::function<Result<bool>(std::string&)>& source) override {
    TM_ASSIGN(auto text, database_->load(source));
    return contents_of(std::move(text));
  }
  Result<void> require_empty() override { return database_->require_empty(); }

 private:
  const SystemClock clock_;
  const adapters::DataFolder folder_;
  const std::unique_ptr<sql::Database> database_;
  const std::unique_ptr<flow::BlobStore> blobs_;
  const std::unique_ptr<flow::MediaLibrary> media_;
  const std::unique_ptr<models::Runtime> runtime_;
  const std::unique_ptr<models::RemoteServers> servers_;
  models::ModelStore models_;
  const flow::Ports ports_;
};

// Servers, workers and commands on one database share its data folder: the files are there. The folder has
// the mark that the database knows; a server or worker that starts changes both, so a copy of the folder is
// found out as well.
Result<void> belong_together(sql::Database& database, const adapters::DataFolder& folder, Opening opening,
                             const fs::path& data) {
  TM_ASSIGN(const auto marks, folder.marks());
  TM_ASSIGN(std::string known, database.folder_mark());
  const auto has = [&marks](const std::string& mark) {
    return std::find(marks.begin(), marks.end(), mark) != marks.end();
  };
  const bool stays = opening == Opening::kServe || opening == Opening::kWork;
  if (!folder.read_only() && (known.empty() || (stays && has(known)))) {
    std::string made;
    TM_ASSIGN(known, database.change_folder_mark(marks, [&]() -> Result<std::string> {
      TM_ASSIGN(made, folder.add_mark());
      return made;
    }));
    if (known == made) return {};
    TM_ASSIGN(const auto now, folder.marks());  // somebody else was first
    if (std::find(now.begin(), now.end(), known) != now.end()) return {};
  } else if (known.empty() || has(known)) {
    return {};
  }
  return fail(
      ErrorCode::kConflict,
      "this database belongs to another data folder: give --data the one that its servers and workers "
      "share. If this is that folder, brought back from a copy, write " +
          known + " into its file folder.id",
      data.string());
}

Result<std::shared_ptr<const flow::Ports>> open_ports(const fs::path& data, const std::string& database,
                                                      Opening opening) {
  TM_ASSIGN(auto folder, adapters::DataFolder::open(data, opening));
  const std::string url = database.empty() ? "sqlite:" + (data / "touchmark.db").string() : database;
  const bool shared = sql::is_shared_database(url);
  const bool looks_only = folder.read_only() || (opening == Opening::kRead && database.empty() &&
                                                 !fs::exists(data / "touchmark.db"));
  TM_ASSIGN(auto opened, sql::open_database(url, nullptr, looks_only));
  if (opening == Opening::kServe && !shared) TM_TRY(folder.serve_alone(sql::file_of(url)));
  if (shared) TM_TRY(belong_together(*opened, folder, opening, data));
  TM_ASSIGN(auto folder_blobs,
            adapters::make_folder_blob_store(data / "blobs", {}, opening == Opening::kRead));
  auto blobs = std::make_unique<adapters::SharedFolderBlobs>(std::move(folder_blobs), data / "folders.txt");
  adapters::MediaOptions options;
  options.cache = data / "cache";
  auto media = adapters::make_media_library(options);
  formats::set_image_probe([library = media.get()](const OpenFile& file) -> Result<formats::Probed> {
    TM_ASSIGN(const auto info, library->probe(file));
    return formats::Probed{info.size, info.orientation};
  });
  const auto all = std::make_shared<Opened>(std::move(folder), std::move(opened), std::move(blobs),
                                            std::move(media), data);
  return std::shared_ptr<const flow::Ports>(all, &all->ports());
}

// The sets of all workflows.
jobs::JobKinds all_jobs(const flow::Ports& ports) {
  auto all = workflows::annotate_qa_jobs(ports);
  all.merge(workflows::model_loop_jobs(ports));
  return all;
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
  ports.models->servers()->serve_pictures_at(server.link_base() + server::kShelfPath);
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
  formats::set_image_probe([media](const OpenFile& file) -> Result<formats::Probed> {
    TM_ASSIGN(const auto info, media->probe(file));
    return formats::Probed{info.size, info.orientation};
  });
}

}  // namespace
}  // namespace touchmark

int main(int argc, char** argv) {
  using namespace touchmark;
  if (argc == 2 && std::strcmp(argv[1], "media-worker") == 0)
    return adapters::media_worker_main(adapters::kChildSocket);
  if (argc == 2 && std::strcmp(argv[1], "model-worker") == 0)
    return adapters::model_worker_main(adapters::kChildSocket);
  cli::block_stop_signals();
  probe_headers_only();
  return cli::run(argc, argv, {open_ports, serve, work, adapters::make_package_client(), kVersion});
}
