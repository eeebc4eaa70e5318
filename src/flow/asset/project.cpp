#include <algorithm>
#include <unordered_map>

#include "base/json.h"
#include "base/limits.h"
#include "flow/asset/asset.h"
#include "flow/asset/records.h"
#include "formats/skeleton_class.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;

std::string settings_text(const ProjectSettings& settings) {
  return dump_json({{"description", settings.description},
                    {"archived", settings.archived},
                    {"self_review", settings.self_review}});
}

Result<void> check_names(const record::Ontology& ontology) {
  for (std::size_t i = 0; i < ontology.classes.size(); ++i) {
    const auto& name = ontology.classes[i].name;
    const std::string where = "/classes/" + std::to_string(i) + "/name";
    if (name.empty()) return fail(ErrorCode::kInvalid, "a class needs a name", where);
    if (name.size() > 500) return fail(ErrorCode::kInvalid, "a class name is limited to 500 bytes", where);
    for (std::size_t j = 0; j < i; ++j)
      if (ontology.classes[j].name == name)
        return fail(ErrorCode::kInvalid, "two classes are named \"" + name + "\"", where);
  }
  return {};
}

// Gives ids to new classes and keeps left-out ones as retired.
Result<void> reconcile(const record::Ontology& current, record::Ontology& next) {
  std::int64_t highest = 0;
  for (const auto& known : current.classes) highest = std::max(highest, known.id.value);
  for (auto& wanted : next.classes) {
    if (!wanted.id) {
      wanted.id = ClassId{++highest};
    } else if (current.find(wanted.id) == nullptr) {
      return fail(ErrorCode::kInvalid, "no class has the id " + std::to_string(wanted.id.value), "/classes");
    }
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(next.classes.begin(), next.classes.end(), by_id);  // as find() needs them
  std::vector<record::Class> retired;
  for (const auto& known : current.classes) {
    if (next.find(known.id) != nullptr) continue;
    retired.push_back(known);
    retired.back().retired = true;
  }
  next.classes.insert(next.classes.end(), retired.begin(), retired.end());
  std::sort(next.classes.begin(), next.classes.end(), by_id);
  for (std::size_t i = 1; i < next.classes.size(); ++i)
    if (next.classes[i].id == next.classes[i - 1].id)
      return fail(ErrorCode::kInvalid, "two classes have the same id", "/classes");
  return {};
}

// Adds the attributes, and the options of a choice, that the known class lacks. What both define stays as the
// project has it. True when something was added.
bool merge_attributes(const record::Class& source, record::Class& known) {
  bool changed = false;
  for (const auto& wanted : source.attributes) {
    const auto found = std::find_if(known.attributes.begin(), known.attributes.end(),
                                    [&](const auto& each) { return each.name == wanted.name; });
    if (found == known.attributes.end()) {
      known.attributes.push_back(wanted);
      changed = true;
      continue;
    }
    if (found->kind != wanted.kind) continue;
    for (const auto& option : wanted.options) {
      if (std::find(found->options.begin(), found->options.end(), option) != found->options.end()) continue;
      found->options.push_back(option);
      changed = true;
    }
  }
  return changed;
}

}  // namespace

Result<void> append_ontology(ledger::Writer& writer, Actor actor, ProjectId project,
                             record::Ontology& ontology, const std::string& made_by,
                             const std::optional<ledger::Record>& stored, Json payload) {
  ++ontology.version;
  ledger::EventDraft draft;
  draft.actor = actor.id;
  draft.kind = "ontology.change";
  draft.made_by = made_by;
  payload["version"] = ontology.version;
  draft.payload = dump_json(payload);
  draft.records.push_back({RecordKind::kOntology, stored ? stored->id : 0, AssetId{}, LayerId{},
                           stored ? stored->from_seq : Seq{}, false, dump_json(record::to_json(ontology))});
  TM_TRY(writer.append(project, draft));
  return {};
}

Result<std::optional<ledger::Record>> only_record(ledger::Reader& reader, ProjectId project, RecordKind kind,
                                                  Seq as_of) {
  TM_ASSIGN(auto found, reader.records(project, kind, AssetId{}, as_of, 0, 1));
  if (found.empty()) return std::optional<ledger::Record>{};
  return std::optional<ledger::Record>{std::move(found.front())};
}

Result<ledger::Project> create_project(ledger::Store& store, Actor actor, std::string_view name,
                                       const ProjectSettings& settings,
                                       const std::vector<std::string>& classes) {
  if (name.empty() || name.size() > 200)
    return fail(ErrorCode::kInvalid, "a project name has 1 to 200 bytes", "/name");
  record::Ontology first;
  for (const auto& class_name : classes) first.add(class_name);
  TM_TRY(check_names(first));
  ledger::Project project;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(project, writer.create_project(name, actor.id, settings_text(settings)));
    record::Ontology ontology = first;
    TM_TRY(append_ontology(writer, actor, project.id, ontology, "manual", std::nullopt));
    TM_ASSIGN(project, writer.project(project.id));
    return {};
  }));
  return project;
}

Result<ProjectSettings> project_settings(ledger::Reader& reader, ProjectId project) {
  TM_ASSIGN(const auto stored, only_record(reader, project, RecordKind::kProject));
  if (!stored) return ProjectSettings{};
  TM_ASSIGN(const Json body, parse_json(stored->body));
  return ProjectSettings{body.value("description", ""), body.value("archived", false),
                         body.value("self_review", false)};
}

Result<void> update_project(ledger::Store& store, Actor actor, ProjectId project,
                            const ProjectSettings& settings) {
  return store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.project(project));
    TM_ASSIGN(const auto stored, only_record(writer, project, RecordKind::kProject));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "project.update";
    draft.records.push_back({RecordKind::kProject, stored ? stored->id : 0, AssetId{}, LayerId{},
                             stored ? stored->from_seq : Seq{}, false, settings_text(settings)});
    TM_TRY(writer.append(project, draft));
    return {};
  });
}

Result<record::Ontology> ontology(ledger::Reader& reader, ProjectId project, Seq as_of) {
  TM_ASSIGN(const auto stored, only_record(reader, project, RecordKind::kOntology, as_of));
  if (!stored) return record::Ontology{};
  TM_ASSIGN(const Json body, parse_json(stored->body));
  return record::ontology_from_json(body);
}

Result<record::Ontology> put_ontology(ledger::Store& store, Actor actor, ProjectId project,
                                      record::Ontology next) {
  record::Ontology result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(writer.project(project));
    TM_ASSIGN(const auto stored, only_record(writer, project, RecordKind::kOntology));
    TM_ASSIGN(const auto current, ontology(writer, project));
    result = next;
    if (result.version != current.version)
      return fail(ErrorCode::kConflict, "the classes were changed by somebody else; load them again",
                  "/version");
    TM_TRY(reconcile(current, result));
    TM_TRY(check_names(result));
    return append_ontology(writer, actor, project, result, "manual", stored);
  }));
  return result;
}

Result<void> for_records(ledger::Reader& reader, ProjectId project, RecordKind kind, AssetId asset,
                         const std::function<Result<void>(const ledger::Record&)>& each) {
  constexpr std::int64_t kPage = 1000;
  std::int64_t after = 0;
  while (true) {
    TM_ASSIGN(const auto page, reader.records(project, kind, asset, kOpenSeq, after, kPage));
    for (const auto& stored : page) TM_TRY(each(stored));
    if (static_cast<std::int64_t>(page.size()) < kPage) return {};
    after = page.back().id;
  }
}

Result<void> for_events_of(ledger::Reader& reader, ProjectId project, const std::string& key,
                           const std::string& id,
                           const std::function<Result<void>(const ledger::Event&)>& each) {
  constexpr std::int64_t kPage = 1000;
  ledger::Reader::EventQuery query;
  query.limit = kPage;
  while (true) {
    TM_ASSIGN(const auto page, reader.events(project, query));
    for (const auto& event : page) {
      query.after = event.seq;
      if (event.payload.find(id) == std::string::npos) continue;  // cheaper than reading it as JSON
      const Json payload = json_from_text(event.payload);
      if (payload.is_object() && payload.value(key, Json()) == Json(id)) TM_TRY(each(event));
    }
    if (static_cast<std::int64_t>(page.size()) < kPage) return {};
  }
}

Result<bool> merge_into(record::Ontology& known, const record::Ontology& incoming) {
  bool changed = false;
  std::int64_t highest = 0;
  std::unordered_map<std::string, std::size_t> places;
  for (const auto& each : known.classes) {
    highest = std::max(highest, each.id.value);
    places.emplace(each.name, places.size());
  }
  const auto find = [&](const std::string& name) -> const record::Class* {
    const auto found = places.find(name);
    return found == places.end() ? nullptr : &known.classes[found->second];
  };
  for (const auto& source : incoming.classes) {
    const std::string name = formats::name_by_skeleton(source, find);
    const auto [found, is_new] = places.emplace(name, known.classes.size());
    if (is_new) {
      known.classes.push_back(source);
      known.classes.back().id = ClassId{++highest};
      known.classes.back().name = name;
      changed = true;
      continue;
    }
    record::Class& there = known.classes[found->second];
    if (there.skeleton.joints.empty() && !source.skeleton.joints.empty()) {
      there.skeleton = source.skeleton;
      changed = true;
    }
    const bool returns = there.retired && !source.retired;
    if (returns) there.retired = false;
    changed = merge_attributes(source, there) || returns || changed;
  }
  if (known.classes.size() > limits::kClasses)
    return fail(ErrorCode::kTooLarge, "with these the project would have " +
                                          std::to_string(known.classes.size()) + " classes; at most " +
                                          std::to_string(limits::kClasses) + " are possible");
  if (known.guideline.empty() && !incoming.guideline.empty()) {
    known.guideline = incoming.guideline;
    changed = true;
  }
  return changed;
}

Result<record::Ontology> merge_classes(ledger::Store& store, Actor actor, ProjectId project,
                                       const record::Ontology& incoming, const std::string& made_by,
                                       const std::string& import_id) {
  record::Ontology result;
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_ASSIGN(const auto stored, only_record(writer, project, RecordKind::kOntology));
    TM_ASSIGN(result, ontology(writer, project));
    TM_ASSIGN(const bool changed, merge_into(result, incoming));
    if (!changed) return {};
    return append_ontology(writer, actor, project, result, made_by, stored, {{"import", import_id}});
  }));
  return result;
}

}  // namespace touchmark::flow
