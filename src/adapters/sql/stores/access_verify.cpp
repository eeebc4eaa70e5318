// Replays the access log beside the tables that it speaks of.
#include <map>
#include <new>

#include "adapters/sql/stores/access_log.h"
#include "adapters/sql/stores/account_rows.h"
#include "base/json.h"

namespace touchmark::sql {
namespace {

constexpr std::size_t kMostFindings = 1000;
constexpr std::string_view kFormer;  // in place of the role of somebody who was removed

// What is in the database may be anything, so that no look at it may end the others.
std::int64_t integer_in(const Json& details, const char* name, std::int64_t otherwise) {
  const auto found = details.find(name);
  return found == details.end() ? otherwise : found->get_ref<const Json::number_integer_t&>();
}

// As user.add and user.change write it, with what the other entries add.
struct Known {
  bool added = false;
  TimeUs created;
  Json state = Json::object();
  std::string password;  // its digest; empty: none
  std::int64_t epoch = 0;
};

struct Secret {
  std::string kind;
  UserId user;
  ProjectId project;
  TimeUs created;
  Json state;         // as its "add" entry says
  bool live = false;  // added, and not ended since
};

class Replay {
 public:
  explicit Replay(TimeUs now) : now_(now) {}

  Result<void> run(Connection& connection);
  access::LogCheck finish() && { return std::move(check_); }

 private:
  // One of the checks. That it cannot be made because of what is stored is its finding.
  using Check = Result<void> (Replay::*)(Connection&);
  Result<void> make(std::string_view what, Check check, Connection& connection);
  Result<void> load_secrets(Connection& connection);
  Result<void> walk(Connection& connection);
  void entry(const access::LogEntry& entry);
  void find(std::string text) {
    if (check_.findings.size() < kMostFindings) check_.findings.push_back(std::move(text));
  }
  void apply(const access::LogEntry& entry, const Json& details);
  void apply_secret(const access::LogEntry& entry, const Json& details);
  void end_secrets(UserId user);
  void end_secret(std::int64_t id);
  Result<void> compare_users(Connection& connection);
  Result<void> compare_members(Connection& connection);
  Result<void> compare_secrets(Connection& connection);

  const TimeUs now_;
  access::LogCheck check_;
  bool broken_ = false;  // something could not be read
  std::map<std::int64_t, Known> users_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> members_;  // project, user -> role or kFormer
  std::map<std::int64_t, Secret> secrets_;                                // those that are stored
  // Tokens of the log that are not stored: id -> user and until when.
  std::map<std::int64_t, std::pair<UserId, std::int64_t>> missing_;
};

Result<void> Replay::run(Connection& connection) {
  TM_TRY(make("the sessions, links and tokens", &Replay::load_secrets, connection));
  TM_TRY(make("the access log", &Replay::walk, connection));
  TM_TRY(make("the users", &Replay::compare_users, connection));
  TM_TRY(make("the memberships", &Replay::compare_members, connection));
  return make("the sessions, links and tokens", &Replay::compare_secrets, connection);
}

Result<void> Replay::make(std::string_view what, Check check, Connection& connection) {
  try {
    auto done = (this->*check)(connection);
    if (done || (!broken_ && done.error().code != ErrorCode::kCorrupt)) return done;
    broken_ = true;  // PostgreSQL may refuse what comes next, too
    find(fmt::format("{} cannot be read: {}", what, done.error().text()));
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    find(fmt::format("{} cannot be checked: {}", what, error.what()));
  }
  return {};
}

Result<void> Replay::walk(Connection& connection) {
  Query query =
      connection.query(fmt::format("SELECT {} FROM access_event ORDER BY seq", kLogColumns)).stream();
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return {};
    entry(log_entry_of(query));
  }
}

Result<void> Replay::load_secrets(Connection& connection) {
  Query query = connection.query(
      "SELECT s.id, s.kind, s.hash, s.account, s.name, s.expires, s.project, s.scopes, s.created FROM secret "
      "s JOIN "
      "account a ON a.id = s.account ORDER BY s.id");
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) return {};
    Secret one;
    const std::int64_t kind = query.i64(1);
    one.kind = kind == 1 ? "session" : kind == 2 ? "token" : "link";
    one.user = UserId{query.i64(3)};
    one.project = ProjectId{query.i64(6)};
    one.created = TimeUs{query.i64(8)};
    one.state = {{"id", query.i64(0)}, {"digest", secret_digest(query.blob(2))}};
    if (!query.is_null(5)) one.state["expires"] = query.i64(5);
    if (kind == 2) {
      one.state["name"] = std::string(query.text(4));
      one.state["scopes"] = access::scope_names(static_cast<access::Scopes>(query.i64(7)));
    }
    secrets_.emplace(query.i64(0), std::move(one));
  }
}

void Replay::entry(const access::LogEntry& entry) {
  const std::string at = fmt::format("access log entry {}", entry.seq);
  if (entry.seq != check_.head.seq + 1) find(at + ": entries before it are missing");
  if (entry.prev != check_.head.hash) find(at + ": does not follow the entry before it");
  if (access::log_hash(entry) != entry.hash) find(at + ": its hash does not fit what it says");
  check_.head = {entry.seq, entry.hash};
  const auto details = parse_json(entry.details);
  if (!details || !details->is_object()) return find(at + ": its details cannot be read");
  try {
    apply(entry, *details);
  } catch (const Json::exception&) {  // a member of another type than we write
    find(at + ": its details cannot be read");
  }
}

void Replay::apply(const access::LogEntry& entry, const Json& details) {
  const std::int64_t user = entry.user.value;
  if (entry.kind == "user.add") {
    Known& known = users_[user];
    known.state = details;
    known.created = entry.at;
    known.added = true;
  } else if (entry.kind == "user.change") {
    Known& known = users_[user];
    const bool was = known.state.is_object() && known.state.value("disabled", false);
    known.state = details;
    if (was || !details.value("disabled", false)) return;
    ++known.epoch;
    end_secrets(entry.user);
  } else if (entry.kind == "user.password") {
    users_[user].password = details.value("digest", "");
    ++users_[user].epoch;
    end_secrets(entry.user);
  } else if (entry.kind == "member.set") {
    members_[{entry.project.value, user}] = details.value("role", "");
  } else if (entry.kind == "member.remove") {
    const auto found = members_.find({entry.project.value, user});
    if (found != members_.end()) found->second = kFormer;
  } else {
    apply_secret(entry, details);
  }
}

void Replay::apply_secret(const access::LogEntry& entry, const Json& details) {
  const std::int64_t id = integer_in(details, "id", 0);
  const auto dot = entry.kind.find('.');
  const std::string kind = entry.kind.substr(0, dot);
  if (entry.kind.substr(dot + 1) != "add") return end_secret(id);
  const auto stored = secrets_.find(id);
  if (stored == secrets_.end()) {
    if (kind == "token") missing_[id] = {entry.user, integer_in(details, "expires", INT64_MAX)};
    return;
  }
  Secret& secret = stored->second;
  if (secret.kind != kind || secret.user != entry.user || secret.project != entry.project ||
      secret.created != entry.at || secret.state != details)
    return find(fmt::format("{} {} of user {}: is not the one of the access log", secret.kind, id,
                            secret.user.value));
  secret.live = true;
}

void Replay::end_secret(std::int64_t id) {
  missing_.erase(id);
  const auto found = secrets_.find(id);
  if (found != secrets_.end()) found->second.live = false;
}

void Replay::end_secrets(UserId user) {
  std::erase_if(missing_, [user](const auto& one) { return one.second.first == user; });
  for (auto& [id, secret] : secrets_)
    if (secret.user == user) secret.live = false;
}

Result<void> Replay::compare_users(Connection& connection) {
  Query query = connection.query(fmt::format("SELECT {} FROM account a ORDER BY a.id", kUserColumns));
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) break;
    const access::User user = user_of(query);
    const std::string password = user.has_password ? secret_digest(query.text(6)) : "";
    const std::string at = fmt::format("user {} ({})", user.id.value, user.login);
    const auto found = users_.find(user.id.value);
    if (found == users_.end() || !found->second.added) {
      find(at + ": the access log does not know this user");
      if (found != users_.end()) users_.erase(found);
      continue;
    }
    const Json state = {{"login", user.login},
                        {"display_name", user.display_name},
                        {"administrator", user.administrator},
                        {"creator", user.creator},
                        {"disabled", user.disabled}};
    for (const auto& [name, value] : state.items())
      if (found->second.state.value(name, Json()) != value)
        find(fmt::format("{}: \"{}\" is not what the access log says", at, name));
    if (found->second.created != user.created)
      find(at + ": the time of creation is not what the access log says");
    if (found->second.password != password) find(at + ": the password is not the one of the access log");
    if (found->second.epoch != user.epoch) find(at + ": ended sessions, links and tokens could be revived");
    users_.erase(found);
  }
  for (const auto& [id, known] : users_) find(fmt::format("user {}: is missing", id));
  return {};
}

// Those who were removed stay in the table, so that their names are known where they worked.
Result<void> Replay::compare_members(Connection& connection) {
  Query query = connection.query("SELECT project, account, role FROM member ORDER BY project, account");
  for (;;) {
    TM_ASSIGN(const bool more, query.step());
    if (!more) break;
    const auto role = member_role(query.i64(2));
    const auto found = members_.find({query.i64(0), query.i64(1)});
    const std::string at = fmt::format("project {}: ", query.i64(0));
    if (query.i64(2) == kFormerMember && found == members_.end())
      find(fmt::format("{}user {} is a former member, but was none in the access log", at, query.i64(1)));
    else if (query.i64(2) == kFormerMember && found->second != kFormer)
      find(fmt::format("{}user {} is {} in the access log and no member any more", at, query.i64(1),
                       found->second));
    else if (query.i64(2) != kFormerMember &&
             (found == members_.end() || !role || found->second != access::role_name(*role)))
      find(fmt::format("{}the role of user {} is not what the access log says", at, query.i64(1)));
    if (found != members_.end()) members_.erase(found);
  }
  for (const auto& [key, role] : members_)
    find(fmt::format("project {}: user {} is {} in the access log and no member any more", key.first,
                     key.second, role == kFormer ? "a former member" : role));
  return {};
}

Result<void> Replay::compare_secrets(Connection&) {
  for (const auto& [id, secret] : secrets_)
    if (!secret.live)
      find(fmt::format("{} {} of user {}: the access log did not make it, or ended it", secret.kind, id,
                       secret.user.value));
  for (const auto& [id, token] : missing_)
    if (token.second > now_.value)
      find(fmt::format("token {} of user {}: is missing", id, token.first.value));
  return {};
}

}  // namespace

Result<access::LogCheck> verify_access_log(Connection& connection, TimeUs now) {
  Replay replay(now);
  TM_TRY(replay.run(connection));
  return std::move(replay).finish();
}

}  // namespace touchmark::sql
