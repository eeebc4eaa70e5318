#include "record/task.h"

#include <algorithm>
#include <iterator>

namespace touchmark::record {
namespace {
constexpr std::string_view kStages[] = {"annotate", "review"};
constexpr std::string_view kStates[] = {"open", "in_progress", "submitted", "rejected", "done", "skipped"};
}  // namespace

std::string_view stage_name(Stage stage) {
  return kStages[static_cast<std::size_t>(stage)];
}

Result<Stage> stage_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kStages); ++i)
    if (kStages[i] == name) return static_cast<Stage>(i);
  return fail(ErrorCode::kInvalid, "a stage is annotate or review");
}

std::string_view task_state_name(TaskState state) {
  return kStates[static_cast<std::size_t>(state)];
}

Result<TaskState> task_state_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kStates); ++i)
    if (kStates[i] == name) return static_cast<TaskState>(i);
  return fail(ErrorCode::kInvalid, "a task is open, in_progress, submitted, rejected, done or skipped");
}

AssetStatus status_of(AssetStatus now, const std::vector<Task>& truth_tasks) {
  std::array<std::size_t, std::size(kStates)> count{};
  std::size_t counted = 0;
  for (const Task& task : truth_tasks) {
    // Nobody will label a skipped one, so it does not hold the others up.
    if (task.stage != Stage::kAnnotate || task.state == TaskState::kSkipped) continue;
    ++count[static_cast<std::size_t>(task.state)];
    ++counted;
  }
  const auto of = [&count](TaskState state) { return count[static_cast<std::size_t>(state)]; };
  if (counted == 0) return now;
  if (of(TaskState::kRejected) > 0) return AssetStatus::kRejected;
  if (of(TaskState::kOpen) == counted) return AssetStatus::kNew;
  if (of(TaskState::kDone) == counted) return AssetStatus::kApproved;
  if (of(TaskState::kDone) + of(TaskState::kSubmitted) == counted) return AssetStatus::kSubmitted;
  return AssetStatus::kInProgress;
}

}  // namespace touchmark::record
