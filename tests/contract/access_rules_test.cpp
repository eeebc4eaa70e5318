// The rules over the accounts: how long a secret is good, what a password is, and who gives which role to
// whom.
#include <set>

#include "access/access.h"
#include "contract/accounts.h"

namespace touchmark::contract {
namespace {

using access::Access;
using access::Grant;
using access::Role;
using access::Scope;
using access::User;

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kHour = 3600 * kSecond;
constexpr std::int64_t kDay = 24 * kHour;
constexpr Role kRoles[] = {Role::kOwner, Role::kManager, Role::kReviewer, Role::kAnnotator, Role::kViewer};

// Stands still until it is set.
class SetClock final : public Clock {
 public:
  TimeUs now() const override { return time; }
  TimeUs time{1'750'000'000 * kSecond};
};

class AccessContract : public Accounts {
 protected:
  void SetUp() override {
    Accounts::SetUp();
    if (IsSkipped()) return;
    access_ = std::make_unique<Access>(accounts(), time_);
    ann_ = *accounts().user(add("ann"));
  }
  void TearDown() override { access_.reset(); }

  // Whether it still works after so long, and not a microsecond longer.
  template <typename Ask>
  void expect_life(std::int64_t life, Ask ask) {
    const TimeUs made = time_.time;
    time_.time = TimeUs{made.value + life - 1};
    EXPECT_TRUE(ask());
    time_.time = TimeUs{made.value + life};
    EXPECT_FALSE(ask());
    time_.time = made;
  }

  SetClock time_;
  std::unique_ptr<Access> access_;
  User ann_;
};
TM_BOTH_BACKENDS(AccessContract);

TEST_P(AccessContract, ASessionLastsFourteenDaysOrUntilItIsClosed) {
  const auto secret = access_->open_session(ann_);
  ASSERT_TRUE(secret);
  EXPECT_EQ(access_->session(*secret)->user.id, ann_.id);
  EXPECT_EQ(access_->session(*secret + "x").error().code, ErrorCode::kUnauthorized);
  EXPECT_EQ(access_->session("").error().code, ErrorCode::kUnauthorized);
  EXPECT_FALSE(access_->api_token(*secret)) << "a session is no token";
  EXPECT_FALSE(access_->use_one_time_link(*secret)) << "nor a link";
  expect_life(14 * kDay, [&] { return access_->session(*secret).has_value(); });
  EXPECT_TRUE(access_->close_session(*secret, ann_.id));
  EXPECT_EQ(access_->session(*secret).error().code, ErrorCode::kUnauthorized);
}

TEST_P(AccessContract, ALinkWorksOnceWithinADay) {
  const auto late = access_->create_one_time_link(ann_, UserId{});
  const auto used = access_->create_one_time_link(ann_, UserId{});
  ASSERT_TRUE(late && used);
  EXPECT_EQ(access_->use_one_time_link(*used)->id, ann_.id);
  EXPECT_EQ(access_->use_one_time_link(*used).error().code, ErrorCode::kUnauthorized);
  time_.time.value += kDay;
  EXPECT_FALSE(access_->use_one_time_link(*late));
  const auto last = access_->create_one_time_link(ann_, UserId{});
  time_.time.value += kDay - 1;
  EXPECT_TRUE(access_->use_one_time_link(*last));
}

TEST_P(AccessContract, ATokenIsKnownByItsPrefixAndIsGoodForWhatItSays) {
  const ProjectId birds = create("birds").id;
  Access::NewToken wanted{"ci", TimeUs{time_.time.value + kHour}, birds,
                          static_cast<access::Scopes>(Scope::kRead)};
  const auto token = access_->create_api_token(ann_, wanted, ann_.id);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->substr(0, 3), "tm_");
  const auto granted = access_->api_token(*token);
  ASSERT_TRUE(granted);
  EXPECT_EQ(granted->user.id, ann_.id);
  EXPECT_EQ(granted->project, birds);
  EXPECT_EQ(granted->scopes, static_cast<access::Scopes>(Scope::kRead));
  expect_life(kHour, [&] { return access_->api_token(*token).has_value(); });
  const auto bare = access_->api_token(token->substr(3));
  ASSERT_FALSE(bare);
  EXPECT_EQ(bare.error().code, ErrorCode::kUnauthorized);
  EXPECT_NE(bare.error().message.find("not an API token"), std::string::npos);
  EXPECT_FALSE(access_->api_token("tm_"));
  EXPECT_FALSE(access_->session(*token)) << "a token is no session";
}

TEST_P(AccessContract, SecretsAreLongDifferentAndUrlSafe) {
  std::set<std::string> all;
  for (int i = 0; i < 20; ++i) all.insert(*access_->open_session(ann_));
  EXPECT_EQ(all.size(), 20u);
  for (const auto& secret : all) {
    EXPECT_EQ(secret.size(), 43u) << "256 bits";
    EXPECT_EQ(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
  }
  const std::string first = Access::csrf_token(*all.begin());
  EXPECT_EQ(first, Access::csrf_token(*all.begin()));
  EXPECT_NE(first, Access::csrf_token(*all.rbegin()));
  EXPECT_NE(first, *all.begin());
  EXPECT_EQ(first.size(), 43u);
}

TEST_P(AccessContract, APasswordHasTenToAThousandBytesAndEndsWhatWasOpen) {
  const auto set = [&](std::size_t length) {
    return access_->set_password(ann_.id, std::string(length, 'p'), ann_.id);
  };
  EXPECT_EQ(set(9).error().where, "/password");
  EXPECT_EQ(set(1001).error().where, "/password");
  EXPECT_EQ(access_->check_password("ann", std::string(9, 'p')).error().code, ErrorCode::kUnauthorized)
      << "one without a password cannot sign in";
  const auto session = access_->open_session(ann_);
  ASSERT_TRUE(set(10));
  EXPECT_FALSE(access_->session(*session));
  const auto signed_in = access_->check_password("ann", std::string(10, 'p'));
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->id, ann_.id);
  ASSERT_TRUE(set(1000));
  EXPECT_TRUE(access_->check_password("ann", std::string(1000, 'p')));
  EXPECT_FALSE(access_->check_password("ann", std::string(1001, 'p')));
  EXPECT_FALSE(access_->check_password("ann", std::string(999, 'p')));
}

TEST_P(AccessContract, NobodyLearnsWhyASignInFailed) {
  ASSERT_TRUE(access_->set_password(ann_.id, "correct horse", ann_.id));
  const User bob = *accounts().user(add("bob"));
  const User off = *accounts().user(add("off"));
  ASSERT_TRUE(access_->set_password(off.id, "correct horse", off.id));
  access::UserChange change;
  change.disabled = true;
  ASSERT_TRUE(accounts().change_user(off.id, change, at(9)));
  std::set<std::string> said;
  for (const auto& [login, password] : {std::pair{"ann", "wrong horse"},
                                        {"nobody", "correct horse"},
                                        {"bob", "correct horse"},
                                        {"bob", ""},
                                        {"off", "correct horse"},
                                        {"ann", ""}}) {
    const auto refused = access_->check_password(login, password);
    ASSERT_FALSE(refused) << login;
    EXPECT_EQ(refused.error().code, ErrorCode::kUnauthorized);
    said.insert(refused.error().text());
  }
  EXPECT_EQ(said.size(), 1u) << "one wording for all of them";
  EXPECT_TRUE(access_->check_password("ann", "correct horse"));
}

TEST_P(AccessContract, AnAdministratorIsAnOwnerEverywhereAndOthersAreWhatTheyWereMade) {
  const ProjectId project = create().id;
  const User boss = *accounts().user(add("boss", true));
  EXPECT_EQ(*access_->role_in(boss, project), Role::kOwner);
  EXPECT_EQ(*access_->role_in(ann_, project), Role::kOwner) << "whoever made it";
  const User cleo = *accounts().user(add("cleo"));
  EXPECT_FALSE(access_->role_in(cleo, project)->has_value());
  ASSERT_TRUE(set_role(project, cleo.id, Role::kAnnotator));
  EXPECT_EQ(*access_->role_in(cleo, project), Role::kAnnotator);
  EXPECT_FALSE(access_->role_in(cleo, ProjectId{project.value + 1})->has_value());
}

TEST_P(AccessContract, OwnersGiveEveryRoleManagersThoseBelowThemAndOthersNone) {
  const ProjectId project = create().id;
  const UserId keeper = add("keeper"), asked = add("asked");
  ASSERT_TRUE(access_->set_password(keeper, "correct horse", keeper));
  ASSERT_TRUE(set_role(project, keeper, Role::kOwner));  // so that there is always one
  std::vector<std::optional<Role>> states{std::nullopt};
  states.insert(states.end(), std::begin(kRoles), std::end(kRoles));
  const auto below = [](std::optional<Role> role) {
    return !role || *role == Role::kReviewer || *role == Role::kAnnotator || *role == Role::kViewer;
  };
  for (const Role own : kRoles) {
    for (const auto before : states) {
      for (const auto next : states) {
        for (const bool fresh : {false, true}) {
          for (const UserId actor : {keeper, asked}) {
            if (*accounts().role_in(project, asked) != before) {
              ASSERT_TRUE(set_role(project, asked, before));
            }
            const auto done = access_->change_member({project, asked, next, fresh}, actor, own);
            const bool leaving = actor == asked && !next;
            const bool may = own == Role::kOwner || (own == Role::kManager && below(before) && below(next));
            const ErrorCode code = done ? ErrorCode::kInternal : done.error().code;
            const auto now = *accounts().role_in(project, asked);
            if (fresh && before) {
              EXPECT_EQ(code, ErrorCode::kConflict);
            } else if (!fresh && !before) {
              EXPECT_EQ(code, ErrorCode::kNotFound);
            } else if (may || leaving) {
              EXPECT_TRUE(done) << done.error().text();
              EXPECT_EQ(now, next);
              continue;
            } else {
              EXPECT_EQ(code, ErrorCode::kForbidden) << static_cast<int>(own);
            }
            EXPECT_EQ(now, before) << "a refusal changes nothing";
          }
        }
      }
    }
  }
}

TEST(AccessNames, RolesAndScopesGoByTheirNames) {
  const std::string_view names[] = {"owner", "manager", "reviewer", "annotator", "viewer"};
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(access::role_name(kRoles[i]), names[i]);
    const auto role = access::role_from_name(names[i]);
    ASSERT_TRUE(role) << names[i];
    EXPECT_EQ(*role, kRoles[i]);
    for (std::size_t j = 0; j < 5; ++j) EXPECT_EQ(access::may(kRoles[i], kRoles[j]), i <= j);
  }
  EXPECT_EQ(access::role_from_name("admin").error().code, ErrorCode::kInvalid);
  EXPECT_FALSE(access::role_from_name(""));
  const std::string_view scopes[] = {"read", "label", "manage", "account"};
  for (std::size_t i = 0; i < 4; ++i) {
    const auto scope = access::scope_from_name(scopes[i]);
    ASSERT_TRUE(scope);
    const auto bits = static_cast<access::Scopes>(1U << i);
    EXPECT_EQ(static_cast<access::Scopes>(*scope), bits);
    EXPECT_EQ(access::scope_names(bits), std::vector<std::string_view>{scopes[i]});
    for (std::size_t j = 0; j < 4; ++j)
      EXPECT_EQ(access::has(static_cast<access::Scopes>(1U << j), *scope), i == j);
  }
  EXPECT_EQ(access::scope_names(access::kEveryScope), std::vector(std::begin(scopes), std::end(scopes)));
  EXPECT_TRUE(access::scope_names(0).empty());
  EXPECT_FALSE(access::scope_from_name("write"));
}

}  // namespace
}  // namespace touchmark::contract
