// A few child processes that do the same dangerous work, started when first needed and ended when idle.
//
// Callers block until a process is free; interactive ones go first. A process that breaks off, answers
// nonsense or passes the deadline is killed and the next caller gets a new one. Nothing is started before the
// first call. Thread-safety: all members from any thread; no call may be running when the pool is destroyed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/process/framing.h"

namespace touchmark::adapters {

// The descriptor on which a child finds its socket.
inline constexpr int kChildSocket = 3;

enum class Urgency { kInteractive, kBackground };

// How the pool speaks of its work in errors.
struct WorkWords {
  std::string process;  // "the media worker"
  std::string act;      // "decoding the image"
  std::string tool;     // "the decoder"
  std::string subject;  // "the image"
  std::string waiting;  // "images wait to be decoded"
};

struct PoolOptions {
  std::vector<std::string> command;      // the program and its arguments
  std::vector<std::string> environment;  // "NAME=value"; a child sees nothing else of the server's
  int children = 1;
  int max_waiting = 256;                             // callers waiting for a process before kTooMany
  std::chrono::milliseconds idle{60'000};            // a process idle this long is ended
  std::chrono::milliseconds start_deadline{30'000};  // for the answer to `hello`
  int max_served = 5'000;  // requests, then a fresh process, whatever the libraries may have leaked
  std::string hello;       // the first message to each process, which it answers as any other
  WorkWords words;
};

class ProcessPool {
 public:
  // Reads a reply. kInternal: it is nonsense, and the process is ended.
  using Read = std::function<Result<void>(std::string_view reply)>;

  // `read_hello` reads what a new process says to the hello.
  ProcessPool(PoolOptions options, Read read_hello);
  ~ProcessPool();
  ProcessPool(const ProcessPool&) = delete;
  ProcessPool& operator=(const ProcessPool&) = delete;

  // `fd` goes along with the request, or -1; it stays the caller's. kTooMany when too many callers wait
  // already, kTooLarge when the process ran out of time or memory, kCorrupt when it crashed, kUnavailable
  // when it cannot be started; else what `read` says.
  Result<void> call(std::string_view request, int fd, std::chrono::milliseconds limit, Urgency urgency,
                    const Read& read);

 private:
  struct Slot {
    pid_t pid = 0;
    int socket = -1;
    bool busy = false;
    bool wanted = false;   // its user waits for the keeper to start a process
    bool greeted = false;  // it answered the hello
    int served = 0;
    std::chrono::steady_clock::time_point last_used;
    std::string start_error;
  };

  Result<std::size_t> acquire(Urgency urgency);
  void release(std::size_t index);
  Result<void> try_call(std::size_t index, std::string_view request, int fd, std::chrono::milliseconds limit,
                        const Read& read);
  Result<void> ensure_started(std::size_t index);
  Result<void> greet(Slot& slot);
  Result<void> exchange(Slot& slot, std::string_view request, int fd, Deadline deadline, const Read& read);
  void keep();
  void start(Slot& slot);
  void stop(Slot& slot);
  Error why_it_ended(Slot& slot);

  const PoolOptions options_;
  const Read read_hello_;
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
