// Signed checkpoints of all chains (ledger/checkpoint.h): the key, writing one, and writing them by and by.
#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "flow/asset/ports.h"
#include "ledger/checkpoint.h"

namespace touchmark::flow {

// audit.key in the data folder, of mode 0600; made at first use. Several processes may ask for it at once.
// kForbidden when others than its owner may read it, kInvalid when it is no key.
Result<ledger::KeySeed> audit_key(const std::filesystem::path& data_dir);
// Of a key that was made; makes none. kNotFound.
Result<ledger::PublicKey> audit_public_key(const std::filesystem::path& data_dir);

// Of one moment, projects by id, then the other chains.
Result<std::vector<ledger::ChainHead>> chain_heads(const Ports& ports);
// The first of `heads` that is not, or no more, in its chain; nothing when all are. Looks up one event for
// each, and trusts the stored hashes: a first sign, no proof.
Result<std::optional<ledger::ChainHead>> missing_head(const Ports& ports,
                                                      const std::vector<ledger::ChainHead>& heads);

// Signs the heads of now and writes them under `target`, durably and whole. A file that is there is replaced
// only if it is a checkpoint with the same key whose heads are still in their chains: kConflict otherwise.
Result<ledger::Checkpoint> write_checkpoint(const Ports& ports, const std::filesystem::path& target);

struct ScheduleOptions {
  std::filesystem::path folder;  // made when it is not there
  std::chrono::milliseconds every = std::chrono::hours(1);
  int keep = 0;  // the newest so many; 0: all
};

// Writes checkpoint-<UTC time>.json into a folder, at once and then again and again, on a thread of its own.
// Before each it looks whether the heads of the one before are still there, and logs an error when they are
// not.
class CheckpointSchedule {
 public:
  // `ports` must outlive it.
  CheckpointSchedule(const Ports& ports, ScheduleOptions options);
  ~CheckpointSchedule();  // waits for the one being written
  CheckpointSchedule(const CheckpointSchedule&) = delete;
  CheckpointSchedule& operator=(const CheckpointSchedule&) = delete;
  // Writes the first one and starts the thread. Errors of the first one are returned, later ones logged.
  Result<void> start();

 private:
  Result<void> write_next();
  void remove_old() const;
  void loop();

  const Ports& ports_;
  const ScheduleOptions options_;
  std::vector<ledger::ChainHead> last_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool ended_ = false;
  std::thread thread_;
};

}  // namespace touchmark::flow
