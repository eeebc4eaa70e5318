// The access log: what was done to accounts, roles, tokens, links, sessions and memberships, chained by
// hashes like the events of a project (docs/adr/0006-members-and-the-access-log.md). Plain values; pure
// functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/ids.h"

namespace touchmark::access {

// user.add user.change user.password member.set member.remove session.add session.end token.add token.end
// link.add link.use
struct LogEntry {
  std::int64_t seq = 0;  // from 1, without gaps
  TimeUs at;
  UserId actor;  // 0: the command line
  std::string kind;
  UserId user;          // whom it is about
  ProjectId project;    // of a membership, or that a token is bound to
  std::string details;  // canonical JSON; what holds from now on, never a secret
  Digest prev{};        // zeros for the first
  Digest hash{};
};

// SHA-256(prev || canonical bytes of the other members).
Digest log_hash(const LogEntry& entry);

struct LogHead {
  std::int64_t seq = 0;  // 0: nothing was logged yet
  Digest hash{};
};

struct LogCheck {
  LogHead head;
  std::vector<std::string> findings;  // one line each; empty: all is as the log says. At most 1,000
};

}  // namespace touchmark::access
