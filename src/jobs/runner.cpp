#include "jobs/runner.h"

#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <random>
#include <thread>

#include "base/log.h"
#include "jobs/running_job.h"

namespace touchmark::jobs {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kPoll{500};

// Other processes must not pass for this one, not even where each runs as process 1 of its container.
std::string worker_name() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return std::string(host) + ":" + std::to_string(getpid()) + ":" + std::to_string(std::random_device{}());
}

Result<Json> call(const JobHandler& handler, JobContext& context) {
  try {
    return handler(context);
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("the job broke off: ") + error.what());
  } catch (...) {
    return fail(ErrorCode::kInternal, "the job broke off: an exception that says nothing was thrown");
  }
}

std::string text_of(milliseconds time) {
  if (time >= std::chrono::minutes(2)) return std::to_string(time.count() / 60'000) + " minutes";
  if (time >= std::chrono::seconds(2)) return std::to_string(time.count() / 1000) + " seconds";
  return std::to_string(time.count()) + " milliseconds";
}

}  // namespace

// One worker thread and what it works on.
struct Slot {
  std::string name;
  std::thread thread;
  std::shared_ptr<RunningJob> running;  // null between jobs
  milliseconds silence{0};              // of `running`
  bool abandoned = false;
  bool ended = false;
};

struct Runner::State : std::enable_shared_from_this<State> {
  JobStore& store;
  const Clock& clock;
  const JobKinds kinds;
  const std::function<void(const Job&)> changed;
  const RunnerOptions options;
  const std::string worker = worker_name();
  std::vector<std::string> names;  // of the kinds

  std::mutex mutex;
  std::condition_variable wake;   // of idle workers and the watcher
  std::condition_variable ended;  // a slot has ended
  std::atomic<bool> stopping = false;
  std::vector<std::shared_ptr<Slot>> slots;
  int slots_made = 0;
  int abandoned = 0;
  std::uint64_t wakes = 0;
  std::thread watcher;

  State(JobStore& s, const Clock& c, JobKinds k, std::function<void(const Job&)> notice, RunnerOptions o)
      : store(s), clock(c), kinds(std::move(k)), changed(std::move(notice)), options(o) {
    for (const auto& [name, kind] : kinds) names.push_back(name);
  }

  void add_slot();  // under the lock
  void work(Slot& slot);
  bool work_once(Slot& slot);
  void run(Job job, Slot& slot);
  void finish(const RunningJob& context, JobState state, const std::string& message, const Json& result);
  void tell(JobId id);

  void watch();
  milliseconds tick() const;
  void look_after(const std::shared_ptr<Slot>& slot);
  void give_up(const std::shared_ptr<Slot>& slot, RunningJob& context, milliseconds silence);
  void end_lost();
  void stop();
};

void Runner::State::add_slot() {
  auto slot = std::make_shared<Slot>();
  slot->name = worker + ":" + std::to_string(slots_made++);
  slots.push_back(slot);
  slot->thread = std::thread([self = shared_from_this(), slot] { self->work(*slot); });
}

void Runner::State::work(Slot& slot) {
  std::uint64_t seen = 0;
  for (;;) {
    bool worked = false;
    try {
      worked = work_once(slot);
    } catch (const std::exception& error) {
      log(LogLevel::kError, "a job worker failed and goes on", {{"error", error.what()}});
    }
    std::unique_lock lock(mutex);
    slot.running.reset();
    if (!worked && !slot.abandoned) wake.wait_for(lock, kPoll, [&] { return stopping || wakes != seen; });
    seen = wakes;
    if (!stopping && !slot.abandoned) continue;
    slot.ended = true;
    if (slot.abandoned) --abandoned;
    ended.notify_all();
    return;
  }
}

bool Runner::State::work_once(Slot& slot) {
  {
    const std::lock_guard lock(mutex);
    if (stopping || abandoned >= options.most_abandoned) return false;
  }
  const TimeUs now = clock.now();
  auto job = store.claim(slot.name, names, now, TimeUs{now.value + options.lease.count() * 1000});
  if (!job || !*job) return false;
  run(std::move(**job), slot);
  return true;
}

void Runner::State::run(Job job, Slot& slot) {
  if (changed) changed(job);
  const auto kind = kinds.find(job.kind);
  const auto context =
      std::make_shared<RunningJob>(store, clock, slot.name, std::move(job), options.lease, changed, stopping);
  {
    const std::lock_guard lock(mutex);
    slot.silence = options.silence.value_or(kind != kinds.end() ? kind->second.silence : options.lease);
    slot.running = context;
  }
  const Result<Json> outcome =
      kind != kinds.end()
          ? call(kind->second.run, *context)
          : fail(ErrorCode::kUnsupported, "no handler for jobs of kind " + context->job().kind);
  if (!context->settle() || context->lost()) return;
  const bool cancelled = context->cancelled();
  if (!outcome && outcome.error().code == ErrorCode::kCancelled && !cancelled) {  // interrupted by stop()
    if (auto given = store.give_back(context->job().id, slot.name); !given)
      log(LogLevel::kWarning, "an interrupted job could not be given back; its lease will lapse",
          {{"job", std::to_string(context->job().id.value)}, {"error", given.error().text()}});
    return tell(context->job().id);
  }
  const JobState end = outcome ? JobState::kDone : cancelled ? JobState::kCancelled : JobState::kFailed;
  finish(*context, end, outcome ? "" : outcome.error().text(), outcome ? *outcome : Json(nullptr));
}

void Runner::State::finish(const RunningJob& context, JobState state, const std::string& message,
                           const Json& result) {
  const JobId id = context.job().id;
  if (auto done = store.finish(id, context.worker(), state, message, result, clock.now()); !done)
    log(LogLevel::kWarning, "a job's end could not be stored",
        {{"job", std::to_string(id.value)}, {"error", done.error().text()}});
  tell(id);
}

void Runner::State::tell(JobId id) {
  if (!changed) return;
  if (const auto stored = store.job(id)) changed(*stored);
}

// How often leases and silences are looked at.
milliseconds Runner::State::tick() const {
  milliseconds shortest = options.lease;
  for (const auto& [name, kind] : kinds)
    shortest = std::min(shortest, options.silence.value_or(kind.silence));
  return std::clamp(shortest / 8, milliseconds(5), milliseconds(500));
}

void Runner::State::watch() {
  const milliseconds every = tick();
  auto next_round = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex);
  while (!stopping) {
    const auto now = slots;
    lock.unlock();
    try {
      for (const auto& slot : now) look_after(slot);
      if (std::chrono::steady_clock::now() >= next_round) {
        end_lost();
        next_round = std::chrono::steady_clock::now() + std::min(options.lease / 4, milliseconds(5000));
      }
    } catch (const std::exception& error) {
      log(LogLevel::kError, "looking after jobs failed and goes on", {{"error", error.what()}});
    }
    lock.lock();
    wake.wait_for(lock, every, [this] { return stopping.load(); });
  }
}

void Runner::State::look_after(const std::shared_ptr<Slot>& slot) {
  std::shared_ptr<RunningJob> context;
  milliseconds silence{0};
  {
    const std::lock_guard lock(mutex);
    context = slot->running;
    silence = slot->silence;
  }
  if (context == nullptr) return;
  context->renew();
  if (context->silent() >= silence) give_up(slot, *context, silence);
}

void Runner::State::give_up(const std::shared_ptr<Slot>& slot, RunningJob& context, milliseconds silence) {
  {
    const std::lock_guard lock(mutex);
    if (!context.settle()) return;  // it has just ended by itself
    slot->abandoned = true;
    slot->thread.detach();
    ++abandoned;
    slots.erase(std::find(slots.begin(), slots.end(), slot));
    add_slot();
  }
  const std::string last = context.last_words();
  const std::string message = "the job was given up: no progress for " + text_of(silence) +
                              (last.empty() ? "" : ", the last at " + last) +
                              "; what it does cannot be ended before the process " +
                              std::to_string(getpid()) + " is";
  log(LogLevel::kError, "a job is stuck; its thread is abandoned and runs on",
      {{"job", std::to_string(context.job().id.value)}, {"kind", context.job().kind}, {"last", last}});
  if (context.lost()) return;  // another has it
  finish(context, context.cancelled() ? JobState::kCancelled : JobState::kFailed, message, Json(nullptr));
}

void Runner::State::end_lost() {
  const auto gone = store.end_lost(clock.now());
  if (!gone) return;
  for (const JobId id : *gone) {
    log(LogLevel::kError, "a job lost its worker and is not tried again",
        {{"job", std::to_string(id.value)}});
    tell(id);
  }
}

void Runner::State::stop() {
  std::unique_lock lock(mutex);
  stopping = true;
  wake.notify_all();
  lock.unlock();
  if (watcher.joinable()) watcher.join();
  lock.lock();
  ended.wait_for(lock, options.grace, [this] {
    return std::all_of(slots.begin(), slots.end(), [](const auto& slot) { return slot->ended; });
  });
  const auto rest = std::move(slots);
  slots.clear();
  for (const auto& slot : rest) {
    if (slot->ended) continue;
    if (slot->running) slot->running->settle();
    slot->abandoned = true;
    slot->thread.detach();
    ++abandoned;
    log(LogLevel::kWarning, "a job does not stop; its lease will lapse", {{"worker", slot->name}});
  }
  lock.unlock();
  for (const auto& slot : rest)
    if (slot->thread.joinable()) slot->thread.join();
}

Runner::Runner(JobStore& store, const Clock& clock, JobKinds kinds, std::function<void(const Job&)> changed,
               RunnerOptions options)
    : state_(std::make_shared<State>(store, clock, std::move(kinds), std::move(changed), options)) {}

Runner::~Runner() {
  stop();
}

void Runner::start() {
  const std::lock_guard lock(state_->mutex);
  for (int i = 0; i < state_->options.threads; ++i) state_->add_slot();
  state_->watcher = std::thread([state = state_] { state->watch(); });
}

void Runner::wake() {
  {
    const std::lock_guard lock(state_->mutex);
    ++state_->wakes;
  }
  state_->wake.notify_all();
}

void Runner::stop() {
  state_->stop();
}

int Runner::abandoned() const {
  const std::lock_guard lock(state_->mutex);
  return state_->abandoned;
}

}  // namespace touchmark::jobs
