// SqlAccounts: sessions, API tokens and one-time links.
#include "adapters/sql/driver/text.h"
#include "adapters/sql/stores/access_log.h"
#include "adapters/sql/stores/account_rows.h"
#include "adapters/sql/stores/account_store.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

using access::By;
using access::Grant;
using access::SecretKind;
using access::User;

constexpr std::int64_t kTouchInterval = 60'000'000;  // microseconds

tl::unexpected<Error> unknown_secret() {
  return fail(ErrorCode::kUnauthorized, "you are not signed in, or the link or token is no longer valid");
}

std::string_view noun(SecretKind kind) {
  switch (kind) {
    case SecretKind::kSession:
      return "session";
    case SecretKind::kApiToken:
      return "token";
    case SecretKind::kOneTimeLink:
      break;
  }
  return "link";
}

// `secret s JOIN account a`: good at ?3.
constexpr std::string_view kGood =
    "s.kind = ?1 AND s.hash = ?2 AND (s.expires IS NULL OR s.expires > ?3) AND a.disabled = 0 AND s.epoch = "
    "a.epoch";

Json secret_state(const access::NewSecret& wanted, std::int64_t id) {
  Json out = {{"id", id}, {"digest", secret_digest(wanted.hash)}};
  if (wanted.expires) out["expires"] = wanted.expires->value;
  if (wanted.kind != SecretKind::kApiToken) return out;
  out["name"] = wanted.name;
  out["scopes"] = access::scope_names(wanted.scopes);
  return out;
}

// A log that names a project which never was would look like one whose project was removed.
Result<void> require_project(Connection& connection, ProjectId project) {
  if (!project) return {};
  Query query = connection.query("SELECT 1 FROM project WHERE id = ?1", project.value);
  TM_ASSIGN(const bool found, query.step());
  if (found) return {};
  return fail(ErrorCode::kInvalid, fmt::format("there is no project {}", project.value), "/project_id");
}

}  // namespace

Result<std::int64_t> SqlAccounts::add_secret(const access::NewSecret& wanted, By by) {
  TM_TRY(check_text(wanted.name, "a name"));
  std::int64_t id = 0;
  TM_TRY(change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_ASSIGN(const User user, user_by_id(connection, wanted.user));
    if (user.disabled || user.epoch != wanted.epoch) return unknown_secret();
    TM_TRY(require_project(connection, wanted.project));
    TM_TRY(connection.run("DELETE FROM secret WHERE expires IS NOT NULL AND expires <= ?1", by.at.value));
    constexpr std::string_view kInsert =
        "INSERT INTO secret(kind, hash, account, name, created, epoch, project, scopes, expires) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) RETURNING id";
    const auto kind = static_cast<std::int64_t>(wanted.kind);
    const auto insert = [&](auto expires) {
      return connection.query(kInsert, kind, Blob{wanted.hash}, wanted.user.value,
                              std::string_view(wanted.name), by.at.value, wanted.epoch, wanted.project.value,
                              std::int64_t{wanted.scopes}, expires);
    };
    Query query = wanted.expires ? insert(wanted.expires->value) : insert(NullInt{});
    TM_TRY(query.one_row());
    id = query.i64(0);
    TM_TRY(query.run());
    return log_access(context, by, fmt::format("{}.add", noun(wanted.kind)), wanted.user, wanted.project,
                      secret_state(wanted, id));
  }));
  return id;
}

Result<Grant> SqlAccounts::grant(SecretKind kind, std::string_view hash, TimeUs now) {
  Grant out;
  bool stale = false;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query(
        fmt::format("SELECT {}, s.id, s.last_used, s.project, s.scopes, s.expires FROM secret s JOIN account "
                    "a ON a.id = s.account WHERE {}",
                    kUserColumns, kGood),
        static_cast<std::int64_t>(kind), Blob{hash}, now.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return unknown_secret();
    const int next = kUserColumnCount;
    out.user = user_of(query);
    out.kind = kind;
    out.secret = query.i64(next);
    stale = query.is_null(next + 1) || now.value - query.i64(next + 1) >= kTouchInterval;
    out.project = ProjectId{query.i64(next + 2)};
    out.scopes = static_cast<access::Scopes>(query.i64(next + 3));
    out.expires = optional_time(query, next + 4);
    return {};
  }));
  // Not waited for: signing in must not queue behind a long import.
  if (stale)
    core_.write_later([secret = out.secret, now](WriteContext& context) {
      return context.connection().run("UPDATE secret SET last_used = ?2 WHERE id = ?1", secret, now.value);
    });
  return out;
}

Result<User> SqlAccounts::take_secret(SecretKind kind, std::string_view hash, TimeUs now) {
  User out;
  TM_TRY(change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    Query query = connection.query(
        fmt::format("SELECT {}, s.id FROM secret s JOIN account a ON a.id = s.account WHERE {}", kUserColumns,
                    kGood),
        static_cast<std::int64_t>(kind), Blob{hash}, now.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return unknown_secret();
    out = user_of(query);
    const std::int64_t id = query.i64(kUserColumnCount);
    TM_TRY(query.run());
    TM_TRY(connection.run("DELETE FROM secret WHERE id = ?1", id));
    return log_access(context, {out.id, now}, fmt::format("{}.use", noun(kind)), out.id, ProjectId{},
                      {{"id", id}});
  }));
  return out;
}

Result<void> SqlAccounts::end_secret(SecretKind kind, std::string_view hash, By by) {
  return change([&](WriteContext& context) -> Result<void> {
    Query query =
        context.connection().query("DELETE FROM secret WHERE kind = ?1 AND hash = ?2 RETURNING id, account",
                                   static_cast<std::int64_t>(kind), Blob{hash});
    TM_ASSIGN(const bool found, query.step());
    if (!found) return {};
    const std::int64_t id = query.i64(0);
    const UserId user{query.i64(1)};
    TM_TRY(query.run());
    return log_access(context, by, fmt::format("{}.end", noun(kind)), user, ProjectId{}, {{"id", id}});
  });
}

Result<std::vector<access::ApiToken>> SqlAccounts::api_tokens(UserId user) {
  std::vector<access::ApiToken> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    Query query = connection.query(
        "SELECT id, account, name, created, last_used, expires, project, scopes FROM secret WHERE account = "
        "?1 AND kind = ?2 ORDER BY id",
        user.value, static_cast<std::int64_t>(SecretKind::kApiToken));
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back({query.i64(0), UserId{query.i64(1)}, std::string(query.text(2)), TimeUs{query.i64(3)},
                     optional_time(query, 4), optional_time(query, 5), ProjectId{query.i64(6)},
                     static_cast<access::Scopes>(query.i64(7))});
    }
  }));
  return out;
}

Result<void> SqlAccounts::end_api_token(UserId user, std::int64_t id, By by) {
  return change([&](WriteContext& context) -> Result<void> {
    Query query =
        context.connection().query("DELETE FROM secret WHERE id = ?1 AND account = ?2 AND kind = ?3", id,
                                   user.value, static_cast<std::int64_t>(SecretKind::kApiToken));
    TM_TRY(query.run());
    if (query.changes() == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no API token {}", id));
    return log_access(context, by, "token.end", user, ProjectId{}, {{"id", id}});
  });
}

}  // namespace touchmark::sql
