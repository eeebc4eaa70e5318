// One piece of work: an asset, in a layer, at a stage. Several people label one asset side by side because
// each has a task with a layer of their own. Plain values.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"
#include "record/asset.h"

namespace touchmark::record {

enum class Stage : std::uint8_t { kAnnotate = 0, kReview = 1 };
std::string_view stage_name(Stage stage);  // annotate, review
Result<Stage> stage_from_name(std::string_view name);

enum class TaskState : std::uint8_t {
  kOpen = 0,        // nobody has begun
  kInProgress = 1,  // somebody has it, until the lease ends
  kSubmitted = 2,   // handed in, waits for review
  kRejected = 3,    // goes back to its assignee
  kDone = 4,        // accepted, or handed in where nobody reviews
  kSkipped = 5,     // given back with a reason in `note`
};
std::string_view task_state_name(TaskState state);  // open, in_progress, submitted, rejected, done, skipped
Result<TaskState> task_state_from_name(std::string_view name);

struct Task {
  TaskId id;
  AssetId asset;
  LayerId layer;  // 0: not given to anybody yet; its rater's replica once it is
  Stage stage = Stage::kAnnotate;
  BatchId batch;    // 0: made when somebody began to label an asset that is in no batch
  UserId assignee;  // 0: anybody of the batch
  TaskState state = TaskState::kOpen;
  TimeUs lease_until;          // of kInProgress: then others may have it; 0 never
  std::int64_t active_ms = 0;  // of the assignees' time, all together
  std::string note;            // why it was skipped
  Seq from_seq;                // of the stored revision
  friend bool operator==(const Task&, const Task&) = default;
};

// The one place where the work on an asset becomes its status: what the annotate tasks of its truth layer say
// together. Replicas do not count: they are opinions on the way to the truth, and a status that moved with
// them would tell each rater what the others do. No task: the status stays what it is, for example after an
// import.
AssetStatus status_of(AssetStatus now, const std::vector<Task>& truth_tasks);

}  // namespace touchmark::record
