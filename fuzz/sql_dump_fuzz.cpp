// A backup of any content: restored, or refused, and what was restored is dumped and restored as the same.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "adapters/sql/driver/schema.h"
#include "adapters/sql/driver/sqlite.h"
#include "adapters/sql/dump.h"
#include "scratch.h"

namespace {

using namespace touchmark;
using namespace touchmark::sql;

// One empty database for all inputs; each is rolled back.
Connection& database() {
  static const std::unique_ptr<Connection> connection = [] {
    static const fuzz::Scratch scratch("dump");
    auto opened = open_sqlite((scratch.path() / "dump.db").string(), {});
    if (!opened || !migrate(**opened, TimeUs{1})) std::abort();
    return std::move(*opened);
  }();
  return *connection;
}

LineSource lines_of(std::string_view text) {
  return [text](std::string& line) mutable -> Result<bool> {
    if (text.empty()) return false;
    line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    return true;
  };
}

// The text that the restored database dumps; none when it was refused.
Result<std::string> through(std::string_view text) {
  TM_ASSIGN(const auto transaction, Transaction::write(database()));
  TM_TRY(load_tables(database(), lines_of(text)));
  std::string out;
  TM_TRY(dump_tables(database(), [&](std::string_view line) -> Result<void> {
    out.append(line).push_back('\n');
    return {};
  }));
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto once = through({reinterpret_cast<const char*>(data), size});
  if (!once) return 0;
  const auto twice = through(*once);
  if (!twice || *twice != *once) std::abort();
  return 0;
}
