#include "flow/asset/trash.h"

#include <map>
#include <set>
#include <unordered_set>

#include "base/json.h"
#include "flow/asset/act.h"

namespace touchmark::flow {
namespace {

constexpr const char* kDelete = "assets.delete";
constexpr const char* kRestore = "assets.restore";
constexpr const char* kUpdate = "assets.update";

ledger::EventDraft draft_of(Actor actor, const char* kind, const Json& payload) {
  ledger::EventDraft draft;
  draft.actor = actor.id;
  draft.kind = kind;
  draft.payload = dump_json(payload);
  return draft;
}

// The events of one act: this one, and those of other layers right before it. They were appended together.
Result<std::vector<Seq>> events_of_act(ledger::Reader& reader, ProjectId project, const ledger::Event& last) {
  std::vector<Seq> out{last.seq};
  for (std::int64_t seq = last.seq.value - 1; seq > 0; --seq) {
    TM_ASSIGN(const auto event, reader.event(project, Seq{seq}));
    const bool same = event.kind == last.kind && event.at == last.at && event.actor == last.actor &&
                      event.layer && event.layer != kTruth;
    if (!same) break;
    out.push_back(event.seq);
  }
  return out;
}

// "a/b.png" -> "a/b (2).png", the first that nobody has.
Result<std::string> free_name(ledger::Reader& reader, ProjectId project, const std::string& name,
                              const std::set<std::string>& taken) {
  const auto slash = name.find_last_of('/');
  auto dot = name.find_last_of('.');
  if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) dot = name.size();
  for (int n = 2;; ++n) {
    const std::string next = name.substr(0, dot) + " (" + std::to_string(n) + ")" + name.substr(dot);
    if (taken.count(next) != 0) continue;
    TM_ASSIGN(const auto other, reader.asset_by_name(project, next));
    if (!other) return next;
  }
}

// Names of assets that return.
class Names {
 public:
  Names(ledger::Reader& reader, ProjectId project, bool rename)
      : reader_(reader), project_(project), rename_(rename) {}

  Result<void> settle(AssetId id, record::AssetContent& content, Restored& restored) {
    TM_ASSIGN(const auto other, reader_.asset_by_name(project_, content.name));
    if (other || taken_.count(content.name) != 0) {
      if (!rename_)
        return fail(ErrorCode::kConflict,
                    "another image is named \"" + content.name + "\" now; rename one of them",
                    "image " + std::to_string(id.value));
      TM_ASSIGN(content.name, free_name(reader_, project_, content.name, taken_));
      restored.renamed.emplace_back(id, content.name);
    }
    taken_.insert(content.name);
    return {};
  }

 private:
  ledger::Reader& reader_;
  ProjectId project_;
  bool rename_;
  std::set<std::string> taken_;
};

// Brings back what ended in `seq`: the tasks of `assets`.
Result<void> revive_tasks(ledger::Reader& reader, ProjectId project, Seq seq,
                          const std::unordered_set<std::int64_t>& assets, Act& act) {
  TM_ASSIGN(const auto last, reader.event(project, seq));
  TM_ASSIGN(const auto seqs, events_of_act(reader, project, last));
  for (const Seq each : seqs) {
    TM_ASSIGN(auto rows, reader.tasks_of_event(project, each));
    for (auto& row : rows)
      if (row.deleted && row.current && assets.count(row.task.asset.value) != 0)
        act.of(row.task.layer).tasks.push_back({row.task.from_seq, false, std::move(row.task)});
  }
  return {};
}

Result<void> changed_since(const record::Asset& asset) {
  if (asset.to_seq == kOpenSeq) return {};
  return fail(ErrorCode::kConflict, "image " + std::to_string(asset.id.value) + " was changed since",
              "event " + std::to_string(asset.to_seq.value));
}

}  // namespace

Result<std::vector<Trashed>> trash(ledger::Reader& reader, ProjectId project, std::int64_t before,
                                   std::int64_t limit) {
  TM_ASSIGN(auto rows, reader.trash(project, before, limit));
  std::vector<Trashed> out;
  ledger::Event event;
  for (auto& row : rows) {
    if (event.seq != row.asset.from_seq) {
      TM_ASSIGN(event, reader.event(project, row.asset.from_seq));
    }
    TM_ASSIGN(const auto annotations, reader.annotations(project, row.asset.id, kTruth));
    out.push_back({std::move(row.asset), event.at, event.actor, static_cast<std::int64_t>(annotations.size()),
                   row.place});
  }
  return out;
}

Result<record::Asset> trashed_asset(ledger::Reader& reader, ProjectId project, AssetId id) {
  auto asset = reader.any_asset(project, id);
  if (asset && asset->content.deleted && !asset->content.erased) return asset;
  if (!asset && asset.error().code != ErrorCode::kNotFound) return asset;
  return fail(ErrorCode::kNotFound, "image " + std::to_string(id.value) + " is not in the trash");
}

Result<Restored> restore_assets(ledger::Store& store, Actor actor, ProjectId project,
                                const std::vector<AssetId>& given, bool rename) {
  const std::set<AssetId> ids(given.begin(), given.end());
  Restored restored;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    restored = {};
    TM_TRY(writer.project(project));
    ledger::EventDraft draft =
        draft_of(actor, kRestore, {{"deleted", false}, {"assets", static_cast<std::int64_t>(ids.size())}});
    if (ids.size() == 1) draft.asset = *ids.begin();
    Act act(draft);
    Names names(writer, project, rename);
    std::map<Seq, std::unordered_set<std::int64_t>> by_event;
    for (const AssetId id : ids) {
      TM_ASSIGN(auto asset, trashed_asset(writer, project, id));
      asset.content.deleted = false;
      TM_TRY(names.settle(id, asset.content, restored));
      by_event[asset.from_seq].insert(id.value);
      draft.assets.push_back({id, asset.from_seq, std::move(asset.content)});
    }
    for (const auto& [seq, assets] : by_event) TM_TRY(revive_tasks(writer, project, seq, assets, act));
    restored.assets = static_cast<std::int64_t>(draft.assets.size());
    TM_ASSIGN(const auto appended, act.append(writer, project));
    restored.seq = appended.seq;
    return {};
  }));
  return restored;
}

bool is_asset_act(const ledger::Event& event) {
  const bool kind = event.kind == kDelete || event.kind == kRestore || event.kind == kUpdate;
  return kind && (!event.layer || event.layer == kTruth);
}

Result<Restored> undo_asset_act(ledger::Writer& writer, Actor actor, ProjectId project,
                                const ledger::Event& event) {
  Restored restored;
  TM_ASSIGN(auto assets, writer.assets_of_event(project, event.seq));
  TM_ASSIGN(const auto tasks, writer.tasks_of_event(project, event.seq));
  if (static_cast<std::int64_t>(assets.size() + tasks.size()) != event.row_count)
    return fail(ErrorCode::kConflict,
                "an image of this event was erased since; restore the others from the trash",
                "event " + std::to_string(event.seq.value));
  if (assets.empty()) return fail(ErrorCode::kInvalid, "this event changed no image");
  const bool returns = event.kind == kDelete;
  const bool goes = event.kind == kRestore;
  ledger::EventDraft draft =
      draft_of(actor,
               returns ? kRestore
               : goes  ? kDelete
                       : kUpdate,
               {{"undoes", event.seq.value}, {"assets", static_cast<std::int64_t>(assets.size())}});
  draft.asset = event.asset;
  Act act(draft);
  Names names(writer, project, false);
  std::unordered_set<std::int64_t> revived;
  for (auto& asset : assets) {
    TM_TRY(changed_since(asset));
    record::AssetContent next = asset.content;
    if (goes) {
      TM_TRY(act.end_tasks(writer, project, asset.id, true));
      next.deleted = true;
    } else {
      TM_ASSIGN(const auto before, writer.asset(project, asset.id, Seq{event.seq.value - 1}));
      next = before.content;
    }
    if (returns) {
      TM_TRY(names.settle(asset.id, next, restored));
      revived.insert(asset.id.value);
    }
    draft.assets.push_back({asset.id, asset.from_seq, std::move(next)});
  }
  if (returns) TM_TRY(revive_tasks(writer, project, event.seq, revived, act));
  restored.assets = static_cast<std::int64_t>(draft.assets.size());
  TM_ASSIGN(const auto appended, act.append(writer, project));
  restored.seq = appended.seq;
  return restored;
}

}  // namespace touchmark::flow
