// access::AccountStore over a Core.
#pragma once

#include "access/access.h"
#include "adapters/sql/driver/core.h"

namespace touchmark::sql {

class SqlAccounts final : public access::AccountStore {
 public:
  explicit SqlAccounts(Core& core) : core_(core) {}
  Result<access::User> add_user(std::string_view login, std::string_view display_name, access::Role role,
                                TimeUs now) override;
  Result<access::User> user(UserId id) override;
  Result<access::User> user_by_login(std::string_view login) override;
  Result<std::vector<access::User>> users() override;
  Result<void> set_role(UserId id, access::Role role) override;
  Result<void> set_disabled(UserId id, bool disabled) override;
  Result<void> set_display_name(UserId id, std::string_view name) override;
  Result<void> set_password_hash(UserId id, std::string_view hash) override;
  Result<std::string> password_hash(UserId id) override;
  Result<std::int64_t> add_secret(SecretKind kind, std::string_view hash, UserId user, std::string_view name,
                                  TimeUs now, std::optional<TimeUs> expires) override;
  Result<access::User> user_of_secret(SecretKind kind, std::string_view hash, TimeUs now) override;
  Result<access::User> take_secret(SecretKind kind, std::string_view hash, TimeUs now) override;
  Result<void> remove_secret(SecretKind kind, std::string_view hash) override;
  Result<void> remove_sessions(UserId user) override;
  Result<std::vector<access::ApiToken>> api_tokens(UserId user) override;
  Result<void> remove_api_token(UserId user, std::int64_t id) override;

 private:
  template <typename... Args>
  Result<void> update_user(std::string_view sql, UserId id, Args... args);
  Core& core_;
};

}  // namespace touchmark::sql
