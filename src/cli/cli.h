// The command line: one file per command. Commands know the rooms below them and nothing of adapters or of
// the server; main.cpp hands those in as Services and Programs.
//
// Exit codes: 0 success, 1 the answer is "no", 2 bad usage or input. With --json one JSON object goes to
// standard output and nothing else; messages and progress go to standard error.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "access/access.h"
#include "base/clock.h"
#include "flow/asset/media.h"
#include "jobs/jobs.h"
#include "ledger/store.h"

namespace touchmark::cli {

// What is opened for one data folder and database.
class Services {
 public:
  virtual ~Services() = default;
  virtual ledger::Store& ledger() = 0;
  virtual access::AccountStore& accounts() = 0;
  virtual jobs::JobStore& jobs() = 0;
  virtual flow::BlobStore& blobs() = 0;
  virtual flow::MediaLibrary& media() = 0;
  // Files below `folder` may be referenced in place from now on.
  virtual Result<void> allow_folder(const std::filesystem::path& folder) = 0;
  // The whole database as lines of text, and back into an empty one (kConflict otherwise).
  virtual Result<void> dump(const std::function<Result<void>(std::string_view)>& sink) = 0;
  virtual Result<void> load(const std::function<Result<bool>(std::string&)>& source) = 0;
};

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8080;  // 0: any free one
  std::string tls_certificate;
  std::string tls_key;
  std::string public_url;
  std::vector<std::string> import_roots;
  std::map<std::string, jobs::JobHandler> handlers;  // of jobs that only this server runs
};

// The programs that need rooms the command line may not include.
struct Programs {
  std::function<Result<std::unique_ptr<Services>>(const std::filesystem::path& data,
                                                  const std::string& database)>
      open;
  // Serves until SIGINT or SIGTERM. `ready(address)` is called once requests are answered.
  std::function<Result<void>(Services&, const std::filesystem::path& data, const ServeOptions&,
                             const std::function<void(const std::string& address)>& ready)>
      serve;
  std::string version;
};

// What every command shares.
struct Context {
  const Programs& programs;
  std::filesystem::path data;
  std::string database;
  bool json = false;
  SystemClock clock;
  std::function<Result<int>()> action;  // set by the chosen command

  Result<std::unique_ptr<Services>> open() const { return programs.open(data, database); }
};

int run(int argc, char** argv, const Programs& programs);

}  // namespace touchmark::cli
