// Who may do what: users, roles, sessions, API tokens and one-time links. Secrets are stored only as hashes.
// Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"

namespace touchmark::access {

// Each role may do all that the ones after it may. Viewer: read. Annotator: label what is assigned or free,
// submit, comment. Reviewer: approve, reject, fix. Manager: projects, imports, exports, ontology, versions,
// assignments. Owner: users, erasure, backup.
enum class Role : std::uint8_t { kOwner = 0, kManager = 1, kReviewer = 2, kAnnotator = 3, kViewer = 4 };
std::string_view role_name(Role role);
Result<Role> role_from_name(std::string_view name);
// True when `role` is `needed` or above it.
bool may(Role role, Role needed);

struct User {
  UserId id;
  std::string login;  // unique, lower case, 1..64 of [a-z0-9._@-]
  std::string display_name;
  Role role = Role::kViewer;
  bool disabled = false;
  bool has_password = false;
  TimeUs created;
};

struct ApiToken {
  std::int64_t id = 0;
  UserId user;
  std::string name;
  TimeUs created;
  std::optional<TimeUs> last_used;
  std::optional<TimeUs> expires;
};

// The storage port; adapters/sql implements it. Hashes are 32 bytes.
class AccountStore {
 public:
  virtual ~AccountStore() = default;
  virtual Result<User> add_user(std::string_view login, std::string_view display_name, Role role,
                                TimeUs now) = 0;                   // kConflict
  virtual Result<User> user(UserId id) = 0;                        // kNotFound
  virtual Result<User> user_by_login(std::string_view login) = 0;  // kNotFound
  virtual Result<std::vector<User>> users() = 0;
  virtual Result<void> set_role(UserId id, Role role) = 0;
  virtual Result<void> set_disabled(UserId id, bool disabled) = 0;  // also ends its sessions
  virtual Result<void> set_display_name(UserId id, std::string_view name) = 0;
  virtual Result<void> set_password_hash(UserId id, std::string_view hash) = 0;
  virtual Result<std::string> password_hash(UserId id) = 0;  // empty when none

  enum class SecretKind : std::uint8_t { kSession = 1, kApiToken = 2, kOneTimeLink = 3 };
  virtual Result<std::int64_t> add_secret(SecretKind kind, std::string_view hash, UserId user,
                                          std::string_view name, TimeUs now,
                                          std::optional<TimeUs> expires) = 0;
  // The enabled user whose unexpired secret this is; kUnauthorized otherwise. Touches last_used (at most once
  // a minute).
  virtual Result<User> user_of_secret(SecretKind kind, std::string_view hash, TimeUs now) = 0;
  // Like user_of_secret, and removes it: succeeds at most once over all processes.
  virtual Result<User> take_secret(SecretKind kind, std::string_view hash, TimeUs now) = 0;
  virtual Result<void> remove_secret(SecretKind kind, std::string_view hash) = 0;
  virtual Result<void> remove_sessions(UserId user) = 0;
  virtual Result<std::vector<ApiToken>> api_tokens(UserId user) = 0;
  virtual Result<void> remove_api_token(UserId user, std::int64_t id) = 0;  // kNotFound
};

// The rules over the store: what is random, hashed, compared in constant time and limited in rate.
class Access {
 public:
  Access(AccountStore& store, const Clock& clock);

  AccountStore& store() { return store_; }
  // argon2id (64 MiB, interactive). At most two hashes run at once; more wait. kInvalid under 10 characters.
  Result<void> set_password(UserId user, std::string_view password);
  // kUnauthorized with one wording for an unknown login and a wrong password, in equal time. How often it
  // may be asked is for throttle.h to say.
  Result<User> check_password(std::string_view login, std::string_view password);
  // Secrets are 256 random bits in base64url; the store sees only their BLAKE2b hash.
  Result<std::string> open_session(UserId user);  // 14 days
  Result<User> session_user(std::string_view secret);
  Result<void> close_session(std::string_view secret);
  Result<std::string> create_api_token(UserId user, std::string_view name,
                                       std::optional<TimeUs> expires);  // "tm_..."
  Result<User> api_token_user(std::string_view token);
  Result<std::string> create_one_time_link(UserId user);  // 24 hours, one use; returns the secret
  Result<User> use_one_time_link(std::string_view secret);
  // Bound to a session: HMAC of the session secret, so it needs no storage. For double-submit CSRF checks.
  static std::string csrf_token(std::string_view session_secret);

 private:
  AccountStore& store_;
  const Clock& clock_;
};

}  // namespace touchmark::access
