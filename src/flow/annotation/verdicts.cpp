#include "flow/annotation/verdicts.h"

#include <algorithm>
#include <numeric>

namespace touchmark::flow {
namespace {

constexpr std::array<std::string_view, kVerdicts> kNames = {"accepted", "edited", "rejected",
                                                            "rejected_by_policy", "waiting"};

struct Judged {
  AssetId asset;
  AnnotationId id;
  ClassId class_id;
  Verdict verdict{};
  std::optional<int> bin;
};

Verdict verdict_of(const ledger::SuggestionRow& one) {
  if (one.copy) return one.edited ? Verdict::kEdited : Verdict::kAccepted;
  if (!one.row.deleted) return Verdict::kWaiting;
  return one.row.made.made_by == kMadeByPolicy ? Verdict::kRejectedByPolicy : Verdict::kRejected;
}

// Each once, though it may have several copies. `take` says whether to go on.
template <typename Take>
Result<void> for_judged(ledger::Reader& reader, ProjectId project, LayerId layer, AssetId after, Take take) {
  TM_ASSIGN(const auto cursor, reader.scan_suggestions(project, layer, after));
  ledger::SuggestionRow one;
  AnnotationId last;
  for (;;) {
    TM_ASSIGN(const bool more, cursor->next(one));
    if (!more) return {};
    if (one.row.id == last) continue;
    last = one.row.id;
    TM_ASSIGN(const auto score, record::decode_score(one.row.body));
    Judged judged{one.row.asset, one.row.id, one.row.class_id, verdict_of(one), {}};
    if (score) judged.bin = score_bin(*score);
    if (!take(judged)) return {};
  }
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  return kNames[static_cast<std::size_t>(verdict)];
}

Result<Verdict> verdict_from_name(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found != kNames.end()) return static_cast<Verdict>(found - kNames.begin());
  return fail(ErrorCode::kInvalid, "must be accepted, edited, rejected, rejected_by_policy or waiting");
}

int score_bin(double score) {
  return std::clamp(static_cast<int>(score * kScoreBins), 0, kScoreBins - 1);
}

std::int64_t VerdictCounts::predicted() const {
  return std::accumulate(of.begin(), of.end(), std::int64_t{0});
}

Result<VerdictReport> verdicts(ledger::Reader& reader, ProjectId project, LayerId layer) {
  VerdictReport out;
  TM_TRY(for_judged(reader, project, layer, AssetId{}, [&](const Judged& one) {
    const auto at = static_cast<std::size_t>(one.verdict);
    ++out.all.of[at];
    ++out.classes[one.class_id].of[at];
    ++(one.bin ? out.scores[static_cast<std::size_t>(*one.bin)] : out.unscored).of[at];
    return true;
  }));
  return out;
}

Result<VerdictAssets> verdict_assets(ledger::Reader& reader, ProjectId project, LayerId layer,
                                     const VerdictFilter& filter, AssetId after, std::int64_t limit) {
  VerdictAssets out;
  TM_TRY(for_judged(reader, project, layer, after, [&](const Judged& one) {
    const bool wanted = (!filter.verdict || one.verdict == *filter.verdict) &&
                        (!filter.class_id || one.class_id == *filter.class_id) &&
                        (!filter.bin || one.bin == filter.bin);
    if (!wanted) return true;
    if (!out.items.empty() && out.items.back().asset == one.asset) {
      ++out.items.back().predictions;
      return true;
    }
    if (static_cast<std::int64_t>(out.items.size()) == limit) {
      out.next_after = out.items.back().asset;
      return false;
    }
    out.items.push_back({one.asset, 1});
    return true;
  }));
  return out;
}

}  // namespace touchmark::flow
