// The queue of background jobs at length: how many jobs a second workers claim, report on and finish while
// many wait. Each worker opens the database by itself, as a process of its own does. Prints one JSON object.
//
//   jobs_bench [--database URL] [--queued N] [--workers N] [--jobs N]
//
// --database names an empty database; default: a SQLite file in a temporary folder.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "adapters/sql/database.h"
#include "base/json.h"

namespace {

using namespace touchmark;  // NOLINT: a program, not a header
using Steady = std::chrono::steady_clock;

struct Options {
  std::string database;
  std::int64_t queued = 100'000;
  int workers = 2;
  std::int64_t jobs = 2'000;
};

template <typename T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  fmt::print(stderr, "{}\n", result.error().text());
  std::exit(2);
}
void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "{}\n", result.error().text());
  std::exit(2);
}

double seconds_since(Steady::time_point start) {
  return std::chrono::duration<double>(Steady::now() - start).count();
}

// From several threads, because each enqueue waits for its commit and commits are made together.
void fill(jobs::JobStore& store, std::int64_t count) {
  constexpr int kThreads = 64;
  std::vector<std::thread> threads;
  const SystemClock clock;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t i = t; i < count; i += kThreads)
        must(store.enqueue(i % 2 == 0 ? "import" : "export", ProjectId{1}, UserId{1},
                           {{"path", "/data/a.zip"}}, clock.now()));
    });
  for (auto& thread : threads) thread.join();
}

// Claims, reports and finishes `count` jobs; the milliseconds of each claim.
std::vector<double> work(const std::string& url, int index, std::int64_t count) {
  const auto database = must(sql::open_database(url));
  jobs::JobStore& store = database->jobs();
  const SystemClock clock;
  const std::string name = fmt::format("worker-{}", index);
  const auto lease = [&clock] { return TimeUs{clock.now().value + 30'000'000}; };
  std::vector<double> claims;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto begun = Steady::now();
    const auto job = must(store.claim(name, {"export", "import", "verify"}, clock.now(), lease()));
    claims.push_back(seconds_since(begun) * 1000);
    if (!job) break;
    must(store.report(job->id, name, 1, 2, "images", "importing a.zip", {{"path", 0}}, lease()));
    must(store.finish(job->id, name, jobs::JobState::kDone, "", {{"assets", 2}}, clock.now()));
  }
  return claims;
}

Options read_options(int argc, char** argv) {
  Options out;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const char* value = argv[i + 1];
    if (name == "--database") out.database = value;
    if (name == "--queued") out.queued = std::atoll(value);
    if (name == "--workers") out.workers = std::atoi(value);
    if (name == "--jobs") out.jobs = std::atoll(value);
  }
  return out;
}

Json measure(const Options& options, const std::string& url) {
  double filling = 0;
  {
    const auto database = must(sql::open_database(url));
    const auto begun = Steady::now();
    fill(database->jobs(), options.queued);
    filling = seconds_since(begun);
  }
  std::vector<std::vector<double>> claims(static_cast<std::size_t>(options.workers));
  std::vector<std::thread> threads;
  const auto begun = Steady::now();
  for (int w = 0; w < options.workers; ++w)
    threads.emplace_back(
        [&, w] { claims[static_cast<std::size_t>(w)] = work(url, w, options.jobs / options.workers); });
  for (auto& thread : threads) thread.join();
  const double took = seconds_since(begun);
  std::vector<double> all;
  for (const auto& some : claims) all.insert(all.end(), some.begin(), some.end());
  std::sort(all.begin(), all.end());
  const auto at = [&all](double share) {
    return all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  };
  return {{"queued", options.queued},
          {"workers", options.workers},
          {"jobs", all.size()},
          {"enqueued_per_second", static_cast<double>(options.queued) / filling},
          {"jobs_per_second", static_cast<double>(all.size()) / took},
          {"claim_ms_p50", at(0.5)},
          {"claim_ms_p99", at(0.99)}};
}

}  // namespace

int main(int argc, char** argv) {
  Options options = read_options(argc, argv);
  std::string folder;
  if (options.database.empty()) {
    folder = (std::filesystem::temp_directory_path() / "touchmark-bench-XXXXXX").string();
    if (mkdtemp(folder.data()) == nullptr) return 2;
  }
  const std::string url = folder.empty() ? options.database : "sqlite:" + folder + "/jobs.db";
  Json out = measure(options, url);
  out["database"] = url.substr(0, url.find(':'));
  fmt::print("{}\n", out.dump(2));
  if (!folder.empty()) std::filesystem::remove_all(folder);
  return 0;
}
