#include "adapters/sql/stores/access_log.h"

#include <cstring>

#include <fmt/core.h>

#include "base/json.h"

namespace touchmark::sql {
namespace {

Digest digest_of(std::string_view bytes) {
  Digest out{};
  if (bytes.size() == out.size()) std::memcpy(out.data(), bytes.data(), out.size());
  return out;
}

}  // namespace

access::LogEntry log_entry_of(const Query& row) {
  access::LogEntry out;
  out.seq = row.i64(0);
  out.at = TimeUs{row.i64(1)};
  out.actor = UserId{row.i64(2)};
  out.kind = row.text(3);
  out.user = UserId{row.i64(4)};
  out.project = ProjectId{row.i64(5)};
  out.details = row.text(6);
  out.prev = digest_of(row.blob(7));
  out.hash = digest_of(row.blob(8));
  return out;
}

Result<access::LogHead> read_log_head(Connection& connection) {
  Query query = connection.query("SELECT seq, hash FROM access_event ORDER BY seq DESC LIMIT 1");
  TM_ASSIGN(const bool found, query.step());
  if (!found) return access::LogHead{};
  return access::LogHead{query.i64(0), digest_of(query.blob(1))};
}

std::string secret_digest(std::string_view hash) {
  return to_hex(sha256(hash));
}

Result<void> log_access(WriteContext& context, access::By by, std::string_view kind, UserId user,
                        ProjectId project, const Json& details) {
  Connection& connection = context.connection();
  TM_ASSIGN(const access::LogHead head, read_log_head(connection));
  access::LogEntry entry;
  entry.seq = head.seq + 1;
  entry.at = by.at;
  entry.actor = by.actor;
  entry.kind = kind;
  entry.user = user;
  entry.project = project;
  entry.details = dump_json(details);
  entry.prev = head.hash;
  entry.hash = access::log_hash(entry);
  return connection.run(
      fmt::format("INSERT INTO access_event({}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)", kLogColumns),
      entry.seq, entry.at.value, entry.actor.value, std::string_view(entry.kind), entry.user.value,
      entry.project.value, std::string_view(entry.details), Blob{as_bytes(entry.prev)},
      Blob{as_bytes(entry.hash)});
}

}  // namespace touchmark::sql
