#include <thread>

#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using access::Role;
using SecretKind = access::AccountStore::SecretKind;

class AccountsContract : public Contract {
 protected:
  access::AccountStore& accounts() { return database_->accounts(); }
  UserId add(const std::string& login) {
    const auto user = accounts().add_user(login, "Name", Role::kAnnotator, TimeUs{5});
    EXPECT_TRUE(user) << user.error().text();
    return user->id;
  }
  const std::string hash_ = std::string("\0\x01\xff", 3) + std::string(29, 'h');
};
TM_BOTH_BACKENDS(AccountsContract);

TEST_P(AccountsContract, UsersAreAddedFoundAndChanged) {
  const auto added = accounts().add_user("ann@x.org", "Ann \xc3\x85", Role::kManager, TimeUs{5});
  ASSERT_TRUE(added);
  EXPECT_EQ(added->id, UserId{1});
  EXPECT_EQ(accounts().add_user("ann@x.org", "", Role::kViewer, TimeUs{}).error().code, ErrorCode::kConflict);
  const UserId bob = add("bob");
  EXPECT_EQ(accounts().users()->size(), 2u);
  auto found = accounts().user_by_login("ann@x.org");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->display_name, "Ann \xc3\x85");
  EXPECT_EQ(found->role, Role::kManager);
  EXPECT_EQ(found->created, TimeUs{5});
  EXPECT_FALSE(found->has_password);
  EXPECT_EQ(*accounts().password_hash(bob), "");
  EXPECT_TRUE(accounts().set_password_hash(bob, "$argon2id$x"));
  EXPECT_TRUE(accounts().set_role(bob, Role::kOwner));
  EXPECT_TRUE(accounts().set_display_name(bob, "Robert"));
  EXPECT_TRUE(accounts().set_disabled(bob, true));
  found = accounts().user(bob);
  EXPECT_TRUE(found->has_password && found->disabled);
  EXPECT_EQ(found->role, Role::kOwner);
  EXPECT_EQ(found->display_name, "Robert");
  EXPECT_EQ(*accounts().password_hash(bob), "$argon2id$x");
}

TEST_P(AccountsContract, UnknownUsersAreNotFound) {
  const UserId nobody{9};
  EXPECT_EQ(accounts().user(nobody).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login("x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login(std::string("a\0b", 3)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login("\xff").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().set_role(nobody, Role::kOwner).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().set_disabled(nobody, true).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().set_display_name(nobody, "").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().set_password_hash(nobody, "").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().password_hash(nobody).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().add_secret(SecretKind::kSession, hash_, nobody, "", {}, {}).error().code,
            ErrorCode::kNotFound);
  EXPECT_TRUE(accounts().users()->empty());
}

TEST_P(AccountsContract, ASecretLeadsToItsUserUntilItExpiresOrIsRemoved) {
  const UserId ann = add("ann");
  ASSERT_TRUE(accounts().add_secret(SecretKind::kSession, hash_, ann, "", TimeUs{10}, TimeUs{100}));
  EXPECT_EQ(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{99})->id, ann);
  EXPECT_EQ(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{100}).error().code,
            ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts().user_of_secret(SecretKind::kApiToken, hash_, TimeUs{50}).error().code,
            ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts().user_of_secret(SecretKind::kSession, "other", TimeUs{50}).error().code,
            ErrorCode::kUnauthorized);
  EXPECT_TRUE(accounts().remove_secret(SecretKind::kSession, hash_));
  EXPECT_TRUE(accounts().remove_secret(SecretKind::kSession, hash_)) << "twice is harmless";
  EXPECT_EQ(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{50}).error().code,
            ErrorCode::kUnauthorized);
}

TEST_P(AccountsContract, DisablingAUserEndsSessionsAndStopsTokens) {
  const UserId ann = add("ann");
  ASSERT_TRUE(accounts().add_secret(SecretKind::kSession, hash_, ann, "", {}, {}));
  ASSERT_TRUE(accounts().add_secret(SecretKind::kApiToken, hash_, ann, "ci", {}, {}));
  ASSERT_TRUE(accounts().set_disabled(ann, true));
  EXPECT_FALSE(accounts().user_of_secret(SecretKind::kApiToken, hash_, TimeUs{50}));
  ASSERT_TRUE(accounts().set_disabled(ann, false));
  EXPECT_FALSE(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{50}))
      << "a session does not come back";
  EXPECT_TRUE(accounts().user_of_secret(SecretKind::kApiToken, hash_, TimeUs{50}));
}

TEST_P(AccountsContract, TokensAreListedAndTheirUseIsNotedOnceAMinute) {
  const UserId ann = add("ann");
  const UserId bob = add("bob");
  const auto id = accounts().add_secret(SecretKind::kApiToken, hash_, ann, "ci", TimeUs{10}, {});
  ASSERT_TRUE(accounts().add_secret(SecretKind::kSession, hash_, ann, "", TimeUs{10}, {}));
  auto tokens = accounts().api_tokens(ann);
  ASSERT_EQ(tokens->size(), 1u);
  EXPECT_EQ((*tokens)[0].name, "ci");
  EXPECT_FALSE((*tokens)[0].last_used || (*tokens)[0].expires);
  const auto last_used = [&](std::int64_t now) {
    EXPECT_TRUE(accounts().user_of_secret(SecretKind::kApiToken, hash_, TimeUs{now}));
    EXPECT_TRUE(
        store().write([](ledger::Writer&) { return Result<void>{}; }));  // behind what is not waited for
    return accounts().api_tokens(ann)->at(0).last_used->value;
  };
  EXPECT_EQ(last_used(1'000), 1'000);
  EXPECT_EQ(last_used(2'000), 1'000);
  EXPECT_EQ(last_used(60'001'000), 60'001'000);
  EXPECT_EQ(accounts().remove_api_token(bob, *id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(accounts().remove_api_token(ann, *id));
  EXPECT_EQ(accounts().remove_api_token(ann, *id).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{50}));
  EXPECT_TRUE(accounts().remove_sessions(ann));
  EXPECT_FALSE(accounts().user_of_secret(SecretKind::kSession, hash_, TimeUs{50}));
}

TEST_P(AccountsContract, AOneTimeLinkWorksForOneOfManyOverTwoServers) {
  const UserId ann = add("ann");
  ASSERT_TRUE(accounts().add_secret(SecretKind::kOneTimeLink, hash_, ann, "", {}, TimeUs{100}));
  EXPECT_FALSE(accounts().take_secret(SecretKind::kOneTimeLink, hash_, TimeUs{100}));
  auto other = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(other);
  std::atomic<int> taken{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      access::AccountStore& mine = i % 2 == 0 ? accounts() : (*other)->accounts();
      if (mine.take_secret(SecretKind::kOneTimeLink, hash_, TimeUs{50})) ++taken;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
}

}  // namespace
}  // namespace touchmark::contract
