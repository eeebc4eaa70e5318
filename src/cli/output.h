// What commands print. Internal to cli/.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/json_fwd.h"
#include "cli/cli.h"
#include "formats/format.h"
#include "ledger/store.h"

namespace touchmark::cli {

// --json: the object on one line; else `text`, with what could command a terminal written out
// (base/visible.h). Names from data sets go through visible() before they are put into it, so that they stay
// on their line.
void print(const Context& context, const Json& value, std::string_view text);

// 1234567 -> "1,234,567"
std::string grouped(std::int64_t number);
// "1 image", "1,234 images".
std::string counted(std::int64_t count, std::string_view one, std::string_view many);

// A one-line bar on standard error, only on a terminal: share, count, rate, time left. While a command has
// one, SIGINT and SIGTERM stop it.
class ProgressBar {
 public:
  explicit ProgressBar(std::string title);
  ~ProgressBar();
  bool update(std::int64_t done, std::int64_t total, std::string_view unit);  // false: stop

 private:
  std::string title_;
  bool terminal_;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point last_;
};

// Prints the loss report's sentence to standard error.
void warn_loss(const formats::LossReport& loss, std::string_view title);
// Images whose files could not be copied; `names`: the first ones.
void warn_missing(std::int64_t count, const std::vector<std::string>& names);

// By name; empty: the truth. kNotFound.
Result<LayerId> find_layer(ledger::Store& store, ProjectId project, const std::string& name);
Result<ledger::Project> find_project(ledger::Store& store, const std::string& name);

}  // namespace touchmark::cli
