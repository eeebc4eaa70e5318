#include "flow/version/audit.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "base/json.h"
#include "flow/version/chains.h"
#include "flow/version/digest.h"

namespace touchmark::flow {
namespace {

constexpr std::string_view kCut = "events were cut from its end, or its history was written anew";

class Auditor {
 public:
  Auditor(const Ports& ports, const AuditOptions& options, const AuditProgress& progress)
      : ports_(ports), options_(options), progress_(progress) {}

  Result<AuditReport> run() {
    TM_ASSIGN(report_.problems, ports_.store.check_database(told("the database", "steps")));
    std::vector<ledger::Project> projects;
    const auto listed = ports_.store.read([&](ledger::Reader& reader) -> Result<void> {
      if (options_.project) {
        TM_ASSIGN(auto one, reader.project(*options_.project));
        projects.push_back(std::move(one));
        return {};
      }
      TM_ASSIGN(projects, reader.projects());
      return {};
    });
    if (!listed && listed.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(listed.error());
    if (!listed) report_.problems.push_back("the projects cannot be read: " + listed.error().text());
    for (const auto& project : projects) TM_TRY(audit_project(project));
    if (!options_.project)
      for (const auto& chain : other_chains(ports_)) TM_TRY(audit_other(chain));
    look_for_heads();
    return std::move(report_);
  }

 private:
  std::function<bool(std::int64_t, std::int64_t)> told(std::string what, std::string_view unit) const {
    return [this, what = std::move(what), unit](std::int64_t done, std::int64_t total) {
      return !progress_ || progress_(what, done, total, unit);
    };
  }

  // The hashes to look out for in one chain.
  std::vector<Digest> heads_of(std::string_view chain, std::int64_t id) const {
    std::set<Digest> out(options_.heads.begin(), options_.heads.end());
    for (const auto& checkpoint : options_.checkpoints)
      for (const auto& head : checkpoint.heads)
        if (head.chain == chain && head.id == id) out.insert(head.hash);
    return {out.begin(), out.end()};
  }

  Result<void> audit_project(const ledger::Project& project) {
    ChainAudit out;
    out.chain = ledger::kProjectChain;
    out.project = project.id;
    out.name = project.name;
    auto log = ledger::verify(ports_.store, project.id, told(project.name, "rows"),
                              heads_of(out.chain, project.id.value));
    TM_TRY(keep(out, std::move(log)));
    TM_TRY(audit_versions(out));
    if (options_.media) {
      const auto tell = [&](std::int64_t done, std::int64_t total, std::string_view unit) {
        return !progress_ || progress_(project.name, done, total, unit);
      };
      auto media = check_media(ports_.store, ports_.blobs, project.id, tell);
      if (!media && media.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(media.error());
      if (media) {
        out.problems.insert(out.problems.end(), media->problems.begin(), media->problems.end());
        out.media = std::move(*media);
      } else {
        out.problems.push_back("its files cannot be listed: " + media.error().text());
      }
    }
    report_.chains.push_back(std::move(out));
    return {};
  }

  Result<void> audit_other(const OtherChain& chain) {
    if (!told(chain.name, "rows")(0, 0)) return fail(ErrorCode::kCancelled, "the verification was cancelled");
    ChainAudit out;
    out.chain = chain.name;
    auto found = chain.verify(heads_of(chain.name, 0));
    if (found) {
      out.problems = std::move(found->problems);
      out.log = std::move(found->log);
    } else {
      TM_TRY(keep(out, tl::unexpected<Error>(found.error())));
    }
    report_.chains.push_back(std::move(out));
    return {};
  }

  // Data that cannot be read is what was looked for, and no reason to look no further.
  static Result<void> keep(ChainAudit& out, Result<ledger::VerifyReport> log) {
    if (log) {
      out.log = std::move(*log);
      return {};
    }
    if (log.error().code != ErrorCode::kCorrupt) return tl::unexpected<Error>(log.error());
    out.log.finding = ledger::Finding{Seq{}, "the event log", "cannot be read: " + log.error().text()};
    return {};
  }

  Result<void> audit_versions(ChainAudit& out) {
    const auto done = ports_.store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto all, versions(reader, out.project));
      for (const auto& each : all) {
        const std::string what = out.name + " " + each.name;
        auto measured = measure(reader, out.project, each, [&](auto at, auto total, auto unit) {
          return !progress_ || progress_(what, at, total, unit);
        });
        if (!measured && measured.error().code != ErrorCode::kCorrupt)
          return tl::unexpected<Error>(measured.error());
        const auto problem = measured ? difference(each, *measured) : measured.error().text();
        if (problem) out.problems.push_back(fmt::format("version \"{}\": {}", each.name, *problem));
        ++out.versions;
      }
      return {};
    });
    if (done || done.error().code != ErrorCode::kCorrupt) return done;
    out.problems.push_back("its versions cannot be read: " + done.error().text());
    return {};
  }

  void look_for_heads() {
    for (const Digest& wanted : options_.heads) {
      const bool seen = std::any_of(report_.chains.begin(), report_.chains.end(),
                                    [&](const auto& chain) { return chain.log.heads_seen.contains(wanted); });
      if (!seen)
        report_.problems.push_back(fmt::format("no event has the hash {}: {}", to_hex(wanted), kCut));
    }
    for (const auto& checkpoint : options_.checkpoints)
      for (const auto& head : checkpoint.heads) look_for(head, checkpoint.at);
  }

  void look_for(const ledger::ChainHead& head, const std::string& at) {
    if (options_.project && (head.chain != ledger::kProjectChain || head.id != options_.project->value))
      return;
    const auto chain = std::find_if(report_.chains.begin(), report_.chains.end(), [&](const auto& one) {
      return one.chain == head.chain && one.project.value == head.id;
    });
    if (chain == report_.chains.end()) {
      report_.problems.push_back(
          fmt::format("{}, which the checkpoint of {} names, is not in the database", name_of(head), at));
      return;
    }
    if (head.seq == Seq{}) return;  // it was empty
    const auto seen = chain->log.heads_seen.find(head.hash);
    if (seen != chain->log.heads_seen.end() && seen->second == head.seq) return;
    chain->problems.push_back(
        fmt::format("event {} with the hash {}, which the checkpoint of {} names, is not in "
                    "its log: {}",
                    head.seq.value, to_hex(head.hash), at, kCut));
  }

  const Ports& ports_;
  const AuditOptions& options_;
  const AuditProgress& progress_;
  AuditReport report_;
};

}  // namespace

bool AuditReport::ok() const {
  return problems.empty() &&
         std::all_of(chains.begin(), chains.end(), [](const auto& one) { return one.ok(); });
}

Result<AuditReport> audit(const Ports& ports, const AuditOptions& options, const AuditProgress& progress) {
  return Auditor(ports, options, progress).run();
}

Json to_json(const ChainAudit& chain) {
  Json out = {{"chain", chain.chain},
              {"ok", chain.ok()},
              {"events", chain.log.events},
              {"rows", chain.log.rows},
              {"head_hash", to_hex(chain.log.head_hash)},
              {"versions", chain.versions},
              {"problems", chain.problems}};
  if (chain.project) out["project"] = chain.name;
  if (chain.log.finding)
    out["finding"] = {{"seq", chain.log.finding->seq.value},
                      {"where", chain.log.finding->where},
                      {"problem", chain.log.finding->problem}};
  if (chain.media) out["media"] = to_json(*chain.media);
  return out;
}

}  // namespace touchmark::flow
