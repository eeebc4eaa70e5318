// What the program stands on, opened once for one data folder and database by main.cpp, and handed to the
// server, to `touchmark worker`, to every command and to the handlers of background jobs alike.
//
// The interfaces are declared by the rooms that need them; this only names them together, in the lowest room
// that may see them all. Copies refer to the same things, which must outlive them. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "access/access.h"
#include "base/clock.h"
#include "flow/asset/media.h"
#include "jobs/jobs.h"
#include "ledger/store.h"

namespace touchmark::flow {

// The whole database as lines of text that either kind of database can load.
class DatabaseText {
 public:
  virtual ~DatabaseText() = default;
  virtual Result<void> dump(const std::function<Result<void>(std::string_view line)>& sink) = 0;
  // Into an empty database: kConflict otherwise. `source` fills the line, or returns false at the end.
  virtual Result<void> load(const std::function<Result<bool>(std::string& line)>& source) = 0;
};

struct Ports {
  ledger::Store& store;
  access::AccountStore& accounts;
  jobs::JobStore& jobs;
  BlobStore& blobs;
  MediaLibrary& media;
  DatabaseText& text;
  const Clock& clock;
  std::filesystem::path data_dir;  // tmp/, exports/ and uploads/ are there
};

}  // namespace touchmark::flow
