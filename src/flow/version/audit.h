// What `audit verify` and the verify job check (docs/adr/0007-what-verify-proves.md): the database as a
// whole, the event log of each project and what is derived from it, its versions, the other hash chains,
// heads that were noted earlier, and on request the media files.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "flow/asset/ports.h"
#include "flow/version/audit_media.h"
#include "flow/version/version.h"
#include "ledger/checkpoint.h"
#include "ledger/verify.h"

namespace touchmark::flow {

struct AuditOptions {
  std::optional<ProjectId> project;  // else every project, and the other chains
  bool media = false;
  std::vector<Digest> heads;                    // each must be in a chain that is looked at
  std::vector<ledger::Checkpoint> checkpoints;  // each head must be in the chain that it names
};

struct ChainAudit {
  std::string chain;  // "project", or the name of another one
  ProjectId project;
  std::string name;  // the project's
  ledger::VerifyReport log;
  std::int64_t versions = 0;          // that were measured again
  std::vector<std::string> problems;  // of its versions, its media and its noted heads
  std::optional<MediaReport> media;
  bool ok() const { return !log.finding && problems.empty(); }
};

struct AuditReport {
  std::vector<ChainAudit> chains;
  std::vector<std::string> problems;  // of the database, and of heads that no chain has
  bool ok() const;
};

// What is looked at now; as ledger::verify otherwise. False cancels.
using AuditProgress = std::function<bool(const std::string& what, std::int64_t done, std::int64_t total,
                                         std::string_view unit)>;

// Streams. kNotFound for a project that does not exist, kCancelled, and errors of the store; what is wrong
// with the data is in the report.
Result<AuditReport> audit(const Ports& ports, const AuditOptions& options,
                          const AuditProgress& progress = {});

// {"chain", "project"?, "ok", "events", "rows", "head_hash", "versions", "problems", "finding"?, "media"?}
Json to_json(const ChainAudit& chain);

}  // namespace touchmark::flow
