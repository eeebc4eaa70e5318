// The access log says what was done, and finds what was done behind its back.
#include <fmt/format.h>

#include "base/json.h"
#include "contract/accounts.h"

namespace touchmark::contract {
namespace {

using access::Role;
using access::SecretKind;

class AccessLogContract : public Accounts {
 protected:
  // Ann is an administrator with a password, owns a project of which Bob is an annotator, and has a token, a
  // session and a link.
  void live() {
    ann_ = add("ann", true);
    bob_ = add("bob");
    ASSERT_TRUE(accounts().set_password_hash(ann_, "$argon2id$a", at(1)));
    birds_ = create("birds").id;
    ASSERT_TRUE(set_role(birds_, bob_, Role::kAnnotator));
    auto token = secret(SecretKind::kApiToken, ann_);
    token.name = "ci";
    token.project = birds_;
    ASSERT_TRUE(accounts().add_secret(token, at(2)));
    for (const auto kind : {SecretKind::kSession, SecretKind::kOneTimeLink})
      ASSERT_TRUE(accounts().add_secret(secret(kind, ann_), at(2)));
  }
  std::vector<std::string> kinds() {
    std::vector<std::string> out;
    const auto entries = accounts().log_after(0, 1000);
    for (const auto& entry : *entries) out.push_back(entry.kind);
    return out;
  }
  // What was changed past the program, how it is changed back (if it is), and a part of what is found.
  struct Forgery {
    const char* change;
    const char* back;
    const char* found;
  };
  void expect_found(const Forgery& each) {
    const auto raw = place_->raw();
    expect_log_sound();
    ASSERT_TRUE(raw->script(each.change)) << each.change;
    const auto check = accounts().verify_log();
    ASSERT_TRUE(check) << each.change;
    const auto said = [&](const std::string& finding) {
      return finding.find(each.found) != std::string::npos;
    };
    EXPECT_TRUE(std::any_of(check->findings.begin(), check->findings.end(), said))
        << each.change << ": " << (check->findings.empty() ? "nothing" : check->findings.front());
    if (each.back != nullptr) ASSERT_TRUE(raw->script(each.back)) << each.back;
  }

  UserId ann_;
  UserId bob_;
  ProjectId birds_;
};
TM_BOTH_BACKENDS(AccessLogContract);

TEST_P(AccessLogContract, SaysWhatWasDoneToWhomAndByWhom) {
  live();
  ASSERT_TRUE(accounts().take_secret(SecretKind::kOneTimeLink, hash_, TimeUs{3}));
  ASSERT_TRUE(accounts().end_secret(SecretKind::kSession, hash_, at(4)));
  ASSERT_TRUE(accounts().end_api_token(ann_, accounts().api_tokens(ann_)->at(0).id, at(5)));
  ASSERT_TRUE(set_role(birds_, bob_, std::nullopt));
  const std::vector<std::string> wanted = {"user.add",   "user.add",    "user.password", "member.set",
                                           "member.set", "token.add",   "session.add",   "link.add",
                                           "link.use",   "session.end", "token.end",     "member.remove"};
  EXPECT_EQ(kinds(), wanted);
  const auto newest = accounts().log_before(INT64_MAX, 1);
  ASSERT_EQ(newest->size(), 1u);
  EXPECT_EQ(newest->front().user, bob_);
  EXPECT_EQ(newest->front().project, birds_);
  EXPECT_EQ(newest->front().actor, UserId{77});
  EXPECT_EQ(accounts().log_head()->hash, newest->front().hash);
  EXPECT_EQ(*accounts().log_hash(newest->front().seq), newest->front().hash);
  EXPECT_EQ(accounts().log_hash(99).error().code, ErrorCode::kNotFound);
  expect_log_sound();
}

TEST_P(AccessLogContract, NeverHoldsASecretOrAPassword) {
  live();
  const auto entries = accounts().log_after(0, 1000);
  for (const auto& entry : *entries) {
    EXPECT_EQ(entry.details.find("argon2"), std::string::npos) << entry.details;
    EXPECT_EQ(entry.details.find(to_hex(hash_)), std::string::npos) << entry.details;
  }
}

TEST_P(AccessLogContract, AChangeThatFailsIsNotLogged) {
  live();
  const auto before = accounts().log_head()->seq;
  EXPECT_FALSE(accounts().add_user({"ann", "again"}, at(9)));
  access::UserChange out;
  out.disabled = true;
  EXPECT_FALSE(accounts().change_user(ann_, out, at(9)));
  EXPECT_TRUE(set_role(birds_, bob_, Role::kAnnotator)) << "as it was";
  EXPECT_EQ(accounts().log_head()->seq, before);
}

// Whatever is changed in the tables past the program is found.
TEST_P(AccessLogContract, FindsWhatWasChangedBehindItsBack) {
  live();
  const Forgery cases[] = {
      {"UPDATE account SET administrator = 1 WHERE id = 2",
       "UPDATE account SET administrator = 0 WHERE id = 2", "\"administrator\" is not"},
      {"UPDATE account SET creator = 1 WHERE id = 2", "UPDATE account SET creator = 0 WHERE id = 2",
       "\"creator\" is not"},
      {"UPDATE account SET disabled = 1 WHERE id = 1", "UPDATE account SET disabled = 0 WHERE id = 1",
       "\"disabled\" is not"},
      {"UPDATE account SET login = 'eve' WHERE id = 2", "UPDATE account SET login = 'bob' WHERE id = 2",
       "\"login\" is not"},
      {"UPDATE account SET display_name = 'Eve' WHERE id = 2",
       "UPDATE account SET display_name = 'Name' WHERE id = 2", "\"display_name\" is not"},
      {"UPDATE account SET password_hash = '$argon2id$e' WHERE id = 1",
       "UPDATE account SET password_hash = '$argon2id$a' WHERE id = 1", "the password is not"},
      {"UPDATE account SET epoch = 0 WHERE id = 1", "UPDATE account SET epoch = 1 WHERE id = 1", "revived"},
      {"INSERT INTO account(id, login, display_name, administrator, creator, disabled, password_hash, "
       "created, "
       "epoch) VALUES(9, 'eve', '', 1, 1, 0, '', 0, 0)",
       "DELETE FROM account WHERE id = 9", "does not know this user"},
      {"UPDATE member SET role = 0 WHERE account = 2", "UPDATE member SET role = 3 WHERE account = 2",
       "the role of user 2"},
      {"UPDATE member SET role = 5 WHERE account = 2", "UPDATE member SET role = 3 WHERE account = 2",
       "no member any more"},
      {"UPDATE secret SET account = 2 WHERE kind = 1", "UPDATE secret SET account = 1 WHERE kind = 1",
       "is not the one of the access log"},
      {"UPDATE secret SET scopes = 8 WHERE kind = 2", "UPDATE secret SET scopes = 15 WHERE kind = 2",
       "is not the one of the access log"},
      {"UPDATE secret SET project = 0 WHERE kind = 2", "UPDATE secret SET project = 1 WHERE kind = 2",
       "is not the one of the access log"},
      {"UPDATE secret SET expires = 5 WHERE kind = 3", "UPDATE secret SET expires = NULL WHERE kind = 3",
       "is not the one of the access log"},
      {"INSERT INTO secret(id, kind, hash, account, name, created, epoch, project, scopes) SELECT 99, kind, "
       "password_hash_as_blob, account, name, created, epoch, project, scopes FROM secret, (SELECT prev_hash "
       "AS password_hash_as_blob FROM access_event WHERE seq = 2) x WHERE kind = 1",
       "DELETE FROM secret WHERE id = 99", "did not make it"},
      {"UPDATE access_event SET actor = 1 WHERE seq = 2", "UPDATE access_event SET actor = 77 WHERE seq = 2",
       "does not fit"},
      {"UPDATE access_event SET details = '{}' WHERE seq = 8", nullptr, "does not fit"},
  };
  for (const auto& each : cases) expect_found(each);
}

TEST_P(AccessLogContract, FindsEntriesAndRowsThatAreGone) {
  live();
  const auto raw = place_->raw();
  ASSERT_TRUE(raw->script("DELETE FROM access_event WHERE seq = 3"));
  EXPECT_FALSE(accounts().verify_log()->findings.empty());
  ASSERT_TRUE(raw->script("DELETE FROM access_event WHERE seq > 2"));
  EXPECT_FALSE(accounts().verify_log()->findings.empty()) << "what they did is still in the tables";
}

// A backup holds no session, link or job; the logs in it name them.
TEST_P(AccessLogContract, NumbersAreNotGivenAgainAfterARestore) {
  live();
  ASSERT_TRUE(accounts().end_secret(SecretKind::kSession, hash_, at(4)));
  const auto job = database_->jobs().enqueue("import", birds_, ann_, {}, TimeUs{4});
  ASSERT_TRUE(job);
  for (const bool told : {true, false}) {  // of the last numbers, as backups now are; and not, as they were
    std::vector<std::string> lines;
    ASSERT_TRUE(database_->dump([&lines](std::string_view line) -> Result<void> {
      lines.emplace_back(line);
      return {};
    }));
    if (!told) lines.front() = R"({"touchmark_database":1,"schema":1})";
    const Place other(GetParam());
    auto restored = sql::open_database(other.url(), &clock_);
    ASSERT_TRUE(restored) << restored.error().text();
    std::size_t line = 0;
    const auto loaded = (*restored)->load([&](std::string& out) -> Result<bool> {
      if (line == lines.size()) return false;
      out = lines[line++];
      return true;
    });
    ASSERT_TRUE(loaded) << loaded.error().text();
    auto& there = (*restored)->accounts();
    for (const auto kind : {SecretKind::kSession, SecretKind::kOneTimeLink}) {
      const auto id = there.add_secret(secret(kind, ann_, TimeUs{INT64_MAX}), at(7));
      ASSERT_TRUE(id) << id.error().text();
      EXPECT_GT(*id, 3) << "three were given before";
    }
    const auto check = there.verify_log();
    ASSERT_TRUE(check) << check.error().text();
    EXPECT_TRUE(check->findings.empty()) << check->findings.front();
    const auto user = there.add_user({"new", "Name", false, false}, at(8));
    ASSERT_TRUE(user) << user.error().text();
    EXPECT_EQ(user->id, UserId{3});
    const auto next = (*restored)->jobs().enqueue("import", birds_, ann_, {}, TimeUs{9});
    ASSERT_TRUE(next) << next.error().text();
    if (told) EXPECT_GT(*next, *job) << "an import goes on after the chunks that name its job";
  }
}

TEST_P(AccessLogContract, FindsTimesAndFormerMembersThatItDoesNotKnow) {
  live();
  const Forgery cases[] = {
      {"UPDATE account SET created = 4 WHERE id = 2", "UPDATE account SET created = 5 WHERE id = 2",
       "the time of creation"},
      {"UPDATE secret SET created = 1 WHERE kind = 2", "UPDATE secret SET created = 2 WHERE kind = 2",
       "is not the one of the access log"},
      {"INSERT INTO member(project, account, role) VALUES(7, 2, 5)", "DELETE FROM member WHERE project = 7",
       "project 7: user 2 is a former member, but was none"},
      {"UPDATE member SET role = 6 WHERE account = 2", "UPDATE member SET role = 3 WHERE account = 2",
       "the role of user 2"},
  };
  for (const auto& each : cases) expect_found(each);
}

TEST_P(AccessLogContract, KnowsWhoWasRemoved) {
  live();
  ASSERT_TRUE(set_role(birds_, bob_, std::nullopt));
  expect_log_sound();
  const auto raw = place_->raw();
  for (const char* change :
       {"DELETE FROM member WHERE account = 2", "UPDATE member SET role = 4 WHERE account = 2"}) {
    ASSERT_TRUE(raw->script("CREATE TABLE kept AS SELECT * FROM member"));
    ASSERT_TRUE(raw->script(change));
    EXPECT_EQ(accounts().verify_log()->findings.size(), 1u) << change;
    ASSERT_TRUE(raw->script("DELETE FROM member; INSERT INTO member SELECT * FROM kept; DROP TABLE kept"));
  }
  ASSERT_TRUE(set_role(birds_, bob_, Role::kViewer));
  expect_log_sound();
}

// What an entry says may be anything: the others are looked at nevertheless.
TEST_P(AccessLogContract, NoEntryEndsTheCheckOfTheOthers) {
  live();
  const auto raw = place_->raw();
  ASSERT_TRUE(raw->script("UPDATE account SET administrator = 1 WHERE id = 2"));
  ASSERT_TRUE(raw->script("UPDATE member SET role = 0 WHERE account = 2"));
  ASSERT_TRUE(raw->script("CREATE TABLE kept AS SELECT * FROM access_event"));
  std::vector<std::string> changes = {"DELETE FROM access_event WHERE seq = 1",
                                      "DELETE FROM access_event",
                                      "UPDATE access_event SET kind = 'user.password' WHERE seq = 1",
                                      "UPDATE access_event SET kind = '' WHERE seq = 1",
                                      "UPDATE access_event SET account = 9 WHERE seq = 1",
                                      "UPDATE access_event SET account = 9",
                                      "UPDATE access_event SET kind = 'user.change'",
                                      "UPDATE access_event SET kind = 'session.add'",
                                      "UPDATE access_event SET kind = 'token.end'"};
  for (const char* details : {"null", "[]", "1e999", "", "{}", "5", R"({"login":null,"administrator":[]})",
                              R"({"id":1e300,"role":{},"digest":7,"disabled":"x","expires":[]})",
                              R"({"id":18446744073709551615,"expires":1e9})"}) {
    changes.push_back(fmt::format("UPDATE access_event SET details = '{}' WHERE seq = 1", details));
    changes.push_back(fmt::format("UPDATE access_event SET details = '{}'", details));
  }
  for (const std::string& change : changes) {
    ASSERT_TRUE(raw->script(change)) << change;
    const auto check = accounts().verify_log();
    ASSERT_TRUE(check) << change << ": " << check.error().text();
    for (const char* wanted : {"user 2 (bob)", "the role of user 2"}) {
      const auto said = [&](const std::string& finding) { return finding.find(wanted) != std::string::npos; };
      EXPECT_TRUE(std::any_of(check->findings.begin(), check->findings.end(), said)) << change;
    }
    EXPECT_GT(check->findings.size(), 2u) << change;
    ASSERT_TRUE(raw->script("DELETE FROM access_event; INSERT INTO access_event SELECT * FROM kept"));
  }
}

TEST_P(AccessLogContract, FindsATokenThatIsGone) {
  live();
  ASSERT_TRUE(place_->raw()->script("DELETE FROM secret WHERE kind = 2"));
  const auto check = accounts().verify_log();
  ASSERT_EQ(check->findings.size(), 1u);
  EXPECT_NE(check->findings[0].find("is missing"), std::string::npos);
}

}  // namespace
}  // namespace touchmark::contract
