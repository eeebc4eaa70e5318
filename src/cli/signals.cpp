#include "cli/signals.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

namespace touchmark::cli {
namespace {
sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

volatile std::sig_atomic_t g_stop_requested = 0;
constexpr unsigned kGraceSeconds = 1;
constexpr int kExitInterrupted = 130;

void ask_to_stop(int) {
  g_stop_requested = 1;
  ::alarm(kGraceSeconds);
}
void end_now(int) {
  ::_exit(kExitInterrupted);
}
}  // namespace

void block_stop_signals() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void heed_stop_signals() {
  struct sigaction action {};
  action.sa_handler = ask_to_stop;
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = end_now;
  ::sigaction(SIGALRM, &action, nullptr);
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool stop_requested() {
  return g_stop_requested != 0;
}

void wait_for_stop_signal() {
  const sigset_t set = stop_signals();
  int signal = 0;
  sigwait(&set, &signal);
}

}  // namespace touchmark::cli
