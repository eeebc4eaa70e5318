#include "adapters/sql/stores/account_store.h"

#include "adapters/sql/driver/text.h"
#include "adapters/sql/stores/access_log.h"
#include "adapters/sql/stores/account_rows.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

using access::By;
using access::Member;
using access::Membership;
using access::Role;
using access::User;

// Of `account a`, at ?1: not disabled, and with a password, or in with a session or an unused link.
constexpr std::string_view kCanSignIn =
    "a.disabled = 0 AND (a.password_hash <> '' OR EXISTS(SELECT 1 FROM secret s WHERE s.account = a.id AND "
    "s.kind IN (1, 3) AND s.epoch = a.epoch AND (s.expires IS NULL OR s.expires > ?1)))";

Json user_state(const User& user) {
  return {{"login", user.login},
          {"display_name", user.display_name},
          {"administrator", user.administrator},
          {"creator", user.creator},
          {"disabled", user.disabled}};
}

Result<void> check_administrator_remains(Connection& connection, TimeUs now) {
  Query query = connection.query(
      fmt::format("SELECT 1 FROM account a WHERE a.administrator = 1 AND {} LIMIT 1", kCanSignIn), now.value);
  TM_ASSIGN(const bool found, query.step());
  if (found) return {};
  return fail(ErrorCode::kConflict,
              "no other administrator can sign in; make somebody else an administrator first");
}

// `user` was an owner of the project, and is not any more or can no longer sign in.
Result<void> check_owner_remains(Connection& connection, ProjectId project, TimeUs now) {
  Query query = connection.query(fmt::format("SELECT 1 FROM member m JOIN account a ON a.id = m.account "
                                             "WHERE m.project = ?2 AND m.role = 0 AND {} LIMIT 1",
                                             kCanSignIn),
                                 now.value, project.value);
  TM_ASSIGN(const bool found, query.step());
  if (found) return {};
  return fail(ErrorCode::kConflict,
              fmt::format("no other owner of project {} can sign in; make somebody else an owner of it first",
                          project.value));
}

Result<std::vector<ProjectId>> owned_by(Connection& connection, UserId user) {
  std::vector<ProjectId> out;
  Query query = connection.query("SELECT project FROM member WHERE account = ?1 AND role = 0", user.value);
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return out;
    out.emplace_back(query.i64(0));
  }
}

Result<std::optional<Role>> read_role(Connection& connection, ProjectId project, UserId user) {
  Query query = connection.query("SELECT role FROM member WHERE project = ?1 AND account = ?2", project.value,
                                 user.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return std::optional<Role>();
  return member_role(query.i64(0));
}

Result<void> store_role(WriteContext& context, ProjectId project, UserId user, std::optional<Role> role,
                        By by) {
  const std::int64_t stored = role ? static_cast<std::int64_t>(*role) : kFormerMember;
  TM_TRY(
      context.connection().run("INSERT INTO member(project, account, role) VALUES(?1, ?2, ?3) "
                               "ON CONFLICT(project, account) DO UPDATE SET role = excluded.role",
                               project.value, user.value, stored));
  const Json details = role ? Json{{"role", access::role_name(*role)}} : Json::object();
  return log_access(context, by, role ? "member.set" : "member.remove", user, project, details);
}

// Ends every secret of the user, and those that are being made from an older look at them.
Result<void> end_epoch(Connection& connection, UserId user) {
  TM_TRY(connection.run("UPDATE account SET epoch = epoch + 1 WHERE id = ?1", user.value));
  return connection.run("DELETE FROM secret WHERE account = ?1", user.value);
}

}  // namespace

Result<void> SqlAccounts::change(const std::function<Result<void>(WriteContext&)>& work) {
  TM_TRY(core_.write([&work](WriteContext& context) -> Result<void> {
    TM_TRY(context.lock_accounts());
    return work(context);
  }));
  const std::lock_guard lock(listener_mutex_);
  if (listener_) listener_();
  return {};
}

void SqlAccounts::on_change(std::function<void()> listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = std::move(listener);
}

Result<User> SqlAccounts::add_user(const access::NewUser& wanted, By by) {
  TM_TRY(check_text(wanted.login, "a login", 64));
  TM_TRY(check_text(wanted.display_name, "a display name"));
  User out;
  TM_TRY(change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    Query taken = connection.query("SELECT id FROM account WHERE login = ?1", std::string_view(wanted.login));
    TM_ASSIGN(const bool found, taken.step());
    if (found) return fail(ErrorCode::kConflict, fmt::format("a user \"{}\" exists already", wanted.login));
    Query query = connection.query(
        "INSERT INTO account(login, display_name, administrator, creator, disabled, password_hash, created, "
        "epoch) VALUES(?1, ?2, ?3, ?4, 0, '', ?5, 0) RETURNING id",
        std::string_view(wanted.login), std::string_view(wanted.display_name),
        std::int64_t{wanted.administrator}, std::int64_t{wanted.creator}, by.at.value);
    TM_TRY(query.one_row());
    const UserId id{query.i64(0)};
    TM_TRY(query.run());
    TM_ASSIGN(out, user_by_id(connection, id));
    return log_access(context, by, "user.add", id, ProjectId{}, user_state(out));
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
        connection.query(fmt::format("SELECT {} FROM account a WHERE a.login = ?1", kUserColumns), login);
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
    out.clear();
    Query query = connection.query(fmt::format("SELECT {} FROM account a ORDER BY a.id", kUserColumns));
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back(user_of(query));
    }
  }));
  return out;
}

Result<User> SqlAccounts::change_user(UserId id, const access::UserChange& wanted, By by) {
  if (wanted.display_name) TM_TRY(check_text(*wanted.display_name, "a display name"));
  User out;
  TM_TRY(change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_ASSIGN(const User before, user_by_id(connection, id));
    User next = before;
    if (wanted.display_name) next.display_name = *wanted.display_name;
    next.administrator = wanted.administrator.value_or(before.administrator);
    next.creator = wanted.creator.value_or(before.creator);
    next.disabled = wanted.disabled.value_or(before.disabled);
    if (user_state(next) == user_state(before)) {
      out = before;
      return {};
    }
    TM_TRY(connection.run(
        "UPDATE account SET display_name = ?2, administrator = ?3, creator = ?4, disabled = ?5 WHERE id = ?1",
        id.value, std::string_view(next.display_name), std::int64_t{next.administrator},
        std::int64_t{next.creator}, std::int64_t{next.disabled}));
    const bool locked_out = next.disabled && !before.disabled;
    if (locked_out) TM_TRY(end_epoch(connection, id));
    const bool was_keeper = before.administrator && !before.disabled;
    if (was_keeper && (next.disabled || !next.administrator))
      TM_TRY(check_administrator_remains(connection, by.at));
    if (locked_out) {
      TM_ASSIGN(const auto owned, owned_by(connection, id));
      for (const ProjectId project : owned) TM_TRY(check_owner_remains(connection, project, by.at));
    }
    TM_ASSIGN(out, user_by_id(connection, id));
    return log_access(context, by, "user.change", id, ProjectId{}, user_state(out));
  }));
  return out;
}

Result<User> SqlAccounts::set_password_hash(UserId id, std::string_view hash, By by) {
  TM_TRY(check_text(hash, "a password hash"));
  User out;
  TM_TRY(change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_TRY(user_by_id(connection, id));
    TM_TRY(connection.run("UPDATE account SET password_hash = ?2 WHERE id = ?1", id.value, hash));
    TM_TRY(end_epoch(connection, id));
    TM_ASSIGN(out, user_by_id(connection, id));
    return log_access(context, by, "user.password", id, ProjectId{}, {{"digest", secret_digest(hash)}});
  }));
  return out;
}

Result<std::string> SqlAccounts::password_hash(UserId id) {
  std::string out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    Query query = connection.query("SELECT password_hash FROM account WHERE id = ?1", id.value);
    TM_ASSIGN(const bool found, query.step());
    if (!found) return no_user(id);
    out = query.text(0);
    return {};
  }));
  return out;
}

Result<std::vector<Member>> SqlAccounts::members(ProjectId project) {
  std::vector<Member> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    Query query = connection.query(
        "SELECT a.id, a.login, a.display_name, a.disabled, m.role FROM member m JOIN account a ON a.id = "
        "m.account WHERE m.project = ?1 ORDER BY a.id",
        project.value);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back({UserId{query.i64(0)}, std::string(query.text(1)), std::string(query.text(2)),
                     query.i64(3) != 0, member_role(query.i64(4))});
    }
  }));
  return out;
}

Result<std::vector<Membership>> SqlAccounts::memberships(UserId user) {
  std::vector<Membership> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    Query query =
        connection.query("SELECT project, role FROM member WHERE account = ?1 ORDER BY project", user.value);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      if (const auto role = member_role(query.i64(1))) out.push_back({ProjectId{query.i64(0)}, *role});
    }
  }));
  return out;
}

Result<std::optional<Role>> SqlAccounts::role_in(ProjectId project, UserId user) {
  std::optional<Role> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(out, read_role(connection, project, user));
    return {};
  }));
  return out;
}

Result<void> SqlAccounts::change_member(ProjectId project, UserId user, const Decide& decide, By by) {
  return change([&](WriteContext& context) -> Result<void> {
    Connection& connection = context.connection();
    TM_TRY(user_by_id(connection, user));
    TM_ASSIGN(const auto before, read_role(connection, project, user));
    TM_ASSIGN(const auto next, decide(before));
    if (next == before) return {};
    TM_TRY(store_role(context, project, user, next, by));
    return before == Role::kOwner ? check_owner_remains(connection, project, by.at) : Result<void>{};
  });
}

Result<void> add_first_owner(WriteContext& context, ProjectId project, UserId actor, TimeUs now) {
  if (!user_by_id(context.connection(), actor)) return {};
  return store_role(context, project, actor, Role::kOwner, {actor, now});
}

Result<std::vector<access::LogEntry>> SqlAccounts::log_page(std::string_view condition, std::int64_t bound,
                                                            std::int64_t limit) {
  std::vector<access::LogEntry> out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    out.clear();
    Query query = connection.query(
        fmt::format("SELECT {} FROM access_event WHERE {} LIMIT ?2", kLogColumns, condition), bound, limit);
    for (;;) {
      TM_ASSIGN(const bool more, query.step());
      if (!more) return {};
      out.push_back(log_entry_of(query));
    }
  }));
  return out;
}

Result<std::vector<access::LogEntry>> SqlAccounts::log_before(std::int64_t before, std::int64_t limit) {
  return log_page("seq < ?1 ORDER BY seq DESC", before, limit);
}

Result<std::vector<access::LogEntry>> SqlAccounts::log_after(std::int64_t after, std::int64_t limit) {
  return log_page("seq > ?1 ORDER BY seq", after, limit);
}

Result<access::LogHead> SqlAccounts::log_head() {
  access::LogHead out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(out, read_log_head(connection));
    return {};
  }));
  return out;
}

Result<Digest> SqlAccounts::log_hash(std::int64_t seq) {
  TM_ASSIGN(const auto entries, log_page("seq = ?1", seq, 1));
  if (entries.empty()) return fail(ErrorCode::kNotFound, fmt::format("the access log has no entry {}", seq));
  return entries.front().hash;
}

Result<access::LogCheck> SqlAccounts::verify_log() {
  access::LogCheck out;
  TM_TRY(core_.read([&](Connection& connection) -> Result<void> {
    TM_ASSIGN(out, verify_access_log(connection, core_.clock().now()));
    return {};
  }));
  return out;
}

}  // namespace touchmark::sql
