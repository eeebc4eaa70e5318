#include "server/api/views.h"

#include "base/hash.h"
#include "base/json.h"
#include "server/api/hidden_paths.h"

namespace touchmark::server {
namespace {

Json filter_view(const flow::VersionFilter& filter) {
  Json out = Json::object();
  out["unlabeled"] = !filter.labeled;
  if (!filter.statuses.empty()) {
    out["statuses"] = Json::array();
    for (const auto status : filter.statuses) out["statuses"].push_back(record::status_name(status));
  }
  if (!filter.classes.empty()) {
    out["class_ids"] = Json::array();
    for (const auto id : filter.classes) out["class_ids"].push_back(id.value);
  }
  return out;
}

std::string_view change_name(flow::ChangeKind kind) {
  switch (kind) {
    case flow::ChangeKind::kAdded:
      return "added";
    case flow::ChangeKind::kRemoved:
      return "removed";
    default:
      return "changed";
  }
}

void set_point(Json& out, const std::optional<std::array<double, 2>>& point) {
  if (point) out["point"] = {(*point)[0], (*point)[1]};
}

}  // namespace

Json items_view(Json items) {
  return Json{{"items", std::move(items)}};
}

Json user_view(const access::User& user) {
  return {{"id", user.id.value},
          {"login", user.login},
          {"display_name", user.display_name},
          {"administrator", user.administrator},
          {"creator", user.creator},
          {"disabled", user.disabled},
          {"has_password", user.has_password}};
}

Json token_view(const access::ApiToken& token) {
  Json out = {{"id", token.id},
              {"name", token.name},
              {"created", to_iso8601(token.created)},
              {"scopes", access::scope_names(token.scopes)}};
  if (token.project) out["project_id"] = token.project.value;
  if (token.last_used) out["last_used"] = to_iso8601(*token.last_used);
  if (token.expires) out["expires"] = to_iso8601(*token.expires);
  return out;
}

Json access_event_view(const access::LogEntry& entry) {
  Json out = {{"seq", entry.seq},
              {"at", to_iso8601(entry.at)},
              {"actor", entry.actor.value},
              {"kind", entry.kind},
              {"details", json_from_text(entry.details)},
              {"hash", to_hex(entry.hash)}};
  if (entry.user) out["user"] = entry.user.value;
  if (entry.project) out["project"] = entry.project.value;
  return out;
}

Json project_view(const ledger::Project& project, access::Role role, const flow::ProjectSettings& settings,
                  std::int64_t ontology_version, const std::map<std::string, std::int64_t>& counters) {
  return {{"id", project.id.value},
          {"name", project.name},
          {"role", access::role_name(role)},
          {"description", settings.description},
          {"archived", settings.archived},
          {"self_review", settings.self_review},
          {"created", to_iso8601(project.created)},
          {"head", project.head.value},
          {"head_hash", to_hex(project.head_hash)},
          {"max_asset_id", project.assets},
          {"ontology_version", ontology_version},
          {"counters", Json(counters)}};
}

Json asset_view(const record::Asset& asset) {
  const record::AssetContent& content = asset.content;
  Json out = {{"id", asset.id.value},
              {"version", asset.from_seq.value},
              {"name", content.name},
              {"width", content.size.width},
              {"height", content.size.height},
              {"mime", content.mime},
              {"media", record::media_state_name(content.media)},
              {"status", record::status_name(content.status)},
              {"split", record::split_name(content.split)}};
  out["kind"] = record::asset_kind_name(content.kind);
  out["origin"] = content.origin;
  if (content.kind != record::AssetKind::kImage) out["frames"] = content.frames;
  if (content.rate.numerator > 0)
    out["frame_rate"] = {{"numerator", content.rate.numerator}, {"denominator", content.rate.denominator}};
  if (!content.group.empty()) out["group"] = content.group;
  if (!content.media_error.empty()) out["media_error"] = content.media_error;
  if (content.annotator) out["annotator"] = content.annotator.value;
  if (content.erased) out["erased"] = true;
  return out;
}

Json work_view(const record::Asset& asset, LayerId layer, const std::optional<record::Task>& task) {
  Json out = asset_view(asset);
  out["work_layer"] = layer.value;
  if (task) out["task"] = task_view(*task);
  return out;
}

Json task_view(const record::Task& task) {
  Json out = {{"id", task.id.value},
              {"asset", task.asset.value},
              {"stage", record::stage_name(task.stage)},
              {"state", record::task_state_name(task.state)},
              {"active_ms", task.active_ms}};
  if (task.layer) out["layer"] = task.layer.value;
  if (task.batch) out["batch"] = task.batch.value;
  if (task.assignee) out["assignee"] = task.assignee.value;
  if (task.lease_until.value != 0) out["lease_until"] = to_iso8601(task.lease_until);
  if (!task.note.empty()) out["note"] = task.note;
  return out;
}

Json batch_view(const flow::BatchState& state) {
  const record::Batch& batch = state.batch;
  Json members = Json::array();
  for (const UserId user : batch.members) members.push_back(user.value);
  Json out = {{"id", batch.id.value},
              {"name", batch.name},
              {"instructions", batch.instructions},
              {"overlap", batch.overlap},
              {"review", batch.review},
              {"members", std::move(members)},
              {"lease_minutes", batch.lease_minutes}};
  if (!state.tasks.empty()) out["tasks"] = Json(state.tasks);
  return out;
}

Json layer_view(const record::Layer& layer, std::int64_t annotations) {
  Json out = {{"id", layer.id.value},
              {"kind", record::layer_kind_name(layer.kind)},
              {"name", layer.name},
              {"annotations", annotations}};
  if (layer.batch) out["batch"] = layer.batch.value;
  if (layer.user) out["user"] = layer.user.value;
  if (!layer.model.empty()) out["model"] = layer.model;
  return out;
}

namespace {

void add_provenance(Json& out, const record::Provenance& made) {
  out["made_by"] = made.made_by;
  if (!made.tool.empty()) out["tool"] = made.tool;
  if (made.active_ms > 0) out["active_ms"] = made.active_ms;
  if (made.parent_layer)
    out["parent"] = {{"layer", made.parent_layer.value},
                     {"annotation_id", made.parent.value},
                     {"version", made.parent_version.value}};
}

}  // namespace

Json annotation_view(const record::Annotation& annotation, std::int64_t ontology_version) {
  Json out = {{"id", annotation.id.value},
              {"layer", annotation.layer.value},
              {"version", annotation.from_seq.value},
              {"ontology_version", ontology_version},
              {"content", record::to_json(annotation.content)}};
  add_provenance(out, annotation.made);
  return out;
}

Json revision_view(const flow::Revision& revision) {
  Json out = {{"version", revision.annotation.from_seq.value},
              {"deleted", revision.annotation.deleted},
              {"at", to_iso8601(revision.event.at)},
              {"actor", revision.event.actor.value},
              {"kind", revision.event.kind},
              {"content", record::to_json(revision.annotation.content)}};
  add_provenance(out, revision.annotation.made);
  return out;
}

Json review_view(const flow::Review& review) {
  Json out = {{"id", review.id.value},
              {"asset", review.asset.value},
              {"layer", review.layer.value},
              {"decision", flow::decision_name(review.decision)},
              {"reviewer", review.reviewer.value},
              {"at", to_iso8601(review.at)},
              {"active_ms", review.active_ms}};
  if (review.annotator) out["annotator"] = review.annotator.value;
  if (review.comment) out["comment_id"] = review.comment.value;
  return out;
}

Json waiting_view(const flow::Waiting& waiting) {
  Json out = {{"asset", asset_view(waiting.asset)},
              {"annotations", waiting.annotations},
              {"active_ms", waiting.active_ms}};
  if (waiting.since)
    out["since"] = {{"review", review_view(waiting.since->review)},
                    {"added", waiting.since->added},
                    {"changed", waiting.since->changed},
                    {"removed", waiting.since->removed}};
  return out;
}

Json comment_view(const flow::Comment& comment) {
  Json out = {{"id", comment.id.value},      {"asset", comment.asset.value},   {"layer", comment.layer.value},
              {"text", comment.text},        {"author", comment.author.value}, {"at", to_iso8601(comment.at)},
              {"resolved", comment.resolved}};
  if (comment.annotation) out["annotation_id"] = comment.annotation.value;
  set_point(out, comment.point);
  return out;
}

Json version_view(const flow::Version& version) {
  Json out = {{"id", version.id.value},
              {"name", version.name},
              {"note", version.note},
              {"layer", version.layer.value},
              {"seq", version.seq.value},
              {"at", to_iso8601(version.at)},
              {"author", version.author.value},
              {"filter", filter_view(version.filter)},
              {"assets", version.assets},
              {"annotations", version.annotations},
              {"classes", Json(version.classes)},
              {"digest", version.digest}};
  if (!version.splits.empty()) out["splits"] = Json(version.splits);
  if (version.split)
    out["split"] = {{"seed", version.split->seed},
                    {"train", version.split->train},
                    {"val", version.split->val},
                    {"test", version.split->test}};
  return out;
}

Json diff_view(const flow::Diff& diff, Seq from, Seq to) {
  Json items = Json::array();
  for (const auto& item : diff.items) {
    Json one = {{"asset", item.asset.value},
                {"annotation", item.annotation.value},
                {"change", change_name(item.change)}};
    if (item.before) one["before"] = record::to_json(*item.before);
    if (item.after) one["after"] = record::to_json(*item.after);
    items.push_back(std::move(one));
  }
  return {{"from", from.value},       {"to", to.value},          {"added", diff.added},
          {"removed", diff.removed},  {"changed", diff.changed}, {"truncated", diff.truncated},
          {"items", std::move(items)}};
}

Json event_view(const ledger::Event& event) {
  Json out = {{"seq", event.seq.value},     {"at", to_iso8601(event.at)},
              {"actor", event.actor.value}, {"kind", event.kind},
              {"made_by", event.made_by},   {"rows", event.row_count},
              {"hash", to_hex(event.hash)}, {"prev_hash", to_hex(event.prev_hash)}};
  if (event.layer) out["layer"] = event.layer.value;
  if (event.asset) out["asset"] = event.asset.value;
  if (event.annotation) out["annotation"] = event.annotation.value;
  if (!event.op_id.empty()) out["op_id"] = event.op_id;
  if (!event.payload.empty())
    if (auto payload = parse_json(event.payload); payload && payload->is_object())
      out["payload"] = std::move(*payload);
  return out;
}

Json job_view(const jobs::Job& job) {
  Json out = {{"id", job.id.value},
              {"kind", job.kind},
              {"actor", job.actor.value},
              {"done", job.done},
              {"total", job.total},
              {"unit", job.unit},
              {"state", jobs::state_name(job.state)},
              {"message", without_paths(job.message)},
              {"attempts", job.attempts},
              {"created", to_iso8601(job.created)}};
  if (job.project) out["project"] = job.project.value;
  if (job.kind == "export" && job.arguments.is_object()) {
    for (const char* name : {"format", "version_id"})
      if (const auto said = job.arguments.find(name); said != job.arguments.end()) out[name] = *said;
    if (const auto named = job.arguments.find("asset_ids"); named != job.arguments.end())
      out["selected"] = named->size();
  }
  if (job.kind == "bulk_edit.undo" && job.arguments.is_object() && job.arguments.contains("edit"))
    out["undoes"] = job.arguments["edit"];
  if (job.kind == "predict" && job.arguments.is_object() && job.arguments.contains("layer"))
    out["layer"] = job.arguments["layer"];
  if (job.started) out["started"] = to_iso8601(*job.started);
  if (job.finished) out["finished"] = to_iso8601(*job.finished);
  if (job.result.is_object()) {
    Json result = job.result;
    if (job.kind == "export" && result.erase("file") > 0)
      result["download"] = "/api/v1/projects/" + std::to_string(job.project.value) + "/exports/" +
                           std::to_string(job.id.value) + "/download";
    out["result"] = json_without_paths(std::move(result));
  }
  return out;
}

}  // namespace touchmark::server
