// One piece of work after the other, by several threads. Private to metrics.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

namespace touchmark::metrics {

// Calls `work` once for each number below `count`; returns when all are done. `work` must not throw.
inline void share_work(std::uint32_t count, unsigned threads,
                       const std::function<void(std::uint32_t)>& work) {
  std::atomic<std::uint32_t> next{0};
  const auto run = [&] {
    for (std::uint32_t piece = next++; piece < count; piece = next++) work(piece);
  };
  std::vector<std::thread> others;
  for (unsigned i = 1; i < threads && i < count; ++i) others.emplace_back(run);
  run();
  for (std::thread& other : others) other.join();
}

}  // namespace touchmark::metrics
