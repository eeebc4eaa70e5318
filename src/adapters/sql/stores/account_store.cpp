#include "adapters/sql/stores/account_store.h"

#include <fmt/core.h>

#include "adapters/sql/driver/text.h"

namespace touchmark::sql {
namespace {

using access::ApiToken;
using access::Role;
using access::User;

constexpr std::string_view kUserColumns = "id, login, display_name, role, disabled, password_hash, created";
constexpr std::int64_t kTouchInterval = 60'000'000;  // microseconds

User user_of(const Query& row) {
  User out;
  out.id = UserId{row.i64(0)};
  out.login = row.text(1);
  out.display_name = row.text(2);
  out.role = static_cast<Role>(row.i64(3));
  out.disabled = row.i64(4) != 0;
  out.has_password = !row.text(5).empty();
  out.created = TimeUs{row.i64(6)};
  return out;
}

Result<User> user_by_id(Connection& connection, UserId id) {
  Query query = connection.query(fmt::format("SELECT {} FROM account WHERE id = ?1", kUserColumns), id.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", id.value));
  return user_of(query);
}

tl::unexpected<Error> unknown_secret() {
  return fail(ErrorCode::kUnauthorized, "you are not signed in, or the link or token is no longer valid");
}

std::optional<TimeUs> optional_time(const Query& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return TimeUs{row.i64(column)};
}

}  // namespace

Result<User> SqlAccounts::add_user(std::string_view login, std::string_view display_name, Role role,
                                   TimeUs now) {
  TM_TRY(check_text(login, "a login", 64));
  TM_TRY(check_text(display_name, "a display name"));
  User out;
  const std::string login_copy(login);
  const std::string name_copy(display_name);
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    Query taken = connection.query("SELECT id FROM account WHERE login = ?1", login_copy);
    TM_ASSIGN(const bool found, taken.step());
    if (found) return fail(ErrorCode::kConflict, fmt::format("a user \"{}\" exists already", login_copy));
    Query query = connection.query(
        fmt::format("INSERT INTO account(login, display_name, role, disabled, password_hash, created) "
                    "VALUES(?1, ?2, ?3, ?4, '', ?5) RETURNING {}",
                    kUserColumns),
        login_copy, name_copy, static_cast<std::int64_t>(role), std::int64_t{0}, now.value);
    TM_TRY(query.one_row());
    out = user_of(query);
    return query.run();
  }));
  return out;
}

Result<User> SqlAccounts::user(UserId id) {
  User out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(out, user_by_id(connection, id));
    return {};
  }));
  return out;
}

Result<User> SqlAccounts::user_by_login(std::string_view login) {
  if (!check_text(login, "a login")) return fail(ErrorCode::kNotFound, "there is no such user");
  User out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query =
        connection.query(fmt::format("SELECT {} FROM account WHERE login = ?1", kUserColumns), login);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no user \"{}\"", login));
    out = user_of(query);
    return {};
  }));
  return out;
}

Result<std::vector<User>> SqlAccounts::users() {
  std::vector<User> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query(fmt::format("SELECT {} FROM account ORDER BY id", kUserColumns));
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back(user_of(query));
    }
  }));
  return out;
}

template <typename... Args>
Result<void> SqlAccounts::update_user(std::string_view sql, UserId id, Args... args) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    Query query = context.connection().query(sql, id.value, args...);
    TM_TRY(query.run());
    if (query.changes() == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", id.value));
    return {};
  });
}

Result<void> SqlAccounts::set_role(UserId id, Role role) {
  return update_user("UPDATE account SET role = ?2 WHERE id = ?1", id, static_cast<std::int64_t>(role));
}

Result<void> SqlAccounts::set_disabled(UserId id, bool disabled) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    Query query = context.connection().query("UPDATE account SET disabled = ?2 WHERE id = ?1", id.value,
                                             std::int64_t{disabled});
    TM_TRY(query.run());
    if (query.changes() == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", id.value));
    if (!disabled) return {};
    return context.connection().run("DELETE FROM secret WHERE account = ?1 AND kind = ?2", id.value,
                                    static_cast<std::int64_t>(SecretKind::kSession));
  });
}

Result<void> SqlAccounts::set_display_name(UserId id, std::string_view name) {
  TM_TRY(check_text(name, "a display name"));
  return update_user("UPDATE account SET display_name = ?2 WHERE id = ?1", id, name);
}

Result<void> SqlAccounts::set_password_hash(UserId id, std::string_view hash) {
  TM_TRY(check_text(hash, "a password hash"));
  return update_user("UPDATE account SET password_hash = ?2 WHERE id = ?1", id, hash);
}

Result<std::string> SqlAccounts::password_hash(UserId id) {
  std::string out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query("SELECT password_hash FROM account WHERE id = ?1", id.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", id.value));
    out = query.text(0);
    return {};
  }));
  return out;
}

Result<std::int64_t> SqlAccounts::add_secret(SecretKind kind, std::string_view hash, UserId user,
                                             std::string_view name, TimeUs now,
                                             std::optional<TimeUs> expires) {
  TM_TRY(check_text(name, "a name"));
  std::int64_t id = 0;
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_TRY(user_by_id(connection, user));
    TM_TRY(connection.run("DELETE FROM secret WHERE expires IS NOT NULL AND expires <= ?1", now.value));
    constexpr std::string_view kInsert =
        "INSERT INTO secret(kind, hash, account, name, created, expires) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
        "RETURNING id";
    const auto number = static_cast<std::int64_t>(kind);
    Query query =
        expires ? connection.query(kInsert, number, Blob{hash}, user.value, name, now.value, expires->value)
                : connection.query(kInsert, number, Blob{hash}, user.value, name, now.value, NullInt{});
    TM_TRY(query.one_row());
    id = query.i64(0);
    return query.run();
  }));
  return id;
}

Result<User> SqlAccounts::user_of_secret(SecretKind kind, std::string_view hash, TimeUs now) {
  User out;
  std::int64_t secret = 0;
  bool stale = false;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query(
        "SELECT a.id, a.login, a.display_name, a.role, a.disabled, a.password_hash, a.created, s.id, "
        "s.last_used "
        "FROM secret s JOIN account a ON a.id = s.account WHERE s.kind = ?1 AND s.hash = ?2 AND "
        "(s.expires IS NULL OR s.expires > ?3) AND a.disabled = 0",
        static_cast<std::int64_t>(kind), Blob{hash}, now.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return unknown_secret();
    out = user_of(query);
    secret = query.i64(7);
    stale = query.is_null(8) || now.value - query.i64(8) >= kTouchInterval;
    return {};
  }));
  // Not waited for: signing in must not queue behind a long import.
  if (stale)
    core_.write_later([secret, now](WriteContext& context) {
      return context.connection().run("UPDATE secret SET last_used = ?2 WHERE id = ?1", secret, now.value);
    });
  return out;
}

Result<User> SqlAccounts::take_secret(SecretKind kind, std::string_view hash, TimeUs now) {
  User out;
  TM_TRY(core_.write([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    Query query = connection.query(
        "DELETE FROM secret WHERE kind = ?1 AND hash = ?2 AND (expires IS NULL OR expires > ?3) RETURNING "
        "account",
        static_cast<std::int64_t>(kind), Blob{hash}, now.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return unknown_secret();
    const UserId id{query.i64(0)};
    TM_TRY(query.run());
    TM_ASSIGN(out, user_by_id(connection, id));
    return {};
  }));
  if (out.disabled) return unknown_secret();
  return out;
}

Result<void> SqlAccounts::remove_secret(SecretKind kind, std::string_view hash) {
  return core_.write([&](WriteContext& context) {
    return context.connection().run("DELETE FROM secret WHERE kind = ?1 AND hash = ?2",
                                    static_cast<std::int64_t>(kind), Blob{hash});
  });
}

Result<void> SqlAccounts::remove_sessions(UserId user) {
  return core_.write([&](WriteContext& context) {
    return context.connection().run("DELETE FROM secret WHERE account = ?1 AND kind = ?2", user.value,
                                    static_cast<std::int64_t>(SecretKind::kSession));
  });
}

Result<std::vector<ApiToken>> SqlAccounts::api_tokens(UserId user) {
  std::vector<ApiToken> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query(
        "SELECT id, account, name, created, last_used, expires FROM secret WHERE account = ?1 AND kind = ?2 "
        "ORDER BY id",
        user.value, static_cast<std::int64_t>(SecretKind::kApiToken));
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back({query.i64(0), UserId{query.i64(1)}, std::string(query.text(2)), TimeUs{query.i64(3)},
                     optional_time(query, 4), optional_time(query, 5)});
    }
  }));
  return out;
}

Result<void> SqlAccounts::remove_api_token(UserId user, std::int64_t id) {
  return core_.write([&](WriteContext& context) -> Result<void> {
    Query query =
        context.connection().query("DELETE FROM secret WHERE id = ?1 AND account = ?2 AND kind = ?3", id,
                                   user.value, static_cast<std::int64_t>(SecretKind::kApiToken));
    TM_TRY(query.run());
    if (query.changes() == 0) return fail(ErrorCode::kNotFound, fmt::format("there is no API token {}", id));
    return {};
  });
}

}  // namespace touchmark::sql
