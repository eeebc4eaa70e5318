// Users, memberships and secrets on both databases. The access log: access_log_test.cpp.
#include <thread>

#include "contract/accounts.h"

namespace touchmark::contract {
namespace {

using access::By;
using access::Role;
using access::SecretKind;
using access::UserChange;

class AccountsContract : public Accounts {};
TM_BOTH_BACKENDS(AccountsContract);

TEST_P(AccountsContract, UsersAreAddedFoundAndChanged) {
  const auto added = accounts().add_user({"ann@x.org", "Ann \xc3\x85", true, false}, at(5));
  ASSERT_TRUE(added);
  EXPECT_EQ(added->id, UserId{1});
  EXPECT_EQ(accounts().add_user({"ann@x.org", ""}, at(5)).error().code, ErrorCode::kConflict);
  const UserId bob = add("bob");
  EXPECT_EQ(accounts().users()->size(), 2u);
  auto found = accounts().user_by_login("ann@x.org");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->display_name, "Ann \xc3\x85");
  EXPECT_TRUE(found->administrator && !found->creator);
  EXPECT_EQ(found->created, TimeUs{5});
  EXPECT_FALSE(found->has_password);
  EXPECT_EQ(*accounts().password_hash(bob), "");
  EXPECT_TRUE(accounts().set_password_hash(bob, "$argon2id$x", at(6)));
  EXPECT_TRUE(accounts().change_user(bob, {"Robert", false, true, true}, at(7)));
  found = accounts().user(bob);
  EXPECT_TRUE(found->has_password && found->disabled && found->creator && !found->administrator);
  EXPECT_EQ(found->display_name, "Robert");
  EXPECT_EQ(*accounts().password_hash(bob), "$argon2id$x");
}

TEST_P(AccountsContract, UnknownUsersAreNotFound) {
  const UserId nobody{9};
  EXPECT_EQ(accounts().user(nobody).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login("x").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login(std::string("a\0b", 3)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().user_by_login("\xff").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().change_user(nobody, {"x"}, at(1)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().set_password_hash(nobody, "", at(1)).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().password_hash(nobody).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(accounts().add_secret({SecretKind::kSession, hash_, nobody}, at(1)).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(set_role(ProjectId{1}, nobody, Role::kViewer).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(accounts().users()->empty());
}

TEST_P(AccountsContract, ASecretLeadsToItsUserUntilItExpiresOrIsEnded) {
  const UserId ann = add("ann");
  ASSERT_TRUE(accounts().add_secret(secret(SecretKind::kSession, ann, TimeUs{100}), at(10)));
  EXPECT_EQ(grant(SecretKind::kSession, 99)->user.id, ann);
  EXPECT_EQ(grant(SecretKind::kSession, 100).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(grant(SecretKind::kApiToken).error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(accounts().grant(SecretKind::kSession, "other", TimeUs{50}).error().code,
            ErrorCode::kUnauthorized);
  EXPECT_TRUE(accounts().end_secret(SecretKind::kSession, hash_, at(11)));
  EXPECT_TRUE(accounts().end_secret(SecretKind::kSession, hash_, at(12))) << "twice is harmless";
  EXPECT_EQ(grant(SecretKind::kSession).error().code, ErrorCode::kUnauthorized);
}

TEST_P(AccountsContract, ATokenHasItsProjectAndScopes) {
  const UserId ann = add("ann");
  auto wanted = secret(SecretKind::kApiToken, ann);
  wanted.project = ProjectId{7};
  EXPECT_EQ(accounts().add_secret(wanted, at(2)).error().code, ErrorCode::kInvalid) << "there is none";
  const ProjectId birds = create("birds").id;
  wanted.project = birds;
  wanted.scopes = static_cast<access::Scopes>(access::Scope::kRead);
  ASSERT_TRUE(accounts().add_secret(wanted, at(1)));
  const auto given = grant(SecretKind::kApiToken);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->project, birds);
  EXPECT_TRUE(access::has(given->scopes, access::Scope::kRead));
  EXPECT_FALSE(access::has(given->scopes, access::Scope::kLabel));
  EXPECT_EQ(accounts().api_tokens(ann)->at(0).project, birds);
}

// Disabling and a password change both end all that lets somebody in, and enabling brings nothing back.
TEST_P(AccountsContract, SessionsLinksAndTokensDieForGood) {
  const UserId ann = add("ann");
  const auto give_all = [&] {
    for (const auto kind : {SecretKind::kSession, SecretKind::kApiToken, SecretKind::kOneTimeLink})
      ASSERT_TRUE(accounts().add_secret(secret(kind, ann), at(1)));
  };
  const auto expect_none = [&] {
    for (const auto kind : {SecretKind::kSession, SecretKind::kApiToken, SecretKind::kOneTimeLink})
      EXPECT_FALSE(grant(kind)) << static_cast<int>(kind);
    EXPECT_FALSE(accounts().take_secret(SecretKind::kOneTimeLink, hash_, TimeUs{50}));
    EXPECT_TRUE(accounts().api_tokens(ann)->empty());
  };
  give_all();
  ASSERT_TRUE(accounts().set_password_hash(ann, "$argon2id$y", at(2)));
  expect_none();
  give_all();
  UserChange change;
  change.disabled = true;
  ASSERT_TRUE(accounts().change_user(ann, change, at(3)));
  expect_none();
  EXPECT_EQ(accounts().add_secret(secret(SecretKind::kSession, ann), at(4)).error().code,
            ErrorCode::kUnauthorized);
  change.disabled = false;
  ASSERT_TRUE(accounts().change_user(ann, change, at(5)));
  expect_none();
}

// A sign-in that checked the password just before it was changed, or the user just before they were disabled.
TEST_P(AccountsContract, ASecretMadeFromAnOlderLookIsRefused) {
  const UserId ann = add("ann");
  const auto before = secret(SecretKind::kSession, ann);
  ASSERT_TRUE(accounts().set_password_hash(ann, "$argon2id$y", at(2)));
  EXPECT_EQ(accounts().add_secret(before, at(3)).error().code, ErrorCode::kUnauthorized);
  EXPECT_TRUE(accounts().add_secret(secret(SecretKind::kSession, ann), at(4)));
}

TEST_P(AccountsContract, TokensAreListedAndTheirUseIsNotedOnceAMinute) {
  const UserId ann = add("ann");
  const UserId bob = add("bob");
  auto wanted = secret(SecretKind::kApiToken, ann);
  wanted.name = "ci";
  const auto id = accounts().add_secret(wanted, at(10));
  ASSERT_TRUE(accounts().add_secret(secret(SecretKind::kSession, ann), at(10)));
  auto tokens = accounts().api_tokens(ann);
  ASSERT_EQ(tokens->size(), 1u);
  EXPECT_EQ((*tokens)[0].name, "ci");
  EXPECT_FALSE((*tokens)[0].last_used || (*tokens)[0].expires);
  const auto last_used = [&](std::int64_t now) {
    EXPECT_TRUE(grant(SecretKind::kApiToken, now));
    EXPECT_TRUE(
        store().write([](ledger::Writer&) { return Result<void>{}; }));  // behind what is not waited for
    return accounts().api_tokens(ann)->at(0).last_used->value;
  };
  EXPECT_EQ(last_used(1'000), 1'000);
  EXPECT_EQ(last_used(2'000), 1'000);
  EXPECT_EQ(last_used(60'001'000), 60'001'000);
  EXPECT_EQ(accounts().end_api_token(bob, *id, at(11)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(accounts().end_api_token(ann, *id, at(11)));
  EXPECT_EQ(accounts().end_api_token(ann, *id, at(11)).error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(grant(SecretKind::kSession));
}

TEST_P(AccountsContract, AOneTimeLinkWorksForOneOfManyOverTwoServers) {
  const UserId ann = add("ann");
  ASSERT_TRUE(accounts().add_secret(secret(SecretKind::kOneTimeLink, ann, TimeUs{100}), at(1)));
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

TEST_P(AccountsContract, WhoeverCreatesAProjectOwnsItAndOthersAreAddedToIt) {
  const UserId ann = add("ann");  // user 1, who creates projects here
  const UserId bob = add("bob");
  const ProjectId birds = create("birds").id;
  const ProjectId cats = create("cats").id;
  EXPECT_EQ(accounts().role_in(birds, ann)->value(), Role::kOwner);
  EXPECT_FALSE(*accounts().role_in(birds, bob));
  ASSERT_TRUE(set_role(birds, bob, Role::kAnnotator));
  ASSERT_TRUE(set_role(birds, bob, Role::kReviewer));
  EXPECT_EQ(accounts().role_in(birds, bob)->value(), Role::kReviewer);
  EXPECT_FALSE(*accounts().role_in(cats, bob));
  ASSERT_EQ(accounts().memberships(bob)->size(), 1u);
  EXPECT_EQ(accounts().memberships(ann)->size(), 2u);
  ASSERT_TRUE(set_role(birds, bob, std::nullopt));
  EXPECT_FALSE(*accounts().role_in(birds, bob));
  EXPECT_TRUE(accounts().memberships(bob)->empty());
  const auto members = accounts().members(birds);
  ASSERT_EQ(members->size(), 2u) << "a former member's name is still told";
  EXPECT_EQ(members->at(1).login, "bob");
  EXPECT_FALSE(members->at(1).role);
  EXPECT_EQ(accounts().members(cats)->size(), 1u);
}

TEST_P(AccountsContract, ARefusedDecisionChangesNothing) {
  const UserId ann = add("ann");
  const ProjectId birds = create("birds").id;
  std::optional<Role> seen;
  const auto refused = accounts().change_member(
      birds, ann,
      [&](std::optional<Role> before) -> Result<std::optional<Role>> {
        seen = before;
        return fail(ErrorCode::kForbidden, "no");
      },
      at(1));
  EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  EXPECT_EQ(seen, Role::kOwner);
  EXPECT_EQ(accounts().role_in(birds, ann)->value(), Role::kOwner);
}

TEST_P(AccountsContract, TheLastOwnerWhoCanSignInStays) {
  const UserId ann = add("ann");
  const UserId bob = add("bob");
  ASSERT_TRUE(accounts().set_password_hash(ann, "$argon2id$a", at(1)));
  const ProjectId birds = create("birds").id;
  EXPECT_EQ(set_role(birds, ann, Role::kManager).error().code, ErrorCode::kConflict);
  EXPECT_EQ(set_role(birds, ann, std::nullopt).error().code, ErrorCode::kConflict);
  UserChange out;
  out.disabled = true;
  EXPECT_EQ(accounts().change_user(ann, out, at(2)).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(accounts().user(ann)->disabled);
  ASSERT_TRUE(set_role(birds, bob, Role::kOwner));
  EXPECT_EQ(set_role(birds, ann, Role::kManager).error().code, ErrorCode::kConflict)
      << "bob has no password, no session and no link";
  ASSERT_TRUE(accounts().add_secret(secret(SecretKind::kOneTimeLink, bob, TimeUs{INT64_MAX}), at(3)));
  EXPECT_TRUE(set_role(birds, ann, Role::kManager)) << "bob can come in";
  EXPECT_EQ(set_role(birds, bob, Role::kViewer).error().code, ErrorCode::kConflict);
}

TEST_P(AccountsContract, TheLastAdministratorWhoCanSignInStays) {
  const UserId ann = add("ann", true);
  const UserId bob = add("bob", true);
  ASSERT_TRUE(accounts().set_password_hash(ann, "$argon2id$a", at(1)));
  ASSERT_TRUE(accounts().set_password_hash(bob, "$argon2id$b", at(1)));
  UserChange less;
  less.administrator = false;
  UserChange out;
  out.disabled = true;
  ASSERT_TRUE(accounts().change_user(bob, out, at(2)));
  EXPECT_EQ(accounts().change_user(ann, less, at(3)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(accounts().change_user(ann, out, at(3)).error().code, ErrorCode::kConflict);
  EXPECT_TRUE(accounts().change_user(bob, less, at(4))) << "one who cannot sign in is nobody's last";
  UserChange name;
  name.display_name = "Ann";
  EXPECT_TRUE(accounts().change_user(ann, name, at(5)));
}

// Each sees the other as the one who remains. Over two servers, as often as it takes to meet.
TEST_P(AccountsContract, TwoDemotionsAtOnceLeaveOne) {
  const UserId ann = add("ann", true);
  const UserId bob = add("bob", true);
  const ProjectId birds = create("birds").id;
  for (const UserId user : {ann, bob}) ASSERT_TRUE(accounts().set_password_hash(user, "$argon2id$x", at(1)));
  auto other = sql::open_database(place_->url(), &clock_);
  ASSERT_TRUE(other);
  const auto both = [&](const std::function<bool(access::AccountStore&, UserId)>& demote) {
    std::atomic<int> done{0};
    std::thread first([&] { done += demote(accounts(), ann); });
    std::thread second([&] { done += demote((*other)->accounts(), bob); });
    first.join();
    second.join();
    return done.load();
  };
  for (int round = 0; round < 30; ++round) {
    ASSERT_TRUE(set_role(birds, ann, Role::kOwner));
    ASSERT_TRUE(set_role(birds, bob, Role::kOwner));
    EXPECT_EQ(both([&](auto& store, UserId user) {
                return store
                    .change_member(
                        birds, user, [](auto) { return Result<std::optional<Role>>(Role::kViewer); }, at(2))
                    .has_value();
              }),
              1);
    UserChange more;
    more.administrator = true;
    for (const UserId user : {ann, bob}) ASSERT_TRUE(accounts().change_user(user, more, at(3)));
    EXPECT_EQ(both([&](auto& store, UserId user) {
                UserChange less;
                less.administrator = false;
                return store.change_user(user, less, at(4)).has_value();
              }),
              1);
  }
  expect_log_sound();
}

}  // namespace
}  // namespace touchmark::contract
