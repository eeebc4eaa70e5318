// People, what they may do, and the storage port for it. Plain values; the port is thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/log.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"

namespace touchmark::access {

// In one project; each role may do all that the ones after it may. Viewer: read. Annotator: label what is
// assigned or free, submit, comment. Reviewer: approve, reject, fix. Manager: imports, exports, ontology,
// versions, assignments, members up to reviewers. Owner: all members, erasure, what the project allows.
enum class Role : std::uint8_t { kOwner = 0, kManager = 1, kReviewer = 2, kAnnotator = 3, kViewer = 4 };
std::string_view role_name(Role role);
Result<Role> role_from_name(std::string_view name);
// True when `role` is `needed` or above it.
bool may(Role role, Role needed);

// What an API token is good for; a session is good for everything.
enum class Scope : std::uint8_t {
  kRead = 1,     // whatever only reads
  kLabel = 2,    // what annotators and reviewers write
  kManage = 4,   // what managers and owners write; new projects
  kAccount = 8,  // users, tokens, the password
};
using Scopes = std::uint8_t;  // Scope values, added
inline constexpr Scopes kEveryScope = 15;
inline constexpr Scopes kUsualScopes = 7;  // of a token that does not say: all but kAccount
std::vector<std::string_view> scope_names(Scopes scopes);
Result<Scope> scope_from_name(std::string_view name);
inline bool has(Scopes scopes, Scope scope) {
  return (scopes & static_cast<Scopes>(scope)) != 0;
}

struct User {
  UserId id;
  std::string login;  // unique, lower case, 1..64 of [a-z0-9._@-]
  std::string display_name;
  bool administrator = false;  // of the server: its users, its backups, and owner of every project
  bool creator = false;        // may create projects; administrators always may
  bool disabled = false;
  bool has_password = false;
  TimeUs created;
  // Counts password changes and disablings. A secret is good only in the epoch it was made in, so that none
  // made from an older look at the user outlives them.
  std::int64_t epoch = 0;
};

struct Member {
  UserId user;
  std::string login;
  std::string display_name;
  bool disabled = false;
  std::optional<Role> role;  // nothing: was a member once
};

struct Membership {
  ProjectId project;
  Role role = Role::kViewer;
};

struct ApiToken {
  std::int64_t id = 0;
  UserId user;
  std::string name;
  TimeUs created;
  std::optional<TimeUs> last_used;
  std::optional<TimeUs> expires;
  ProjectId project;  // 0: every project of the user
  Scopes scopes = kUsualScopes;
};

enum class SecretKind : std::uint8_t { kSession = 1, kApiToken = 2, kOneTimeLink = 3 };

struct NewSecret {
  SecretKind kind{};
  std::string hash;  // 32 bytes
  UserId user;
  std::int64_t epoch = 0;  // of the user, when it was decided that they may have it
  std::string name;
  std::optional<TimeUs> expires;
  ProjectId project;
  Scopes scopes = kEveryScope;
};

// Who asks with a secret, and what the secret lets them do.
struct Grant {
  User user;
  SecretKind kind{};
  std::int64_t secret = 0;  // its id
  ProjectId project;        // 0: every project of the user
  Scopes scopes = kEveryScope;
  std::optional<TimeUs> expires;
};

struct NewUser {
  std::string login;
  std::string display_name;
  bool administrator = false;
  bool creator = false;
};

// What is not said stays.
struct UserChange {
  std::optional<std::string> display_name;
  std::optional<bool> administrator;
  std::optional<bool> creator;
  std::optional<bool> disabled;
};

// Who changes something, and when; user 0 is the command line.
struct By {
  UserId actor;
  TimeUs at;
};

// The storage port; adapters/sql implements it. Every change and its entry in the access log are one
// transaction, and changes wait for each other, over all servers of a database.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  virtual Result<User> add_user(const NewUser& wanted, By by) = 0;  // kConflict: the login is taken
  virtual Result<User> user(UserId id) = 0;                         // kNotFound
  virtual Result<User> user_by_login(std::string_view login) = 0;   // kNotFound
  virtual Result<std::vector<User>> users() = 0;
  // All of it or nothing. kConflict when no administrator, or no owner of a project that had one, would be
  // left who can sign in (not disabled, and with a password, a session or an unused link). Disabling ends the
  // user's sessions, links and tokens; enabling brings none back.
  virtual Result<User> change_user(UserId id, const UserChange& change, By by) = 0;
  // Ends the user's sessions, links and tokens, and begins an epoch. Returns the user with it.
  virtual Result<User> set_password_hash(UserId id, std::string_view hash, By by) = 0;
  virtual Result<std::string> password_hash(UserId id) = 0;  // empty when none

  virtual Result<std::vector<Member>> members(ProjectId project) = 0;  // by user id, former ones too
  virtual Result<std::vector<Membership>> memberships(UserId user) = 0;
  virtual Result<std::optional<Role>> role_in(ProjectId project, UserId user) = 0;
  // `decide` gets the present role and returns the next one, nothing for none, or a refusal. kNotFound when
  // there is no such user; kConflict when no owner would be left who can sign in.
  using Decide = std::function<Result<std::optional<Role>>(std::optional<Role> before)>;
  virtual Result<void> change_member(ProjectId project, UserId user, const Decide& decide, By by) = 0;

  // kUnauthorized when the user is disabled or their epoch has passed.
  virtual Result<std::int64_t> add_secret(const NewSecret& wanted, By by) = 0;
  // The grant of an enabled user's unexpired secret; kUnauthorized otherwise. Touches last_used (at most once
  // a minute).
  virtual Result<Grant> grant(SecretKind kind, std::string_view hash, TimeUs now) = 0;
  // Like grant, and removes it: succeeds at most once over all processes.
  virtual Result<User> take_secret(SecretKind kind, std::string_view hash, TimeUs now) = 0;
  virtual Result<void> end_secret(SecretKind kind, std::string_view hash, By by) = 0;  // harmless twice
  virtual Result<std::vector<ApiToken>> api_tokens(UserId user) = 0;
  virtual Result<void> end_api_token(UserId user, std::int64_t id, By by) = 0;  // kNotFound

  // Called after each change that this process made, on the thread that made it; one listener, none when
  // empty. It must be quick.
  virtual void on_change(std::function<void()> listener) = 0;

  // Up to `limit` entries of the access log before `before`, newest first; or after `after`, oldest first.
  virtual Result<std::vector<LogEntry>> log_before(std::int64_t before, std::int64_t limit) = 0;
  virtual Result<std::vector<LogEntry>> log_after(std::int64_t after, std::int64_t limit) = 0;
  virtual Result<LogHead> log_head() = 0;
  // Walks the whole log in one snapshot, checks its chain, and compares what it says with the accounts,
  // memberships, tokens, links and sessions that are stored.
  virtual Result<LogCheck> verify_log() = 0;
  // The hash of an entry; kNotFound when the log has none of this number.
  virtual Result<Digest> log_hash(std::int64_t seq) = 0;
};

}  // namespace touchmark::access
