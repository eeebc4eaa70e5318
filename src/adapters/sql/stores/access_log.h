// The access log in SQL: its entries, and whether the tables say what it says. Not thread-safe: a
// connection's.
#pragma once

#include "access/account.h"
#include "adapters/sql/driver/write_queue.h"
#include "base/json_fwd.h"

namespace touchmark::sql {

// Appends one entry; the caller holds context.lock_accounts().
Result<void> log_access(WriteContext& context, access::By by, std::string_view kind, UserId user,
                        ProjectId project, const Json& details);

access::LogEntry log_entry_of(const Query& row);
inline constexpr std::string_view kLogColumns =
    "seq, at, actor, kind, account, project, details, prev_hash, hash";
Result<access::LogHead> read_log_head(Connection& connection);
// What the log says of a secret: enough to tell a forged one, too little to use it.
std::string secret_digest(std::string_view hash);

Result<access::LogCheck> verify_access_log(Connection& connection, TimeUs now);

}  // namespace touchmark::sql
