#include <fmt/core.h>

#include <algorithm>
#include <fstream>

#include "base/log.h"
#include "flow/version/checkpoint.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPrefix = "checkpoint-";
constexpr std::string_view kSuffix = ".json";

// Sorted by time.
std::vector<fs::path> checkpoints_in(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) out.push_back(at->path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

// "checkpoint-20260102T030405.000006Z.json"
std::string file_name(std::string at) {
  std::erase_if(at, [](char c) { return c == '-' || c == ':'; });
  return std::string(kPrefix) + at + std::string(kSuffix);
}

}  // namespace

CheckpointSchedule::CheckpointSchedule(const Ports& ports, ScheduleOptions options)
    : ports_(ports), options_(std::move(options)) {}

CheckpointSchedule::~CheckpointSchedule() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<void> CheckpointSchedule::start() {
  std::error_code error;
  fs::create_directories(options_.folder, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot make the folder of the checkpoints: " + error.message(),
                options_.folder.string());
  TM_ASSIGN(const auto seed, audit_key(ports_.data_dir));
  // Of an earlier run: one with another key, or that was changed, is left to audit verify.
  if (const auto earlier = checkpoints_in(options_.folder); !earlier.empty()) {
    std::ifstream in(earlier.back(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (auto last = ledger::read_checkpoint(text, ledger::public_key_of(seed)))
      last_ = std::move(last->heads);
  }
  TM_TRY(write_next());
  thread_ = std::thread([this] { loop(); });
  return {};
}

Result<void> CheckpointSchedule::write_next() {
  TM_ASSIGN(const auto missing, missing_head(ports_, last_));
  if (missing)
    log(LogLevel::kError,
        "an event that the last checkpoint names is not in the log any more; run audit verify",
        {{"chain", name_of(*missing)}, {"seq", std::to_string(missing->seq.value)}});
  TM_ASSIGN(auto written,
            write_checkpoint(ports_, options_.folder / file_name(to_iso8601(ports_.clock.now()))));
  last_ = std::move(written.heads);
  remove_old();
  return {};
}

void CheckpointSchedule::remove_old() const {
  if (options_.keep <= 0) return;
  const auto all = checkpoints_in(options_.folder);
  std::error_code ignored;
  for (std::size_t i = 0; i + static_cast<std::size_t>(options_.keep) < all.size(); ++i)
    fs::remove(all[i], ignored);
}

void CheckpointSchedule::loop() {
  std::unique_lock lock(mutex_);
  while (!woken_.wait_for(lock, options_.every, [this] { return ended_; })) {
    lock.unlock();
    if (const auto done = write_next(); !done)
      log(LogLevel::kError, "a checkpoint could not be written", {{"why", done.error().text()}});
    lock.lock();
  }
}

}  // namespace touchmark::flow
