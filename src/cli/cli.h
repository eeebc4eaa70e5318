// The command line: one file per command. Commands know the rooms below them and nothing of adapters or of
// the server; main.cpp hands those in as flow::Ports and Programs.
//
// Exit codes: 0 success, 1 the answer is "no", 2 bad usage or input. With --json one JSON object goes to
// standard output and nothing else; messages and progress go to standard error.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "flow/asset/ports.h"
#include "jobs/runner.h"
#include "models/package.h"

namespace touchmark::cli {

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8080;  // 0: any free one
  std::string tls_certificate;
  std::string tls_key;
  std::string public_url;
  std::vector<std::string> import_roots;
  std::string checkpoint_dir;  // empty: none are written
  std::string checkpoint_every = "1h";
  int checkpoint_keep = 0;  // 0: all
  std::vector<std::string> trusted_proxies;
  jobs::RunnerOptions jobs;
  jobs::JobKinds kinds;  // jobs that only this server runs
};

// The programs that need rooms the command line may not include.
struct Programs {
  // What it returns stays open as long as somebody has it.
  std::function<Result<std::shared_ptr<const flow::Ports>>(
      const std::filesystem::path& data, const std::string& database, flow::Opening opening)>
      open;
  // Serves until SIGINT or SIGTERM. `ready(address)` is called once requests are answered.
  std::function<Result<void>(const flow::Ports&, const ServeOptions&,
                             const std::function<void(const std::string& address)>& ready)>
      serve;
  // Runs background jobs until SIGINT or SIGTERM.
  std::function<Result<void>(const flow::Ports&, const jobs::RunnerOptions&,
                             const std::function<void()>& ready)>
      work;
  std::shared_ptr<models::PackageClient> packages;
  std::string version;
};

// What every command shares.
struct Context {
  const Programs& programs;
  std::filesystem::path data;
  std::string database;
  bool json = false;

  Result<std::shared_ptr<const flow::Ports>> open(flow::Opening opening = flow::Opening::kWrite) const {
    return programs.open(data, database, opening);
  }
};

// "90", "90s", "30m", "1h", "2d": at least a second, at most ten years. kInvalid with the option's name.
Result<std::chrono::milliseconds> duration_of(std::string_view text, std::string_view option);

int run(int argc, char** argv, const Programs& programs);

}  // namespace touchmark::cli
