#include "jobs/jobs.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "base/json.h"
#include "base/log.h"

namespace touchmark::jobs {
namespace {
constexpr std::string_view kNames[] = {"queued", "running", "done", "failed", "cancelled"};
constexpr std::int64_t kLease = 30'000'000;        // microseconds
constexpr std::int64_t kReportInterval = 500'000;  // microseconds
constexpr auto kPoll = std::chrono::milliseconds(500);
}  // namespace

std::string_view state_name(JobState state) {
  return kNames[static_cast<std::size_t>(state)];
}

struct Runner::State {
  JobStore& store;
  const Clock& clock;
  std::map<std::string, JobHandler> handlers;
  std::function<void(const Job&)> changed;
  int thread_count;
  std::string worker;
  std::vector<std::string> kinds;

  std::mutex mutex;
  std::condition_variable wake;
  bool stopping = false;
  std::vector<std::thread> threads;

  bool is_stopping() {
    const std::lock_guard lock(mutex);
    return stopping;
  }
  void work(int index);
  void run(Job job, const std::string& name);
};

namespace {

// Stores progress at most twice a second, and renews the lease from its own thread in between, so a handler
// that is silent for minutes keeps its job.
class RunningJob final : public JobContext {
 public:
  RunningJob(JobStore& store, const Clock& clock, std::string worker, Job job,
             const std::function<void(const Job&)>& changed, std::function<bool()> stopping)
      : store_(store),
        clock_(clock),
        worker_(std::move(worker)),
        job_(std::move(job)),
        changed_(changed),
        stopping_(std::move(stopping)),
        renewer_([this] { renew(); }) {}

  ~RunningJob() override { end(); }

  void end() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_.notify_all();
    if (renewer_.joinable()) renewer_.join();
  }

  const Job& job() const override { return job_; }

  bool progress(std::int64_t done, std::int64_t total, std::string_view unit,
                std::string_view message) override {
    const std::lock_guard lock(mutex_);
    job_.done = done;
    job_.total = total;
    job_.unit = unit;
    job_.message = message;
    const TimeUs now = clock_.now();
    if (now.value - reported_.value >= kReportInterval) store_now(now);
    return may_go_on_ && !stopping_();
  }

  Result<void> checkpoint(const Json& state) override {
    const std::lock_guard lock(mutex_);
    job_.checkpoint = state;
    return store_now(clock_.now());
  }

  bool cancelled() {
    const std::lock_guard lock(mutex_);
    return cancelled_;
  }
  bool lost() {
    const std::lock_guard lock(mutex_);
    return lost_;
  }

 private:
  Result<void> store_now(TimeUs now) {
    reported_ = now;
    const auto go_on = store_.report(job_.id, worker_, job_.done, job_.total, job_.unit, job_.message,
                                     job_.checkpoint, TimeUs{now.value + kLease});
    if (!go_on) {
      lost_ = lost_ || go_on.error().code == ErrorCode::kConflict;
      may_go_on_ = may_go_on_ && !lost_;
      return tl::unexpected(go_on.error());
    }
    if (!*go_on) {
      cancelled_ = true;
      may_go_on_ = false;
    }
    if (changed_) changed_(job_);
    return {};
  }

  void renew() {
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::seconds(2), [this] { return ended_; })) {
      const TimeUs now = clock_.now();
      if (now.value - reported_.value >= 2'000'000) store_now(now);
    }
  }

  JobStore& store_;
  const Clock& clock_;
  std::string worker_;
  Job job_;
  const std::function<void(const Job&)>& changed_;
  std::function<bool()> stopping_;
  std::mutex mutex_;
  std::condition_variable wake_;
  TimeUs reported_;
  bool may_go_on_ = true;
  bool cancelled_ = false;
  bool lost_ = false;
  bool ended_ = false;
  std::thread renewer_;
};

}  // namespace

Runner::Runner(JobStore& store, const Clock& clock, std::map<std::string, JobHandler> handlers,
               std::function<void(const Job&)> changed, int threads)
    : state_(new State{
          store, clock, std::move(handlers), std::move(changed), threads, {}, {}, {}, {}, false, {}}) {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  state_->worker = std::string(host) + ":" + std::to_string(getpid());
  for (const auto& [kind, handler] : state_->handlers) state_->kinds.push_back(kind);
}

Runner::~Runner() {
  stop();
}

void Runner::start() {
  for (int i = 0; i < state_->thread_count; ++i) state_->threads.emplace_back([this, i] { state_->work(i); });
}

void Runner::wake() {
  state_->wake.notify_all();
}

void Runner::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->wake.notify_all();
  for (auto& thread : state_->threads)
    if (thread.joinable()) thread.join();
  state_->threads.clear();
}

void Runner::State::work(int index) {
  const std::string name = worker + ":" + std::to_string(index);
  while (!is_stopping()) {
    const TimeUs now = clock.now();
    auto job = store.claim(name, kinds, now, TimeUs{now.value + kLease});
    if (job && *job) {
      run(std::move(**job), name);
      continue;
    }
    std::unique_lock lock(mutex);
    wake.wait_for(lock, kPoll, [this] { return stopping; });
  }
}

void Runner::State::run(Job job, const std::string& name) {
  if (changed) changed(job);
  const JobId id = job.id;
  Result<Json> outcome = fail(ErrorCode::kInternal, "not run");
  bool cancelled = false;
  bool lost = false;
  {
    RunningJob context(store, clock, name, job, changed, [this] { return is_stopping(); });
    const auto handler = handlers.find(job.kind);
    if (handler == handlers.end()) {
      outcome = fail(ErrorCode::kUnsupported, "no handler for jobs of kind " + job.kind);
    } else {
      outcome = handler->second(context);
    }
    context.end();
    cancelled = context.cancelled();
    lost = context.lost();
  }
  // A job stopped by shutdown keeps its lease until it lapses, then any worker goes on from its checkpoint.
  const bool interrupted = !outcome && outcome.error().code == ErrorCode::kCancelled && !cancelled;
  if (lost || interrupted) return;
  const JobState end = outcome ? JobState::kDone : cancelled ? JobState::kCancelled : JobState::kFailed;
  const std::string message = outcome ? "" : outcome.error().text();
  if (auto done = store.finish(id, name, end, message, outcome ? *outcome : Json(nullptr), clock.now());
      !done)
    log(LogLevel::kWarning, "a job's end could not be stored",
        {{"job", std::to_string(id.value)}, {"error", done.error().text()}});
  if (auto stored = store.job(id); stored && changed) changed(*stored);
}

}  // namespace touchmark::jobs
