// The stored form of every low-volume noun, and what tasks make of an asset's status.
#include <gtest/gtest.h>

#include "record/batch.h"
#include "record/comment.h"
#include "record/layer.h"
#include "record/review.h"
#include "record/task.h"
#include "record/version.h"

namespace touchmark::record {
namespace {

TEST(RecordsTest, EveryNounComesBackAsItWas) {
  const Layer layer{LayerId{4}, LayerKind::kReplica, "batch 2, rater 3", BatchId{2}, UserId{3}, "m@1"};
  EXPECT_EQ(decode_layer(layer.id, encode(layer)).value(), layer);
  const Batch batch{BatchId{2}, "first", "tight boxes", 3, false, {UserId{1}, UserId{9}}, 90};
  EXPECT_EQ(decode_batch(batch.id, encode(batch)).value(), batch);
  const Comment comment{CommentId{1},  AssetId{2}, LayerId{3},      "too wide", UserId{4},
                        TimeUs{5'000}, true,       AnnotationId{7}, {{1.5, -2}}};
  EXPECT_EQ(decode_comment(comment.id, comment.asset, comment.layer, encode(comment)).value(), comment);
  const Review review{ReviewId{1}, AssetId{2},   LayerId{3}, Decision::kFixAndApprove, UserId{4}, UserId{5},
                      TimeUs{6},   CommentId{7}, 8};
  EXPECT_EQ(decode_review(review.id, review.asset, review.layer, encode(review)).value(), review);
  Version version;
  version.id = VersionId{3};
  version.name = "v1";
  version.layer = LayerId{2};
  version.seq = Seq{9};
  version.filter = {{AssetStatus::kApproved}, {ClassId{5}}};
  version.split = SplitRecipe{7, 0.5, 0.25, 0.25};
  version.classes = {{"cat", 3}};
  version.digest = "ab";
  EXPECT_EQ(decode_version(version.id, encode(version)).value(), version);
  version.filter.labeled = true;
  version.splits = {{"", 1}, {"train", 2}};
  EXPECT_EQ(decode_version(version.id, encode(version)).value(), version);
}

TEST(RecordsTest, WhatIsNotStoredTextOfTheNounIsCorrupt) {
  for (const char* bad : {"", "[]", "{\"kind\":\"run\"", "{ \"kind\":\"run\"}", R"({"kind":"no such"})",
                          R"({"kind":"run","name":7})", R"({"batch":1.5,"kind":"run"})"}) {
    const auto layer = decode_layer(LayerId{1}, bad);
    ASSERT_FALSE(layer) << bad;
    EXPECT_EQ(layer.error().code, ErrorCode::kCorrupt) << bad;
  }
  EXPECT_FALSE(decode_batch(BatchId{1}, R"({"overlap":0})"));
  EXPECT_FALSE(decode_batch(BatchId{1}, R"({"members":["x"],"overlap":1})"));
  EXPECT_FALSE(decode_comment({}, {}, {}, R"({"point":[1]})"));
  EXPECT_FALSE(decode_review({}, {}, {}, R"({"decision":"perhaps"})"));
  EXPECT_FALSE(decode_version({}, R"({"split":{"train":1}})"));
  EXPECT_FALSE(decode_version({}, R"({"filter":{"class_ids":["x"],"statuses":[]}})"));
}

TEST(RecordsTest, OneWhoLabelsSeesTheTruthRunsAndTheirOwnReplicas) {
  const auto sees = [](LayerKind kind, UserId owner, UserId who) {
    return labeler_may_see(Layer{LayerId{2}, kind, "x", BatchId{1}, owner, ""}, who);
  };
  EXPECT_TRUE(sees(LayerKind::kTruth, {}, UserId{1}));
  EXPECT_TRUE(sees(LayerKind::kRun, {}, UserId{1}));
  EXPECT_TRUE(sees(LayerKind::kReplica, UserId{1}, UserId{1}));
  EXPECT_FALSE(sees(LayerKind::kReplica, UserId{2}, UserId{1}));
  EXPECT_FALSE(sees(LayerKind::kReplica, UserId{}, UserId{})) << "nobody is not an owner";
  EXPECT_FALSE(sees(LayerKind::kGolden, {}, UserId{1}));
  EXPECT_FALSE(sees(LayerKind::kProposal, {}, UserId{1}));
}

TEST(RecordsTest, TheStatusOfAnAssetFollowsFromItsTasks) {
  const auto status = [](std::vector<TaskState> states) {
    std::vector<Task> tasks;
    for (const TaskState state : states) {
      tasks.emplace_back();
      tasks.back().state = state;
    }
    tasks.emplace_back().stage = Stage::kReview;  // says nothing about the labels
    return status_of(AssetStatus::kApproved, tasks);
  };
  using enum TaskState;
  EXPECT_EQ(status({}), AssetStatus::kApproved) << "without a task it stays";
  EXPECT_EQ(status({kSkipped}), AssetStatus::kApproved);
  EXPECT_EQ(status({kOpen}), AssetStatus::kNew);
  EXPECT_EQ(status({kInProgress}), AssetStatus::kInProgress);
  EXPECT_EQ(status({kSubmitted}), AssetStatus::kSubmitted);
  EXPECT_EQ(status({kRejected, kDone}), AssetStatus::kRejected);
  EXPECT_EQ(status({kDone, kSubmitted}), AssetStatus::kSubmitted);
  EXPECT_EQ(status({kDone, kOpen}), AssetStatus::kInProgress);
  EXPECT_EQ(status({kDone, kDone, kSkipped}), AssetStatus::kApproved);
}

}  // namespace
}  // namespace touchmark::record
