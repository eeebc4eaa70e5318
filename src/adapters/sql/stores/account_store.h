// access::AccountStore over a Core.
#pragma once

#include <mutex>

#include "access/account.h"
#include "adapters/sql/driver/core.h"

namespace touchmark::sql {

class SqlAccounts final : public access::AccountStore {
 public:
  explicit SqlAccounts(Core& core) : core_(core) {}
  Result<access::User> add_user(const access::NewUser& wanted, access::By by) override;
  Result<access::User> user(UserId id) override;
  Result<access::User> user_by_login(std::string_view login) override;
  Result<std::vector<access::User>> users() override;
  Result<access::User> change_user(UserId id, const access::UserChange& change, access::By by) override;
  Result<access::User> set_password_hash(UserId id, std::string_view hash, access::By by) override;
  Result<std::string> password_hash(UserId id) override;

  Result<std::vector<access::Member>> members(ProjectId project) override;
  Result<std::vector<access::Membership>> memberships(UserId user) override;
  Result<std::optional<access::Role>> role_in(ProjectId project, UserId user) override;
  Result<void> change_member(ProjectId project, UserId user, const Decide& decide, access::By by) override;

  Result<std::int64_t> add_secret(const access::NewSecret& wanted, access::By by) override;
  Result<access::Grant> grant(access::SecretKind kind, std::string_view hash, TimeUs now) override;
  Result<access::User> take_secret(access::SecretKind kind, std::string_view hash, TimeUs now) override;
  Result<void> end_secret(access::SecretKind kind, std::string_view hash, access::By by) override;
  Result<std::vector<access::ApiToken>> api_tokens(UserId user) override;
  Result<void> end_api_token(UserId user, std::int64_t id, access::By by) override;

  void on_change(std::function<void()> listener) override;
  Result<std::vector<access::LogEntry>> log_before(std::int64_t before, std::int64_t limit) override;
  Result<std::vector<access::LogEntry>> log_after(std::int64_t after, std::int64_t limit) override;
  Result<access::LogHead> log_head() override;
  Result<access::LogCheck> verify_log() override;
  Result<Digest> log_hash(std::int64_t seq) override;

 private:
  // A change of accounts: others wait until it is done.
  Result<void> change(const std::function<Result<void>(WriteContext&)>& work);
  Result<std::vector<access::LogEntry>> log_page(std::string_view condition, std::int64_t bound,
                                                 std::int64_t limit);
  Core& core_;
  std::mutex listener_mutex_;
  std::function<void()> listener_;
};

// Makes whoever created a project its owner; nobody when the actor is no user (the command line). A part of
// the transaction that creates it.
Result<void> add_first_owner(WriteContext& context, ProjectId project, UserId actor, TimeUs now);

}  // namespace touchmark::sql
