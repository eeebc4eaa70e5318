#include "adapters/process/process_pool.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "base/log.h"

namespace touchmark::adapters {
namespace {

using Time = std::chrono::steady_clock;

constexpr auto kRetryStart = std::chrono::seconds(30);

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  out.reserve(texts.size() + 1);
  for (std::string& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

int spawn(std::vector<std::string> command, std::vector<std::string> environment, int socket, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDWR, 0);
  ::posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, socket, kChildSocket);
  ::posix_spawn_file_actions_addclosefrom_np(&actions, kChildSocket + 1);
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  // Its own process group: Ctrl-C is the server's to handle.
  ::posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  const int failed = ::posix_spawn(&pid, command[0].c_str(), &actions, &attributes, pointers(command).data(),
                                   pointers(environment).data());
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  return failed;
}

}  // namespace

ProcessPool::ProcessPool(PoolOptions options, Read read_hello)
    : options_(std::move(options)),
      read_hello_(std::move(read_hello)),
      slots_(static_cast<std::size_t>(std::max(options_.children, 1))) {}

ProcessPool::~ProcessPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  keeper_.notify_all();
  if (keeper_thread_.joinable()) keeper_thread_.join();
  for (Slot& slot : slots_) stop(slot);
}

Result<std::size_t> ProcessPool::acquire(Urgency urgency) {
  std::unique_lock lock(mutex_);
  if (Time::now() < unavailable_until_) return tl::unexpected<Error>(unavailable_);
  if (!keeper_thread_.joinable()) keeper_thread_ = std::thread([this] { keep(); });
  const auto is_free = [](const Slot& slot) { return !slot.busy; };
  const bool is_urgent = urgency == Urgency::kInteractive;
  const auto may_go = [&] {
    return (is_urgent || urgent_waiting_ == 0) && std::any_of(slots_.begin(), slots_.end(), is_free);
  };
  if (!may_go()) {
    if (waiting_ >= options_.max_waiting)
      return fail(ErrorCode::kTooMany, "too many " + options_.words.waiting + "; try again in a moment");
    ++waiting_;
    urgent_waiting_ += is_urgent ? 1 : 0;
    free_.wait(lock, [&] {
      return (is_urgent || urgent_waiting_ == 0) && std::any_of(slots_.begin(), slots_.end(), is_free);
    });
    --waiting_;
    urgent_waiting_ -= is_urgent ? 1 : 0;
    // The background may have been held back by this very caller while another slot is free.
    if (is_urgent) free_.notify_all();
  }
  // A running worker first, so that a second process is started only for the second caller at a time.
  auto chosen =
      std::find_if(slots_.begin(), slots_.end(), [](const Slot& s) { return !s.busy && s.pid != 0; });
  if (chosen == slots_.end()) chosen = std::find_if(slots_.begin(), slots_.end(), is_free);
  chosen->busy = true;
  return static_cast<std::size_t>(chosen - slots_.begin());
}

void ProcessPool::release(std::size_t index) {
  const std::lock_guard lock(mutex_);
  slots_[index].busy = false;
  slots_[index].last_used = Time::now();
  free_.notify_all();
  keeper_.notify_all();
}

void ProcessPool::keep() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    auto wake = Time::now() + std::chrono::hours(1);
    for (Slot& slot : slots_) {
      if (slot.wanted) {
        start(slot);
        slot.wanted = false;
        started_.notify_all();
      } else if (!slot.busy && slot.pid != 0) {
        const auto expires = slot.last_used + options_.idle;
        if (expires <= Time::now())
          stop(slot);
        else
          wake = std::min(wake, expires);
      }
    }
    keeper_.wait_until(lock, wake);
  }
}

void ProcessPool::start(Slot& slot) {
  int ends[2];
  slot.start_error.clear();
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    slot.start_error = std::strerror(errno);
    return;
  }
  const int failed = spawn(options_.command, options_.environment, ends[1], slot.pid);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    slot.pid = 0;
    slot.start_error = std::strerror(failed);
    return;
  }
  slot.socket = ends[0];
  slot.greeted = false;
  slot.served = 0;
}

void ProcessPool::stop(Slot& slot) {
  if (slot.socket >= 0) ::close(slot.socket);
  if (slot.pid > 0) {
    ::kill(slot.pid, SIGKILL);
    while (::waitpid(slot.pid, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  slot.socket = -1;
  slot.pid = 0;
}

Result<void> ProcessPool::ensure_started(std::size_t index) {
  Slot& slot = slots_[index];
  if (slot.pid != 0 && slot.served >= options_.max_served) stop(slot);
  if (slot.pid == 0) {
    std::unique_lock lock(mutex_);
    slot.wanted = true;
    keeper_.notify_all();
    started_.wait(lock, [&slot] { return !slot.wanted; });
  }
  if (slot.pid == 0)
    return fail(ErrorCode::kUnavailable, options_.words.process + " cannot be started: " + slot.start_error);
  if (slot.greeted) return {};
  return greet(slot);
}

Result<void> ProcessPool::greet(Slot& slot) {
  const auto reply = exchange(slot, options_.hello, -1, Time::now() + options_.start_deadline, read_hello_);
  if (reply) {
    slot.greeted = true;
    return {};
  }
  const bool has_answered = slot.pid != 0;
  stop(slot);
  Error error = reply.error();
  log(LogLevel::kWarning, options_.words.process + " is not available", {{"error", error.text()}});
  // What it says itself (a library is missing, a file is damaged) will stay so for a while.
  if (has_answered) {
    const std::lock_guard lock(mutex_);
    unavailable_ = error;
    unavailable_until_ = Time::now() + kRetryStart;
  } else {
    error = {ErrorCode::kUnavailable, options_.words.process + " does not start: " + error.message, {}};
  }
  return tl::unexpected<Error>(std::move(error));
}

Result<void> ProcessPool::exchange(Slot& slot, std::string_view request, int fd, Deadline deadline,
                                   const Read& read) {
  const auto broken = [&](const Error& error) -> tl::unexpected<Error> {
    if (error.code == ErrorCode::kTooLarge) return tl::unexpected<Error>(error);  // nothing was sent
    if (error.code == ErrorCode::kUnavailable) return tl::unexpected<Error>(why_it_ended(slot));
    stop(slot);
    if (error.code == ErrorCode::kCancelled)
      return fail(ErrorCode::kTooLarge, options_.words.act + " takes longer than allowed");
    return tl::unexpected<Error>(error);
  };
  const auto sent = send_message(slot.socket, request, fd, deadline);
  if (!sent) return broken(sent.error());
  const auto received = receive_message(slot.socket, deadline);
  if (!received) return broken(received.error());
  if (received->attached >= 0) ::close(received->attached);
  const auto reply = read(received->bytes);
  // A process that breaks the protocol is not to be trusted further.
  if (!reply && reply.error().code == ErrorCode::kInternal) stop(slot);
  return reply;
}

Error ProcessPool::why_it_ended(Slot& slot) {
  int status = 0;
  ::kill(slot.pid, SIGKILL);  // no effect on a process that has ended already
  while (::waitpid(slot.pid, &status, 0) < 0 && errno == EINTR) {
  }
  slot.pid = 0;
  stop(slot);
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  const WorkWords& words = options_.words;
  if (signal == SIGXCPU)
    return {ErrorCode::kTooLarge, words.act + " takes more processor time than allowed", {}};
  if (signal == SIGABRT || signal == SIGTRAP)
    return {ErrorCode::kTooLarge,
            words.tool + " gave up on " + words.subject + ", most likely for lack of memory",
            {}};
  if (signal == SIGSEGV || signal == SIGBUS || signal == SIGILL || signal == SIGFPE || signal == SIGSYS)
    return {ErrorCode::kCorrupt,
            words.tool + " crashed on " + words.subject + " (" + ::strsignal(signal) + ")",
            {}};
  if (WIFEXITED(status))
    return {ErrorCode::kCorrupt, words.tool + " stopped working on " + words.subject, {}};
  return {ErrorCode::kUnavailable, words.process + " was ended from outside; try again", {}};
}

Result<void> ProcessPool::try_call(std::size_t index, std::string_view request, int fd,
                                   std::chrono::milliseconds limit, const Read& read) {
  TM_TRY(ensure_started(index));
  ++slots_[index].served;
  return exchange(slots_[index], request, fd, Time::now() + limit, read);
}

Result<void> ProcessPool::call(std::string_view request, int fd, std::chrono::milliseconds limit,
                               Urgency urgency, const Read& read) {
  TM_ASSIGN(const std::size_t index, acquire(urgency));
  Slot& slot = slots_[index];
  const bool was_running = slot.pid != 0;
  auto reply = try_call(index, request, fd, limit, read);
  // A process that the system ended while it was idle is not the caller's concern.
  const bool was_ended = !reply && reply.error().code == ErrorCode::kUnavailable && slot.pid == 0;
  if (was_running && was_ended) reply = try_call(index, request, fd, limit, read);
  release(index);
  return reply;
}

}  // namespace touchmark::adapters
