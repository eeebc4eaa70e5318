// What the tests of accounts share.
#pragma once

#include "contract/backend.h"

namespace touchmark::contract {

class Accounts : public Contract {
 protected:
  access::AccountStore& accounts() { return database_->accounts(); }
  static access::By at(std::int64_t time) { return {UserId{77}, TimeUs{time}}; }
  UserId add(const std::string& login, bool administrator = false) {
    const auto user = accounts().add_user({login, "Name", administrator, false}, at(5));
    EXPECT_TRUE(user) << user.error().text();
    return user ? user->id : UserId{};
  }
  access::NewSecret secret(access::SecretKind kind, UserId user,
                           std::optional<TimeUs> expires = std::nullopt) {
    access::NewSecret out{kind, hash_, user, accounts().user(user)->epoch};
    out.expires = expires;
    return out;
  }
  Result<access::Grant> grant(access::SecretKind kind, std::int64_t now = 50) {
    return accounts().grant(kind, hash_, TimeUs{now});
  }
  Result<void> set_role(ProjectId project, UserId user, std::optional<access::Role> role) {
    return accounts().change_member(
        project, user, [role](auto) { return Result<std::optional<access::Role>>(role); }, at(6));
  }
  void expect_log_sound() {
    const auto check = accounts().verify_log();
    ASSERT_TRUE(check) << check.error().text();
    EXPECT_TRUE(check->findings.empty()) << check->findings.front();
  }
  const std::string hash_ = std::string("\0\x01\xff", 3) + std::string(29, 'h');
};

}  // namespace touchmark::contract
