// What the program stands on, opened once for one data folder and database by main.cpp, and handed to the
// server, to `touchmark worker`, to every command and to the handlers of background jobs alike.
//
// The interfaces are declared by the rooms that need them; this only names them together, in the lowest room
// that may see them all. Copies refer to the same things, which must outlive them. Thread-safe.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "base/clock.h"
#include "flow/asset/media.h"
#include "jobs/jobs.h"
#include "ledger/store.h"
#include "models/store.h"

namespace touchmark::flow {

// What a data folder and its database are opened for. kRead: nothing is changed, so they may be read-only,
// and must be there. kWrite: must be there. kCreate, kServe and kRestore make them where there are none.
// kServe and kWork stay for long; with an embedded database there is one server. kRestore: nobody else is
// there.
enum class Opening { kRead, kWrite, kCreate, kServe, kWork, kRestore };

// What a whole database holds, for whoever must prove that a copy is whole.
struct DatabaseContents {
  std::map<std::string, std::int64_t> rows;  // by table
  std::vector<ledger::Project> projects;     // by id
  std::vector<std::string> uris;  // the files that any revision of any asset names; sorted, each once
};

// The whole database as lines of text that either kind of database can load.
class DatabaseText {
 public:
  virtual ~DatabaseText() = default;
  // Of one moment.
  virtual Result<DatabaseContents> dump(const std::function<Result<void>(std::string_view line)>& sink) = 0;
  // Into an empty database: kConflict otherwise. All of it or nothing. `source` fills the line, or returns
  // false at the end.
  virtual Result<DatabaseContents> load(const std::function<Result<bool>(std::string& line)>& source) = 0;
  // kConflict when somebody's work is in it.
  virtual Result<void> require_empty() = 0;
};

struct Ports {
  ledger::Store& store;
  access::AccountStore& accounts;
  jobs::JobStore& jobs;
  BlobStore& blobs;
  MediaLibrary& media;
  DatabaseText& text;
  const Clock& clock;
  std::filesystem::path data_dir;        // tmp/, exports/, uploads/ and models/ are there
  models::ModelStore* models = nullptr;  // null: none are kept
};

}  // namespace touchmark::flow
