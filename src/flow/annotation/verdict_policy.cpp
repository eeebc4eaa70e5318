#include "flow/annotation/verdict_policy.h"

#include <set>

#include "base/hash.h"
#include "flow/annotation/acceptances.h"
#include "flow/annotation/revisions.h"
#include "flow/annotation/verdicts.h"
#include "flow/asset/records.h"
#include "flow/task/batch.h"

namespace touchmark::flow {
namespace {

constexpr std::int64_t kAssetsAtOnce = 50;  // of one transaction: others wait for its end
constexpr std::string_view kKind = "annotations.policy";

// The same images for the same seed, whatever else is in the project.
bool is_spot_check(const VerdictPolicy& policy, AssetId asset) {
  const Digest digest = sha256(std::to_string(policy.seed) + ":" + std::to_string(asset.value));
  double place = 0;
  for (int i = 5; i >= 0; --i) place = (place + digest[static_cast<std::size_t>(i)]) / 256;
  return place < policy.spot_check_rate;
}

ledger::AnnotationWrite rejection(const ledger::AnnotationRow& row) {
  ledger::AnnotationWrite out{row.id,       row.asset,    row.layer,
                              row.from_seq, row.class_id, row.ontology_version,
                              true,         row.body,     origin_of(row)};
  out.made.made_by = kMadeByPolicy;
  return out;
}

class Judge {
 public:
  Judge(ledger::Store& store, const Actor& actor, ProjectId project, const VerdictPolicy& policy,
        const BulkRun& run)
      : store_(store), actor_(actor), project_(project), policy_(policy), run_(run) {}

  Result<PolicyReport> go() {
    std::int64_t total = 0;
    TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto from, layer(reader, project_, actor_, policy_.layer));
      if (from.kind != record::LayerKind::kRun)
        return fail(ErrorCode::kInvalid, "a policy judges what a model run predicted");
      TM_ASSIGN(const auto project, reader.project(project_));
      total = project.assets;
      return run_.resume.is_object() ? remember(reader) : Result<void>{};
    }));
    for (bool more = true; more;) {
      if (run_.progress && !run_.progress(after_.value, total, "images"))
        return fail(ErrorCode::kCancelled, "cancelled");
      TM_ASSIGN(more, chunk());
      if (run_.checkpoint) TM_TRY(run_.checkpoint({{"after", after_.value}, {"left", report_.left}}));
    }
    if (!run_.dry_run) TM_TRY(make_batch());
    return report_;
  }

 private:
  // What an earlier try has judged is in its events, whatever its checkpoint says.
  Result<void> remember(ledger::Reader& reader) {
    after_ = AssetId{run_.resume.value("after", std::int64_t{0})};
    report_.left = run_.resume.value("left", std::int64_t{0});
    return for_events_of(reader, project_, "bulk_edit", run_.id,
                         [this](const ledger::Event& event) -> Result<void> {
                           if (event.kind != kKind) return {};
                           const Json said = json_from_text(event.payload);
                           ++report_.images;
                           report_.accepted += said.value("accepted", std::int64_t{0});
                           report_.rejected += said.value("rejected", std::int64_t{0});
                           if (said.value("reopened", false)) ++report_.reopened;
                           if (said.value("spot_check", false)) spot_checks_.insert(event.asset);
                           report_.spot_checks = static_cast<std::int64_t>(spot_checks_.size());
                           return {};
                         });
  }

  // One transaction, which may be tried more than once. Whether there is more behind it.
  Result<bool> chunk() {
    PolicyReport next;
    std::set<AssetId> spot_checks;
    AssetId last;
    bool more = false;
    const auto look = [&](ledger::Reader& reader, ledger::Writer* writer) -> Result<void> {
      next = report_;
      spot_checks = spot_checks_;
      accepted_on_.clear();
      TM_ASSIGN(const auto assets, reader.labeled_assets(project_, policy_.layer, after_, kAssetsAtOnce));
      more = static_cast<std::int64_t>(assets.size()) == kAssetsAtOnce;
      if (!assets.empty()) last = assets.back();
      std::set<AssetId> changed;
      for (const AssetId asset : assets) {
        TM_ASSIGN(const auto draft, examine(reader, asset, next, spot_checks));
        if (draft.annotations.empty() || writer == nullptr) continue;
        TM_TRY(writer->append(project_, draft));
        changed.insert(asset);
      }
      return changed.empty() ? Result<void>{}
                             : reopen_changed(*writer, actor_, project_, accepted_on(changed), run_.id);
    };
    if (run_.dry_run) {
      TM_TRY(store_.read([&](ledger::Reader& reader) { return look(reader, nullptr); }));
    } else {
      TM_TRY(store_.write([&](ledger::Writer& writer) { return look(writer, &writer); }));
    }
    report_ = std::move(next);
    spot_checks_ = std::move(spot_checks);
    if (last) after_ = last;
    return more;
  }

  // A rejection alone changes nothing of the truth.
  std::set<AssetId> accepted_on(const std::set<AssetId>& changed) const {
    std::set<AssetId> out;
    for (const AssetId asset : changed)
      if (accepted_on_.contains(asset)) out.insert(asset);
    return out;
  }

  Result<ledger::EventDraft> examine(ledger::Reader& reader, AssetId id, PolicyReport& report,
                                     std::set<AssetId>& spot_checks) {
    ledger::EventDraft draft;
    const auto asset = reader.asset(project_, id);
    if (!asset && asset.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(asset.error());
    if (!asset) return draft;  // in the trash
    draft.actor = actor_.id;
    draft.kind = kKind;
    draft.layer = kTruth;
    draft.asset = id;
    TM_ASSIGN(const std::int64_t accepted, judge(reader, id, report, draft));
    const auto rejected = static_cast<std::int64_t>(draft.annotations.size()) - accepted;
    if (draft.annotations.empty()) return draft;
    Json payload = {{"bulk_edit", run_.id},
                    {"layer", policy_.layer.value},
                    {"accepted", accepted},
                    {"rejected", rejected}};
    ++report.images;
    report.accepted += accepted;
    report.rejected += rejected;
    if (accepted > 0) {
      accepted_on_.insert(id);
      TM_ASSIGN(const bool reopens, change_reopens(reader, project_, *asset));
      if (reopens) payload["reopened"] = true;
      report.reopened += reopens ? 1 : 0;
      if (is_spot_check(policy_, id)) {
        payload["spot_check"] = true;
        spot_checks.insert(id);
        report.spot_checks = static_cast<std::int64_t>(spot_checks.size());
      }
    }
    draft.payload = dump_json(payload);
    return draft;
  }

  // Fills the draft, the copies first. How many those are.
  Result<std::int64_t> judge(ledger::Reader& reader, AssetId asset, PolicyReport& report,
                             ledger::EventDraft& draft) {
    TM_ASSIGN(auto rows, reader.annotations(project_, asset, policy_.layer));
    TM_ASSIGN(const auto done, reader.accepted(project_, asset, policy_.layer));
    const std::set<AnnotationId> judged(done.begin(), done.end());
    std::vector<ledger::AnnotationRow> sure;
    std::vector<ledger::AnnotationRow> unsure;
    for (auto& row : rows) {
      if (judged.contains(row.id)) continue;
      TM_ASSIGN(const auto score, record::decode_score(row.body));
      if (score && policy_.accept_above && *score >= *policy_.accept_above)
        sure.push_back(std::move(row));
      else if (score && policy_.reject_below && *score < *policy_.reject_below)
        unsure.push_back(std::move(row));
      else
        ++report.left;
    }
    TM_ASSIGN(const auto project, reader.project(project_));
    TM_TRY(
        add_acceptances(reader, project_, policy_.layer, asset, std::move(sure), project.annotations, draft));
    const auto accepted = static_cast<std::int64_t>(draft.annotations.size());
    for (const auto& row : unsure) draft.annotations.push_back(rejection(row));
    return accepted;
  }

  // An earlier try may have made it and died before it said so.
  Result<void> make_batch() {
    if (spot_checks_.empty()) return {};
    NewBatch wanted;
    wanted.batch.name = "Spot check of policy " + run_.id;
    wanted.batch.instructions = "A policy accepted what a model predicted here. Look whether it is right.";
    wanted.assets.assign(spot_checks_.begin(), spot_checks_.end());
    const auto made = create_batch(store_, actor_, project_, wanted);
    if (!made && made.error().code == ErrorCode::kInvalid) return {};  // each has a task already
    if (!made && made.error().code != ErrorCode::kConflict) return tl::unexpected<Error>(made.error());
    report_.batch = wanted.batch.name;
    return {};
  }

  ledger::Store& store_;
  const Actor actor_;
  const ProjectId project_;
  const VerdictPolicy& policy_;
  const BulkRun& run_;
  AssetId after_;
  std::set<AssetId> spot_checks_;
  std::set<AssetId> accepted_on_;  // of the chunk
  PolicyReport report_;
};

Result<Json> run(const Ports& ports, jobs::JobContext& context, bool dry_run) {
  const jobs::Job& job = context.job();
  BulkRun run;
  run.id = bulk_edit_id(job.id);
  run.dry_run = dry_run;
  run.progress = [&context, dry_run](std::int64_t done, std::int64_t total, std::string_view unit) {
    return context.progress(done, total, unit, dry_run ? "looking at predictions" : "judging predictions");
  };
  if (!dry_run) {
    run.resume = job.checkpoint;
    // There before anything is written, so that another try knows that there was one.
    if (!run.resume.is_object()) TM_TRY(context.checkpoint(Json::object()));
    run.checkpoint = [&context](const Json& state) { return context.checkpoint(state); };
  }
  TM_ASSIGN(const auto report, apply_verdict_policy(ports.store, Actor{job.actor, true}, job.project,
                                                    verdict_policy_of(job.arguments), run));
  return to_json(report);
}

}  // namespace

Json to_json(const VerdictPolicy& policy) {
  Json out = {
      {"layer", policy.layer.value}, {"spot_check_rate", policy.spot_check_rate}, {"seed", policy.seed}};
  if (policy.accept_above) out["accept_above"] = *policy.accept_above;
  if (policy.reject_below) out["reject_below"] = *policy.reject_below;
  return out;
}

VerdictPolicy verdict_policy_of(const Json& arguments) {
  VerdictPolicy out;
  out.layer = LayerId{arguments.value("layer", std::int64_t{0})};
  out.spot_check_rate = arguments.value("spot_check_rate", 0.0);
  out.seed = arguments.value("seed", std::int64_t{1});
  if (arguments.contains("accept_above")) out.accept_above = arguments["accept_above"].get<double>();
  if (arguments.contains("reject_below")) out.reject_below = arguments["reject_below"].get<double>();
  return out;
}

Json to_json(const PolicyReport& report) {
  return {{"accepted", report.accepted}, {"rejected", report.rejected}, {"left", report.left},
          {"images", report.images},     {"reopened", report.reopened}, {"spot_checks", report.spot_checks},
          {"batch", report.batch}};
}

Result<PolicyReport> apply_verdict_policy(ledger::Store& store, Actor actor, ProjectId project,
                                          const VerdictPolicy& policy, const BulkRun& run) {
  if (run.id.empty()) return fail(ErrorCode::kInvalid, "a policy needs an id");
  if (!policy.accept_above && !policy.reject_below)
    return fail(ErrorCode::kInvalid, "the policy says nothing: give accept_above, reject_below or both");
  if (policy.accept_above && policy.reject_below && *policy.reject_below > *policy.accept_above)
    return fail(ErrorCode::kInvalid, "what is rejected must lie below what is accepted", "/reject_below");
  return Judge(store, actor, project, policy, run).go();
}

jobs::JobHandler verdict_policy_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context, false); };
}

jobs::JobHandler verdict_policy_preview_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context, true); };
}

}  // namespace touchmark::flow
