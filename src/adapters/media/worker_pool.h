// A few decoding processes, started when first needed and ended when idle.
//
// Callers block until a worker is free; interactive ones go first. A worker that breaks off, answers nonsense
// or passes the deadline is killed and the next caller gets a new one. Nothing is started before the first
// call. Thread-safety: all members from any thread; no call may be running when the pool is destroyed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/media/media.h"
#include "adapters/media/protocol.h"

namespace touchmark::adapters {

enum class Urgency { kInteractive, kBackground };

class WorkerPool {
 public:
  // `scratch` is the one folder the workers may write in; it must exist when the first call is made.
  WorkerPool(const MediaOptions& options, std::filesystem::path scratch);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // `fd` is the image. kTooMany when too many callers wait already, kTooLarge when the worker ran out of time
  // or memory, kCorrupt when it crashed, kUnavailable when it cannot be started; else what the worker says.
  Result<WorkerReply> call(const WorkerRequest& request, int fd, std::chrono::milliseconds limit,
                           Urgency urgency);

 private:
  struct Slot {
    pid_t pid = 0;
    int socket = -1;
    bool busy = false;
    bool wanted = false;   // its user waits for the keeper to start a process
    bool greeted = false;  // libvips is open
    int served = 0;
    std::chrono::steady_clock::time_point last_used;
    std::string start_error;
  };

  Result<std::size_t> acquire(Urgency urgency);
  void release(std::size_t index);
  Result<WorkerReply> try_call(std::size_t index, const WorkerRequest& request, int fd,
                               std::chrono::milliseconds limit);
  Result<void> ensure_started(std::size_t index);
  Result<void> greet(Slot& slot);
  Result<WorkerReply> exchange(Slot& slot, const WorkerRequest& request, int fd, Deadline deadline);
  void keep();
  void start(Slot& slot);
  void stop(Slot& slot);
  Error why_it_ended(Slot& slot);

  const MediaOptions options_;
  const std::filesystem::path scratch_;
  std::mutex mutex_;
  std::condition_variable free_;    // a slot became free
  std::condition_variable keeper_;  // the keeper has something to do
  std::condition_variable started_;
  // A slot belongs to the caller while busy, else it is guarded by mutex_.
  std::vector<Slot> slots_;
  int waiting_ = 0;
  int urgent_waiting_ = 0;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point unavailable_until_;
  Error unavailable_;
  // Starts and ends processes: a process is tied to the life of the thread that started it.
  std::thread keeper_thread_;
};

}  // namespace touchmark::adapters
