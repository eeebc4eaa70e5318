// Waiting for SIGINT or SIGTERM. Internal to cli/ and main.
#pragma once

namespace touchmark::cli {

// To be called before any thread is started: the signals are then delivered to wait_for_stop_signal() alone.
void block_stop_signals();
void wait_for_stop_signal();

// For commands that work and then end: from now on SIGINT and SIGTERM ask them to stop. Whoever has not
// stopped a second later is ended.
void heed_stop_signals();
bool stop_requested();

}  // namespace touchmark::cli
