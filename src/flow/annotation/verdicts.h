// What became of a run: how many of its predictions were accepted, edited, rejected, and on which images.
// Each prediction has one verdict.
//
// Reads every prediction of the layer once, as a stream: of a million in seconds, in memory that does not
// grow with them.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

#include "ledger/store.h"

namespace touchmark::flow {

enum class Verdict {
  kAccepted,          // a copy stands in the truth, and says what the model said
  kEdited,            // a copy stands there, and says something else
  kRejected,          // by a person
  kRejectedByPolicy,  // by a policy
  kWaiting,           // none of these
};
inline constexpr std::size_t kVerdicts = 5;
std::string_view verdict_name(
    Verdict verdict);  // "accepted", "edited", "rejected", "rejected_by_policy", ...
Result<Verdict> verdict_from_name(std::string_view name);  // kInvalid

// Who rejected what the policy rejected, as its tombstones say.
inline constexpr std::string_view kMadeByPolicy = "policy";

inline constexpr int kScoreBins = 10;  // [0, 0.1), [0.1, 0.2) ... [0.9, 1]
int score_bin(double score);           // 0..9, of 0..1

struct VerdictCounts {
  std::array<std::int64_t, kVerdicts> of{};  // by Verdict
  std::int64_t predicted() const;
};

struct VerdictReport {
  VerdictCounts all;
  std::map<ClassId, VerdictCounts> classes;      // as the model said
  std::array<VerdictCounts, kScoreBins> scores;  // of those with a score
  VerdictCounts unscored;
};
// Of a layer that was looked up before. Images in the trash do not count.
Result<VerdictReport> verdicts(ledger::Reader& reader, ProjectId project, LayerId layer);

// Empty members do not filter.
struct VerdictFilter {
  std::optional<Verdict> verdict;
  std::optional<ClassId> class_id;
  std::optional<int> bin;
};
struct VerdictAsset {
  AssetId asset;
  std::int64_t predictions = 0;  // that the filter finds
};
struct VerdictAssets {
  std::vector<VerdictAsset> items;
  AssetId next_after;  // 0 at the end
};
// The images behind a number, ascending, with greater ids than `after`.
Result<VerdictAssets> verdict_assets(ledger::Reader& reader, ProjectId project, LayerId layer,
                                     const VerdictFilter& filter, AssetId after, std::int64_t limit);

}  // namespace touchmark::flow
