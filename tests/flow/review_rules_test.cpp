// Who may say what about an image, and who may take it back.
#include "flow/asset/trash.h"
#include "flow/fixture.h"
#include "flow/review/review.h"

namespace touchmark::flow {
namespace {

using record::AssetStatus;

class ReviewRulesTest : public FlowTest {
 protected:
  Result<Comment> say(Actor who, const std::string& text, AnnotationId annotation = {}) {
    return add_comment(store(), who, project, AssetId{1}, kTruth, {text, annotation, std::nullopt}, now);
  }

  Result<Comment> resolve(Actor who, CommentId id, bool resolved) {
    return resolve_comment(store(), who, project, id, resolved);
  }

  Result<Reviewed> decide(Actor who, Decision decision, const std::optional<NewComment>& comment,
                          std::int64_t active_ms = 0, std::int64_t asset = 1) {
    return review_asset(store(), who, project, AssetId{asset}, kTruth, decision, comment, active_ms, now);
  }

  std::vector<Comment> said() {
    return *read([&](ledger::Reader& r) { return comments(r, project, AssetId{1}, kTruth); });
  }

  Seq head() {
    return read([&](ledger::Reader& r) { return r.project(project); })->head;
  }

  ledger::Event last_event() {
    return *read([&](ledger::Reader& r) { return r.event(project, r.project(project)->head); });
  }

  void hand_in(Actor who, std::int64_t asset = 1) {
    ASSERT_TRUE(submit(store(), who, project, AssetId{asset}, kTruth, "", 0, now));
  }
};

TEST_F(ReviewRulesTest, a_comment_is_resolved_by_its_author_or_a_reviewer_and_by_nobody_else) {
  add_assets(1);
  const auto comment = say(anna, "is this a cat?");
  ASSERT_TRUE(comment);
  const Seq before = head();
  for (const bool resolved : {true, false}) {
    const auto refused = resolve(ben, comment->id, resolved);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kForbidden);
  }
  EXPECT_FALSE(said().front().resolved);
  EXPECT_EQ(head(), before) << "a refusal leaves no trace";

  ASSERT_TRUE(resolve(anna, comment->id, true));
  EXPECT_EQ(last_event().kind, "comment.resolve");
  EXPECT_TRUE(said().front().resolved);
  EXPECT_FALSE(resolve(ben, comment->id, false)) << "nor may they open it again";
  EXPECT_TRUE(said().front().resolved);

  ASSERT_TRUE(resolve(rita, comment->id, false));
  EXPECT_EQ(last_event().kind, "comment.reopen");
  EXPECT_FALSE(said().front().resolved);
  const Seq open = head();
  EXPECT_TRUE(resolve(rita, comment->id, false)) << "as it is already";
  EXPECT_EQ(head(), open) << "nothing changed, so nothing is written";
  EXPECT_EQ(resolve(rita, CommentId{99}, true).error().code, ErrorCode::kNotFound);
  expect_intact();
}

TEST_F(ReviewRulesTest, a_comment_has_a_text_of_bounded_length_and_is_about_what_is_there) {
  add_assets(2);
  EXPECT_EQ(say(anna, "").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(say(anna, std::string(10'001, 'x')).error().where, "/text");
  EXPECT_TRUE(say(anna, std::string(10'000, 'x')));
  EXPECT_TRUE(say(anna, "x"));
  EXPECT_EQ(say(anna, "about nothing", AnnotationId{7}).error().where, "/annotation_id");
  const auto drawn = apply(anna, 1, create("object", 5));
  const auto about = say(anna, "about it", drawn.annotation);
  ASSERT_TRUE(about);
  EXPECT_EQ(about->author, anna.id);
  EXPECT_EQ(about->at, now);
  EXPECT_EQ(about->annotation, drawn.annotation);
  EXPECT_EQ(last_event().annotation, drawn.annotation);
  const auto all = said();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all.back().text, "about it");
  EXPECT_TRUE(read([&](ledger::Reader& r) { return comments(r, project, AssetId{2}, kTruth); })->empty());
  const NewComment lost{"x", {}, std::nullopt};
  EXPECT_EQ(add_comment(store(), anna, project, AssetId{9}, kTruth, lost, now).error().code,
            ErrorCode::kNotFound);
  EXPECT_EQ(add_comment(store(), anna, project, AssetId{1}, LayerId{9}, lost, now).error().code,
            ErrorCode::kNotFound);
}

TEST_F(ReviewRulesTest, a_rejection_names_the_last_open_comment_when_it_brings_none) {
  add_assets(1);
  const auto old = say(anna, "unsure");
  const auto newer = say(rita, "the tail");
  const auto newest = say(rita, "the ear");
  ASSERT_TRUE(old && newer && newest);
  ASSERT_TRUE(resolve(rita, newest->id, true));
  hand_in(anna);
  const auto rejected = decide(rita, Decision::kReject, std::nullopt);
  ASSERT_TRUE(rejected) << rejected.error().text();
  EXPECT_EQ(rejected->review.comment, newer->id);
  EXPECT_EQ(last_event().kind, "review.reject");

  ASSERT_TRUE(resolve(rita, newer->id, true));
  ASSERT_TRUE(resolve(anna, old->id, true));
  hand_in(anna);
  EXPECT_EQ(decide(rita, Decision::kReject, std::nullopt).error().where, "/comment")
      << "all that was said is settled";
  EXPECT_TRUE(decide(rita, Decision::kApprove, std::nullopt)) << "an approval needs no word";
}

TEST_F(ReviewRulesTest, only_what_was_handed_in_is_reviewed_and_once) {
  add_assets(1);
  const NewComment why{"why", {}, std::nullopt};
  const auto early = decide(rita, Decision::kApprove, std::nullopt);
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, ErrorCode::kConflict);
  EXPECT_NE(early.error().message.find("is new,"), std::string::npos) << early.error().message;
  apply(anna, 1, create("object", 5));
  const auto begun = decide(rita, Decision::kReject, why);
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().message.find("in_progress"), std::string::npos) << begun.error().message;
  EXPECT_TRUE(said().empty()) << "the comment of a refused review is not kept";

  hand_in(anna);
  ASSERT_TRUE(decide(rita, Decision::kReject, why, 30));
  EXPECT_EQ(decide(rita, Decision::kApprove, std::nullopt).error().code, ErrorCode::kConflict);
  hand_in(anna);
  const auto approved = decide(manager, Decision::kApprove, std::nullopt, 12);
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->asset.content.status, AssetStatus::kApproved);
  EXPECT_EQ(decide(rita, Decision::kApprove, std::nullopt).error().code, ErrorCode::kConflict);

  const auto all = *read([&](ledger::Reader& r) { return reviews(r, project, AssetId{1}, kTruth); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].decision, Decision::kReject);
  EXPECT_EQ(all[0].reviewer, rita.id);
  EXPECT_EQ(all[0].annotator, anna.id);
  EXPECT_EQ(all[0].comment, said().front().id);
  EXPECT_EQ(all[1].reviewer, manager.id);
  EXPECT_EQ(all[1].active_ms, 12);
  const auto looked = *read(
      [&](ledger::Reader& r) { return task_of(r, project, AssetId{1}, kTruth, record::Stage::kReview); });
  ASSERT_TRUE(looked);
  EXPECT_EQ(looked->active_ms, 42) << "the time of both";
  EXPECT_EQ(looked->assignee, manager.id) << "who looked last";
  expect_intact();
}

TEST_F(ReviewRulesTest, the_next_to_review_comes_after_the_last_one_and_then_from_the_start) {
  add_assets(4);
  EXPECT_EQ(next_review(store(), rita, project, AssetId{}).error().code, ErrorCode::kNotFound);
  for (const std::int64_t id : {1, 2, 4}) hand_in(anna, id);
  const auto after = [&](std::int64_t id) {
    return next_review(store(), rita, project, AssetId{id})->id.value;
  };
  EXPECT_EQ(after(0), 1);
  EXPECT_EQ(after(1), 2);
  EXPECT_EQ(after(2), 4);
  EXPECT_EQ(after(4), 1);
  ASSERT_TRUE(decide(rita, Decision::kApprove, std::nullopt));
  EXPECT_EQ(after(4), 2);
  EXPECT_EQ(next_review(store(), rita, ProjectId{9}, AssetId{}).error().code, ErrorCode::kNotFound);
}

TEST_F(ReviewRulesTest, one_whose_own_work_waits_is_told_that_others_review_it) {
  add_assets(1);
  const auto told = [&](Actor who) {
    const auto next = next_review(store(), who, project, AssetId{});
    return next ? std::string("given") : next.error().message;
  };
  EXPECT_EQ(told(rita), "nothing waits for review");
  hand_in(rita);
  EXPECT_EQ(told(rita), "what waits for review you labeled or imported yourself; somebody else reviews it");
  EXPECT_EQ(told(manager), "given");
}

// Who brings work in as handed in answers for it like one who hands it in; ids in the file mean nobody here.
class ImportedWorkTest : public ReviewRulesTest {
 protected:
  void bring(Actor who, const std::string& name, const std::string& said) {
    ImportOptions options;
    options.source =
        write(name + ".jsonl",
              "{\"format\":\"touchmark-bundle\",\"version\":1}\n"
              "{\"kind\":\"asset\",\"name\":\"" +
                  name + "\"," + said + "}\n{\"kind\":\"end\",\"assets\":1,\"annotations\":0}\n");
    options.temp = folder;
    const auto report = import_data(store(), *blobs, media, who, project, options, {});
    ASSERT_TRUE(report) << report.error().text();
    ASSERT_EQ(report->assets, 1);
  }
  void change(const AssetUpdate& update) {
    const auto done = update_assets(store(), rita, project, {AssetId{1}}, update);
    ASSERT_TRUE(done && *done == 1);
  }
  ErrorCode refusal(Actor who) {
    const auto done = decide(who, Decision::kApprove, std::nullopt);
    return done ? ErrorCode::kInternal : done.error().code;
  }
};

TEST_F(ImportedWorkTest, the_annotator_of_another_server_is_nobody_here) {
  bring(manager, "a", R"("status":"approved","annotator":99999,"extra":{"coco":{"license":3}})");
  bring(manager, "b", R"("status":"submitted","annotator":2)");
  const auto all = *read([&](ledger::Reader& r) { return r.asset_page(project, {}, {}); });
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].content.annotator, UserId{});
  EXPECT_EQ(all[1].content.annotator, UserId{});
  EXPECT_EQ(all[0].content.extra, R"({"bundle":{"annotator":99999},"coco":{"license":3}})") << "as a remark";
  EXPECT_EQ(read([&](ledger::Reader& r) { return r.counters(project, kTruth); })->count("annotator:2"), 0u);
  EXPECT_TRUE(decide(anna, Decision::kApprove, std::nullopt, 0, 2))
      << "user 2 of this server labeled nothing";
  expect_intact();
}

TEST_F(ImportedWorkTest, who_imported_it_as_handed_in_does_not_approve_it) {
  bring(manager, "a", R"("status":"submitted","annotator":2)");
  EXPECT_EQ(next_review(store(), manager, project, AssetId{}).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(refusal(manager), ErrorCode::kForbidden);
  AssetUpdate split;
  split.split = record::Split::kVal;
  change(split);
  EXPECT_EQ(refusal(manager), ErrorCode::kForbidden) << "whatever was changed meanwhile";
  AssetUpdate away;
  away.deleted = true;
  change(away);
  ASSERT_TRUE(restore_assets(store(), rita, project, {AssetId{1}}, false));
  EXPECT_EQ(refusal(manager), ErrorCode::kForbidden) << "nor when it was in the trash";
  EXPECT_EQ(next_review(store(), rita, project, AssetId{})->id, AssetId{1});
  EXPECT_TRUE(decide(rita, Decision::kApprove, std::nullopt));
  expect_intact();
}

TEST_F(ImportedWorkTest, nobody_and_who_only_brought_the_image_are_not_its_submitters) {
  const Actor nobody{UserId{}, true};
  bring(nobody, "a", R"("status":"submitted")");
  EXPECT_TRUE(next_review(store(), nobody, project, AssetId{}));
  EXPECT_TRUE(decide(nobody, Decision::kApprove, std::nullopt));
  bring(manager, "b", R"("split":"val")");
  hand_in(anna, 2);
  EXPECT_TRUE(decide(manager, Decision::kApprove, std::nullopt, 0, 2));
}

}  // namespace
}  // namespace touchmark::flow
