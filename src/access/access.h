// Who may do what: users, members, sessions, API tokens and one-time links. Secrets are stored only as
// hashes. Thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "access/account.h"

namespace touchmark::access {

// The rules over the store: what is random, hashed, compared in constant time and limited in rate.
class Access {
 public:
  Access(AccountStore& store, const Clock& clock);

  AccountStore& store() { return store_; }
  // argon2id (64 MiB, interactive). At most two hashes run at once; more wait. kInvalid under 10 characters.
  // Ends every session, link and token of the user.
  Result<User> set_password(UserId user, std::string_view password, UserId actor);
  // kUnauthorized with one wording for an unknown login and a wrong password, in equal time. How often it
  // may be asked is for throttle.h to say.
  Result<User> check_password(std::string_view login, std::string_view password);
  // Secrets are 256 random bits in base64url; the store sees only their BLAKE2b hash. A session, or a token,
  // is for the user as they were when they were let in: kUnauthorized when their password has changed or they
  // were disabled since.
  Result<std::string> open_session(const User& user);  // 14 days
  Result<Grant> session(std::string_view secret);
  Result<void> close_session(std::string_view secret, UserId actor);
  struct NewToken {
    std::string name;
    std::optional<TimeUs> expires;
    ProjectId project;  // 0: every project of the user
    Scopes scopes = kUsualScopes;
  };
  Result<std::string> create_api_token(const User& user, const NewToken& wanted, UserId actor);  // "tm_..."
  Result<Grant> api_token(std::string_view token);
  // 24 hours, one use; returns the secret.
  Result<std::string> create_one_time_link(const User& user, UserId actor);
  Result<User> use_one_time_link(std::string_view secret);

  // The role in a project: an administrator's is owner everywhere. Nothing for one who is no member.
  Result<std::optional<Role>> role_in(const User& user, ProjectId project);
  // Gives, changes or (nothing) takes away a role, as one whose own role is `own`: owners do so for
  // everybody, managers among reviewers, annotators and viewers, everybody may leave (kForbidden otherwise).
  // `fresh`: kConflict for a member. kNotFound for one who is none, unless `fresh`.
  struct MemberChange {
    ProjectId project;
    UserId user;
    std::optional<Role> role;
    bool fresh = false;
  };
  Result<void> change_member(const MemberChange& change, UserId actor, Role own);
  // Bound to a session: HMAC of the session secret, so it needs no storage. For double-submit CSRF checks.
  static std::string csrf_token(std::string_view session_secret);

 private:
  AccountStore& store_;
  const Clock& clock_;
};

}  // namespace touchmark::access
