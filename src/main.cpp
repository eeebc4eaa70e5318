// The composition root: the only file that knows every room. It opens the adapters, hands them to the command
// line as Services, and lends it the server.
#include <fmt/format.h>

#include <cstring>

#include "adapters/blob/shared_folders.h"
#include "adapters/media/media.h"
#include "adapters/media/worker.h"
#include "adapters/sql/database.h"
#include "cli/cli.h"
#include "cli/signals.h"
#include "formats/probe.h"
#include "server/api/server.h"
#include "workflows/annotate_qa/handlers.h"

namespace touchmark {
namespace {
namespace fs = std::filesystem;

constexpr const char* kVersion = TOUCHMARK_VERSION;

class OpenServices final : public cli::Services {
 public:
  OpenServices(std::unique_ptr<sql::Database> database, std::unique_ptr<adapters::SharedFolderBlobs> blobs,
               std::unique_ptr<flow::MediaLibrary> media)
      : database_(std::move(database)), blobs_(std::move(blobs)), media_(std::move(media)) {}

  ledger::Store& ledger() override { return database_->ledger(); }
  access::AccountStore& accounts() override { return database_->accounts(); }
  jobs::JobStore& jobs() override { return database_->jobs(); }
  flow::BlobStore& blobs() override { return *blobs_; }
  flow::MediaLibrary& media() override { return *media_; }
  Result<void> allow_folder(const fs::path& folder) override { return blobs_->allow(folder); }
  Result<void> dump(const std::function<Result<void>(std::string_view)>& sink) override {
    return database_->dump(sink);
  }
  Result<void> load(const std::function<Result<bool>(std::string&)>& source) override {
    return database_->load(source);
  }

 private:
  std::unique_ptr<sql::Database> database_;
  std::unique_ptr<adapters::SharedFolderBlobs> blobs_;
  std::unique_ptr<flow::MediaLibrary> media_;
};

Result<std::unique_ptr<cli::Services>> open_services(const fs::path& data, const std::string& database) {
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
  formats::set_image_probe([library = media.get()](const fs::path& file) -> Result<geometry::Size> {
    TM_ASSIGN(const auto info, library->probe(file));
    return info.size;
  });
  return std::unique_ptr<cli::Services>(
      std::make_unique<OpenServices>(std::move(opened), std::move(blobs), std::move(media)));
}

Result<void> serve(cli::Services& services, const fs::path& data, const cli::ServeOptions& wanted,
                   const std::function<void(const std::string&)>& ready) {
  const SystemClock clock;
  access::Access access(services.accounts(), clock);
  const auto hub = std::make_shared<server::Hub>();
  const workflows::JobParts job_parts{services.ledger(), services.blobs(), services.media(), data};
  auto handlers = workflows::annotate_qa_handlers(job_parts);
  handlers.insert(wanted.handlers.begin(), wanted.handlers.end());
  jobs::Runner runner(
      services.jobs(), clock, std::move(handlers), [hub](const jobs::Job& job) { hub->job_changed(job); }, 2);
  server::Options options;
  options.address = wanted.address;
  options.port = static_cast<std::uint16_t>(wanted.port);
  options.tls_certificate = wanted.tls_certificate;
  options.tls_key = wanted.tls_key;
  options.public_url = wanted.public_url;
  for (const auto& root : wanted.import_roots) {
    options.allowed_import_roots.emplace_back(root);
    TM_TRY(services.allow_folder(root));
  }
  server::Server server({services.ledger(), access, services.jobs(), runner, services.blobs(),
                         services.media(), clock, data, kVersion, hub},
                        options);
  TM_TRY(server.start());
  runner.start();
  ready(server.link_base());
  cli::wait_for_stop_signal();
  server.stop();
  runner.stop();
  return {};
}

// The formats need the size of an image file; without a data folder (convert) the headers are enough.
void probe_headers_only() {
  adapters::MediaOptions options;
  options.cache = fs::temp_directory_path() / "touchmark-cache";
  const std::shared_ptr<flow::MediaLibrary> media = adapters::make_media_library(options);
  formats::set_image_probe([media](const fs::path& file) -> Result<geometry::Size> {
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
  return cli::run(argc, argv, {open_services, serve, kVersion});
}
