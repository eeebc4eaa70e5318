// Bulk edits as background jobs, and how a job keeps what is wanted.
#include "flow/annotation/bulk_edit.h"
#include "flow/asset/job_progress.h"

namespace touchmark::flow {
namespace {

Json objects_json(const ObjectFilter& filter) {
  Json out = {{"attributes", filter.attributes}, {"made_by", filter.made_by}};
  if (filter.class_id) out["class_id"] = filter.class_id->value;
  if (filter.kind) out["kind"] = static_cast<std::int64_t>(*filter.kind);
  return out;
}

ObjectFilter objects_of(const Json& from) {
  ObjectFilter out;
  out.attributes = from.value("attributes", std::map<std::string, Json>{});
  out.made_by = from.value("made_by", "");
  if (from.contains("class_id")) out.class_id = ClassId{from["class_id"].get<std::int64_t>()};
  if (from.contains("kind")) out.kind = static_cast<record::AnnotationKind>(from["kind"].get<std::int64_t>());
  return out;
}

Json change_json(const ObjectChange& change) {
  Json out = {{"delete", change.deleted},
              {"add_flags", change.add_flags},
              {"remove_flags", change.remove_flags},
              {"set", change.set},
              {"unset", change.unset}};
  if (change.class_id) out["class_id"] = change.class_id->value;
  return out;
}

ObjectChange change_of(const Json& from) {
  ObjectChange out;
  out.deleted = from.value("delete", false);
  out.add_flags = from.value("add_flags", std::uint32_t{0});
  out.remove_flags = from.value("remove_flags", std::uint32_t{0});
  out.set = from.value("set", std::map<std::string, Json>{});
  out.unset = from.value("unset", std::vector<std::string>{});
  if (from.contains("class_id")) out.class_id = ClassId{from["class_id"].get<std::int64_t>()};
  return out;
}

Result<Json> run(const Ports& ports, jobs::JobContext& context, bool dry_run) {
  const jobs::Job& job = context.job();
  BulkRun run;
  run.id = bulk_edit_id(job.id);
  run.dry_run = dry_run;
  run.progress = progress_of(context, dry_run ? "looking for objects" : "editing objects");
  if (!dry_run) {
    run.resume = job.checkpoint;
    // There before anything is written, so that another try knows that there was one.
    if (!run.resume.is_object()) TM_TRY(context.checkpoint(Json::object()));
    run.checkpoint = [&context](const Json& state) { return context.checkpoint(state); };
  }
  TM_ASSIGN(const auto report,
            bulk_edit(ports.store, Actor{job.actor, true}, job.project, bulk_edit_of(job.arguments), run));
  return to_json(report);
}

}  // namespace

void put_bulk_edit(const BulkEdit& edit, Json& arguments) {
  put_selection(edit.images, arguments);
  if (edit.batch) arguments["batch"] = edit.batch->value;
  arguments["objects"] = objects_json(edit.objects);
  arguments["change"] = change_json(edit.change);
}

BulkEdit bulk_edit_of(const Json& arguments) {
  BulkEdit out;
  out.images = selection_of(arguments);
  if (arguments.contains("batch")) out.batch = BatchId{arguments["batch"].get<std::int64_t>()};
  out.objects = objects_of(arguments.value("objects", Json::object()));
  out.change = change_of(arguments.value("change", Json::object()));
  return out;
}

std::string bulk_edit_id(JobId job) {
  return "job-" + std::to_string(job.value);
}

jobs::JobHandler bulk_edit_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context, false); };
}

jobs::JobHandler bulk_edit_preview_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) { return run(ports, context, true); };
}

jobs::JobHandler undo_bulk_edit_job(const Ports& ports) {
  return [&ports](jobs::JobContext& context) -> Result<Json> {
    const jobs::Job& job = context.job();
    const JobId edit{job.arguments.value("edit", std::int64_t{0})};
    TM_ASSIGN(const auto report,
              undo_bulk_edit(ports.store, Actor{job.actor, true}, job.project, bulk_edit_id(edit),
                             progress_of(context, "taking back a bulk edit")));
    return to_json(report);
  };
}

}  // namespace touchmark::flow
