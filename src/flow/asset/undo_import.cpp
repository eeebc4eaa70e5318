#include "flow/asset/undo_import.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_set>

#include "base/json.h"
#include "flow/asset/act.h"
#include "flow/asset/import_record.h"
#include "flow/asset/job_progress.h"
#include "flow/asset/layer.h"
#include "flow/asset/records.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;

constexpr std::size_t kAssetsAtOnce = 1'000;  // of one transaction
constexpr std::size_t kMostNamed = 100;

// The events of one import.
struct Written {
  std::vector<Seq> annotations;
  std::vector<Seq> assets;
  std::vector<Seq> found;
  std::vector<Seq> splits;  // of images that were there and had none
  std::vector<Seq> ontologies;
  std::vector<LayerId> layers;
  std::set<Seq> all;
};

Result<Written> events_of(ledger::Reader& reader, ProjectId project, const std::string& import_id) {
  Written out;
  TM_TRY(for_events_of(reader, project, "import", import_id, [&](const ledger::Event& event) -> Result<void> {
    if (event.kind == "annotations.import") out.annotations.push_back(event.seq);
    if (event.kind == "assets.import") out.assets.push_back(event.seq);
    if (event.kind == "assets.found") out.found.push_back(event.seq);
    if (event.kind == "assets.split") out.splits.push_back(event.seq);
    if (event.kind == "ontology.change") out.ontologies.push_back(event.seq);
    if (event.kind == "layer.create") out.layers.push_back(event.layer);
    out.all.insert(event.seq);
    return {};
  }));
  return out;
}

class Undo {
 public:
  Undo(ledger::Store& store, const Actor& actor, ProjectId project, std::string import_id)
      : store_(store), actor_(actor), project_(project) {
    report_.import_id = std::move(import_id);
  }

  Result<UndoReport> run(const Progress& progress) {
    TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(written_, events_of(reader, project_, report_.import_id));
      return {};
    }));
    if (written_.all.empty())
      return fail(ErrorCode::kNotFound, "this project has no import \"" + report_.import_id + "\"");
    std::int64_t done = 0;
    const auto total = static_cast<std::int64_t>(written_.annotations.size() + written_.assets.size());
    const auto go_on = [&]() -> Result<void> {
      if (progress && !progress(done++, total, "steps")) return fail(ErrorCode::kCancelled, "cancelled");
      return {};
    };
    // Relations are written last and go first, so none is left without its ends.
    for (auto it = written_.annotations.rbegin(); it != written_.annotations.rend(); ++it) {
      TM_TRY(go_on());
      TM_TRY(take_annotations(*it));
    }
    for (const Seq seq : written_.assets) {
      TM_TRY(go_on());
      TM_TRY(take_assets(seq));
    }
    for (const Seq seq : written_.splits) TM_TRY(take_splits(seq));
    TM_TRY(count_found());
    TM_TRY(retire_classes());
    TM_TRY(drop_layers());
    TM_TRY(keep_record());
    return report_;
  }

 private:
  ledger::EventDraft draft(const char* kind) const {
    ledger::EventDraft out;
    out.actor = actor_.id;
    out.kind = kind;
    out.payload = dump_json({{"undo", report_.import_id}});
    return out;
  }

  // Of one image in one layer: what is there now, and what somebody's relations join.
  struct Now {
    std::map<AnnotationId, Seq> rows;
    std::set<AnnotationId> joined;
  };
  Result<Now> now(ledger::Reader& reader, AssetId asset, LayerId layer) const {
    Now out;
    TM_ASSIGN(const auto rows, reader.annotations(project_, asset, layer));
    for (const auto& row : rows) {
      out.rows[row.id] = row.from_seq;
      if (written_.all.contains(row.from_seq)) continue;
      TM_ASSIGN(const auto annotation, row.decode());
      if (!annotation.content.relation) continue;
      out.joined.insert(annotation.content.relation->from);
      out.joined.insert(annotation.content.relation->to);
    }
    return out;
  }

  Result<void> take_annotations(Seq seq) {
    std::int64_t taken = 0;
    std::map<AssetId, std::int64_t> kept;
    TM_TRY(store_.write([&](ledger::Writer& writer) -> Result<void> {
      taken = 0;
      kept.clear();
      ledger::EventDraft out = draft("import.undo");
      std::map<std::pair<AssetId, LayerId>, Now> there;
      TM_ASSIGN(const auto rows, writer.annotations_of_event(project_, seq));
      for (const auto& row : rows) {
        const auto [place, added] = there.try_emplace({row.asset, row.layer});
        if (added) {
          TM_ASSIGN(place->second, now(writer, row.asset, row.layer));
        }
        const auto current = place->second.rows.find(row.id);
        if (current == place->second.rows.end()) continue;  // somebody deleted it
        if (current->second != seq || place->second.joined.contains(row.id)) {
          ++kept[row.asset];
          continue;
        }
        out.layer = row.layer;
        out.annotations.push_back({row.id,
                                   row.asset,
                                   row.layer,
                                   row.from_seq,
                                   row.class_id,
                                   row.ontology_version,
                                   true,
                                   row.body,
                                   {}});
        ++taken;
      }
      if (!out.annotations.empty()) TM_TRY(writer.append(project_, out));
      return {};
    }));
    report_.annotations += taken;
    for (const auto& [asset, count] : kept) {
      report_.kept_annotations += count;
      keep(asset, "some of its labels were changed since");
    }
    return {};
  }

  // Why an image stays; empty when nothing but the import is in it.
  Result<std::string> other_work(ledger::Reader& reader, const record::Asset& asset,
                                 const record::Asset& imported) const {
    TM_ASSIGN(const auto labels, reader.annotations(project_, asset.id, kEveryLayer));
    if (!labels.empty()) return std::string("it has other labels by now");
    if (asset.content.status != imported.content.status) return std::string("somebody worked on it");
    TM_ASSIGN(const auto comments, reader.records(project_, RecordKind::kComment, asset.id, kOpenSeq, 0, 1));
    return std::string(comments.empty() ? "" : "it has comments");
  }

  Result<void> take_assets(Seq seq) {
    std::size_t all = 0;
    for (std::size_t first = 0; first == 0 || first < all; first += kAssetsAtOnce) {
      std::int64_t taken = 0;
      std::vector<KeptImage> kept;
      TM_TRY(store_.write([&](ledger::Writer& writer) -> Result<void> {
        taken = 0;
        kept.clear();
        ledger::EventDraft out = draft("assets.delete");
        Act act(out);
        TM_ASSIGN(const auto rows, writer.assets_of_event(project_, seq));
        all = rows.size();
        for (std::size_t i = first; i < std::min(all, first + kAssetsAtOnce); ++i)
          TM_TRY(take_asset(writer, rows[i], act, out, kept));
        taken = static_cast<std::int64_t>(out.assets.size());
        if (taken == 0) return {};
        // Said as of any deletion, so that the trash and the log tell of it as of one.
        out.payload = dump_json({{"undo", report_.import_id}, {"deleted", true}, {"assets", taken}});
        if (taken == 1) out.asset = out.assets.front().id;
        TM_TRY(act.append(writer, project_));
        return {};
      }));
      report_.assets += taken;
      for (auto& one : kept) keep(one.asset, one.why);
    }
    return {};
  }

  Result<void> take_asset(ledger::Writer& writer, const record::Asset& imported, Act& act,
                          ledger::EventDraft& out, std::vector<KeptImage>& kept) const {
    const auto asset = writer.any_asset(project_, imported.id);
    if (!asset && asset.error().code == ErrorCode::kNotFound) return {};  // erased
    if (!asset) return tl::unexpected(asset.error());
    if (asset->content.deleted) return {};
    TM_ASSIGN(std::string why, other_work(writer, *asset, imported));
    if (!why.empty()) {
      kept.push_back({asset->id, std::move(why)});
      return {};
    }
    TM_TRY(act.end_tasks(writer, project_, asset->id, true));
    record::AssetContent gone = asset->content;
    gone.deleted = true;
    out.assets.push_back({asset->id, asset->from_seq, std::move(gone)});
    return {};
  }

  void keep(AssetId asset, const std::string& why) {
    if (!kept_.insert(asset.value).second) return;
    if (report_.kept.size() < kMostNamed) report_.kept.push_back({asset, why});
    ++report_.kept_assets;
  }

  // Where nobody changed the image since.
  Result<void> take_splits(Seq seq) {
    return store_.write([&](ledger::Writer& writer) -> Result<void> {
      ledger::EventDraft out = draft("import.undo");
      TM_ASSIGN(const auto rows, writer.assets_of_event(project_, seq));
      for (const auto& row : rows) {
        const auto asset = writer.any_asset(project_, row.id);
        if (!asset && asset.error().code == ErrorCode::kNotFound) continue;  // erased
        if (!asset) return tl::unexpected(asset.error());
        if (asset->from_seq != seq || asset->content.deleted) continue;
        record::AssetContent before = asset->content;
        before.split = record::Split::kNone;
        out.assets.push_back({asset->id, asset->from_seq, std::move(before)});
      }
      if (out.assets.empty()) return {};
      TM_TRY(writer.append(project_, out));
      return {};
    });
  }

  Result<void> count_found() {
    return store_.read([&](ledger::Reader& reader) -> Result<void> {
      for (const Seq seq : written_.found) {
        TM_ASSIGN(const auto rows, reader.assets_of_event(project_, seq));
        report_.found_assets += static_cast<std::int64_t>(rows.size());
      }
      return {};
    });
  }

  // Of the classes that the import made, those that nothing is of.
  Result<std::set<ClassId>> unused_classes(ledger::Reader& reader) const {
    std::set<ClassId> out;
    for (const Seq seq : written_.ontologies) {
      TM_ASSIGN(const auto before, ontology(reader, project_, Seq{seq.value - 1}));
      TM_ASSIGN(const auto after, ontology(reader, project_, seq));
      for (const auto& each : after.classes) {
        const record::Class* was = before.find(each.id);
        if (was == nullptr || was->retired) out.insert(each.id);
      }
    }
    TM_ASSIGN(const auto all, layers(reader, project_));
    for (const auto& layer : all) {
      TM_ASSIGN(const auto counters, reader.counters(project_, layer.id));
      std::erase_if(out, [&](ClassId id) { return counters.contains("class:" + std::to_string(id.value)); });
    }
    return out;
  }

  Result<void> retire_classes() {
    if (written_.ontologies.empty()) return {};
    return store_.write([&](ledger::Writer& writer) -> Result<void> {
      report_.classes.clear();
      TM_ASSIGN(const auto unused, unused_classes(writer));
      TM_ASSIGN(const auto stored, only_record(writer, project_, RecordKind::kOntology));
      TM_ASSIGN(auto next, ontology(writer, project_));
      for (auto& each : next.classes) {
        if (each.retired || !unused.contains(each.id)) continue;
        each.retired = true;
        report_.classes.push_back(each.name);
      }
      if (report_.classes.empty()) return {};
      return append_ontology(writer, actor_, project_, next, "manual", stored, {{"undo", report_.import_id}});
    });
  }

  Result<void> drop_layers() {
    for (const LayerId id : written_.layers) {
      std::string name;
      TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
        const auto found = layer(reader, project_, actor_, id);
        if (!found && found.error().code != ErrorCode::kNotFound) return tl::unexpected(found.error());
        if (!found || found->kind != record::LayerKind::kRun) return {};
        TM_ASSIGN(const auto labeled, reader.labeled_assets(project_, id, AssetId{}, 1));
        if (!labeled.empty()) return {};
        TM_ASSIGN(const bool spoken_of, is_spoken_of(reader, project_, id, written_.annotations));
        if (!spoken_of) name = found->name;
        return {};
      }));
      if (name.empty()) continue;
      TM_TRY(drop_layer(store_, actor_, project_, id));
      report_.layers.push_back(name);
    }
    return {};
  }

  // What was taken back by all tries, and what the last one kept.
  Result<void> keep_record() {
    return store_.write([&](ledger::Writer& writer) -> Result<void> {
      TM_ASSIGN(auto found, import_record(writer, project_, report_.import_id));
      if (!found) return {};
      const Json before = found->body.value("undone", Json::object());
      if (!before.empty() && !report_.changed()) return {};
      Json undone = to_json(report_);
      undone.erase("import");
      for (const char* name : {"assets", "annotations"})
        undone[name] = undone[name].get<std::int64_t>() + before.value(name, std::int64_t{0});
      for (const char* list : {"classes", "layers"})
        for (const auto& name : before.value(list, Json::array())) undone[list].push_back(name);
      if (!found->body.contains("made")) found->body["made"] = found->seq.value;
      found->body["undone"] = std::move(undone);
      ledger::EventDraft out = draft("import.undo");
      out.layer = found->layer;
      out.records.push_back(write_of(*found));
      TM_TRY(writer.append(project_, out));
      return {};
    });
  }

  ledger::Store& store_;
  const Actor actor_;
  const ProjectId project_;
  Written written_;
  UndoReport report_;
  std::unordered_set<std::int64_t> kept_;
};

}  // namespace

Json to_json(const UndoReport& report) {
  Json kept = Json::array();
  for (const auto& one : report.kept) kept.push_back({{"asset", one.asset.value}, {"why", one.why}});
  return {{"import", report.import_id},
          {"assets", report.assets},
          {"annotations", report.annotations},
          {"classes", report.classes},
          {"layers", report.layers},
          {"kept_assets", report.kept_assets},
          {"kept_annotations", report.kept_annotations},
          {"found_assets", report.found_assets},
          {"kept", std::move(kept)}};
}

Result<UndoReport> undo_import(ledger::Store& store, Actor actor, ProjectId project,
                               const std::string& import_id, const Progress& progress) {
  if (import_id.empty()) return fail(ErrorCode::kInvalid, "name the import that is taken back");
  return Undo(store, actor, project, import_id).run(progress);
}

jobs::JobHandler undo_import_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) -> Result<Json> {
    const jobs::Job& job = context.job();
    TM_ASSIGN(const auto report,
              undo_import(ports.store, Actor{job.actor, true}, job.project, job.arguments.value("import", ""),
                          progress_of(context, "taking back an import")));
    return to_json(report);
  };
}

}  // namespace touchmark::flow
