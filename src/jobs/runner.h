// Claims and runs jobs on its own threads until stopped.
//
// A handler may throw: its job fails with the text and the thread goes on. A handler may also never return.
// One that gives no sign of life for its kind's `silence` is given up: its job ends as failed with a text
// that says so, its lease is gone, and another thread takes its place. Nothing inside a process can end a
// thread safely, so the abandoned one runs on and costs its core until the handler returns or the process
// ends; what it asks of its context is refused from then on, what it writes to the ledger past the context is
// not.
//
// Thread-safe.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "jobs/jobs.h"

namespace touchmark::jobs {

struct RunnerOptions {
  int threads = 2;  // 0: runs nothing, and still ends the jobs of lost workers
  // A worker that was not heard from for so long has lost its job. Renewed four times in that time.
  std::chrono::milliseconds lease = std::chrono::seconds(30);
  std::optional<std::chrono::milliseconds> silence;  // for every kind, instead of what the kind says
  std::chrono::milliseconds grace = std::chrono::seconds(10);  // how long stop() waits for handlers
  int most_abandoned = 8;  // no new job is claimed while so many abandoned handlers run
};

class Runner {
 public:
  // `changed` is called after each stored change, from any of the threads. `store`, `clock` and what the
  // handlers use must outlive the runner and every handler that it abandoned.
  Runner(JobStore& store, const Clock& clock, JobKinds kinds, std::function<void(const Job&)> changed,
         RunnerOptions options = {});
  ~Runner();  // stop()
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  void start();
  void wake();  // a job was enqueued in this process
  // Running jobs see progress() == false, keep their checkpoint, and go back to the queue. A handler that
  // does not return within the grace is abandoned; its lease lapses.
  void stop();
  // Handlers that were given up and still run. When some do after stop(), leave with std::_Exit instead of
  // taking away what they use.
  int abandoned() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // abandoned threads keep it
};

}  // namespace touchmark::jobs
