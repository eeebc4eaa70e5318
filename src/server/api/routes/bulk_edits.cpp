// One change of many objects, and taking it back.
#include "base/json.h"
#include "flow/annotation/bulk_edit.h"
#include "jobs/jobs.h"
#include "server/api/asset_filter.h"
#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

constexpr std::int64_t kLookedThrough = 1'000;  // jobs, the latest
constexpr std::size_t kMostSelected = 10'000;
constexpr std::size_t kMostAttributes = 100;
constexpr std::size_t kLongestName = 200;

std::map<std::string, Json> attributes_from(Fields& fields, std::string_view name) {
  std::map<std::string, Json> out;
  const Json* object = fields.object(name);
  if (object == nullptr) return out;
  if (object->size() > kMostAttributes) fields.problem("at most 100 attributes", fields.at(name));
  for (const auto& [key, value] : object->items()) {
    if (value.is_null()) fields.problem("must be a value; \"unset\" takes attributes away", fields.at(name));
    out[key] = value;
  }
  return out;
}

std::uint32_t flags_from(Fields& fields, std::string_view name) {
  std::uint32_t out = 0;
  for (const auto& text : fields.texts(name, 10, 1, 20)) {
    const auto flag = record::flag_from_name(text);
    if (!flag)
      fields.problem(flag.error().message, fields.at(name));
    else
      out |= *flag;
  }
  return out;
}

flow::ObjectFilter objects_from(const Json& object, Fields& outer) {
  Fields fields(object, "/objects");
  flow::ObjectFilter out;
  if (const auto id = fields.optional_integer("class_id", 0)) out.class_id = ClassId(*id);
  if (const auto name = fields.optional_text("kind", 20)) {
    const auto kind = record::annotation_kind_from_name(*name);
    if (!kind)
      fields.problem(kind.error().message, "/objects/kind");
    else
      out.kind = *kind;
  }
  out.attributes = attributes_from(fields, "attributes");
  out.made_by = fields.optional_text("made_by", kLongestName).value_or("");
  if (const auto done = fields.finish(); !done) outer.problem(done.error().message, done.error().where);
  return out;
}

flow::ObjectChange change_from(const Json& object, Fields& outer) {
  Fields fields(object, "/change");
  flow::ObjectChange out;
  out.deleted = fields.optional_boolean("delete").value_or(false);
  if (const auto id = fields.optional_integer("class_id", 1)) out.class_id = ClassId(*id);
  out.add_flags = flags_from(fields, "add_flags");
  out.remove_flags = flags_from(fields, "remove_flags");
  out.set = attributes_from(fields, "set");
  out.unset = fields.texts("unset", kMostAttributes, 1, kLongestName);
  const bool edits =
      out.class_id || out.add_flags != 0 || out.remove_flags != 0 || !out.set.empty() || !out.unset.empty();
  if (out.deleted && edits) fields.problem("what is deleted is not changed; give one of the two", "/change");
  if (!out.deleted && !edits) fields.problem("says nothing that would change", "/change");
  if ((out.add_flags & out.remove_flags) != 0)
    fields.problem("a flag is added or removed, not both", "/change/remove_flags");
  for (const auto& name : out.unset)
    if (out.set.contains(name)) fields.problem("an attribute is set or unset, not both", "/change/unset");
  if (const auto done = fields.finish(); !done) outer.problem(done.error().message, done.error().where);
  return out;
}

// What is named must be there: else the edit would find nothing, or nothing would fit.
Result<void> check_named(Context& c, const flow::BulkEdit& edit) {
  TM_ASSIGN(const auto classes,
            c.read<record::Ontology>([&](ledger::Reader& reader) -> Result<record::Ontology> {
              TM_TRY(reader.project(c.project()));
              if (edit.batch)
                TM_TRY(reader.record(c.project(), ledger::RecordKind::kBatch, edit.batch->value));
              return flow::ontology(reader, c.project());
            }));
  if (edit.change.class_id && classes.find(*edit.change.class_id) == nullptr)
    return fail(ErrorCode::kInvalid, "no class has the id " + std::to_string(edit.change.class_id->value),
                "/change/class_id");
  return {};
}

Result<Response> start_bulk_edit(Context& c) {
  TM_ASSIGN(const Json body, c.body());
  Fields fields(body);
  flow::BulkEdit edit;
  for (const auto id : fields.ids("asset_ids", 1, kMostSelected, false)) edit.images.assets.emplace_back(id);
  if (const Json* filter = fields.object("filter"))
    edit.images.filter = asset_filter(*filter, "/filter", fields);
  if (!edit.images.assets.empty() && edit.images.filter)
    fields.problem("give \"asset_ids\" or \"filter\", not both", "/filter");
  if (const auto id = fields.optional_integer("batch_id", 1)) edit.batch = BatchId(*id);
  if (const Json* objects = fields.object("objects")) edit.objects = objects_from(*objects, fields);
  const Json* change = fields.object("change");
  if (change == nullptr) fields.problem("\"change\" is missing", "/change");
  if (change != nullptr) edit.change = change_from(*change, fields);
  const bool dry_run = fields.optional_boolean("dry_run").value_or(false);
  TM_TRY(fields.finish());
  TM_TRY(check_named(c, edit));
  Json arguments = Json::object();
  flow::put_bulk_edit(edit, arguments);
  return start_job(c, dry_run ? "bulk_edit.preview" : "bulk_edit", arguments);
}

bool is_open(const jobs::Job& job) {
  return job.state == jobs::JobState::kQueued || job.state == jobs::JobState::kRunning;
}

Result<Response> undo_bulk_edit(Context& c) {
  const JobId id(c.id("job"));
  const auto edit = c.ports().jobs.job(id);
  const bool many = edit && (edit->kind == "bulk_edit" || edit->kind == "policy");
  if (!many || edit->project != c.project()) return fail(ErrorCode::kNotFound, "there is no such bulk edit");
  if (is_open(*edit))
    return fail(ErrorCode::kConflict, "this bulk edit is not at its end yet; cancel it or wait");
  TM_ASSIGN(const auto all, c.ports().jobs.jobs(c.project(), kLookedThrough));
  for (const auto& job : all)
    if (is_open(job) && job.kind == "bulk_edit.undo" &&
        job.arguments.value("edit", std::int64_t{0}) == id.value)
      return fail(ErrorCode::kConflict, "this bulk edit is being taken back just now");
  return start_job(c, "bulk_edit.undo", {{"edit", id.value}});
}

}  // namespace

void add_bulk_edit_routes(std::vector<Route>& routes) {
  using access::Role;
  const std::string path = "/api/v1/projects/{project}/bulk-edits";
  routes.push_back({Method::kPost, path, Role::kManager, start_bulk_edit, BodyKind::kJson});
  routes.push_back({Method::kPost, path + "/{job}/undo", Role::kManager, undo_bulk_edit});
}

}  // namespace touchmark::server
