// Waiting for SIGINT or SIGTERM. Internal to cli/ and main.
#pragma once

namespace touchmark::cli {

// To be called before any thread is started: the signals are then delivered to wait_for_stop_signal() alone.
void block_stop_signals();
void wait_for_stop_signal();

}  // namespace touchmark::cli
