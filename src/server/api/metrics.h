// Prometheus metrics, served at /metrics by our own listener. Thread-safe.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "flow/asset/ports.h"

namespace touchmark::server {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  void request(std::string_view route, std::string_view method, int status, double seconds,
               std::uint64_t bytes);
  // Text exposition format; reads job and ledger state from the ports.
  Result<std::string> text(const flow::Ports& ports, std::string_view version, std::size_t connections,
                           std::size_t streams);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace touchmark::server
