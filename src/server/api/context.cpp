#include "server/api/context.h"

#include "base/json.h"
#include "base/utf8.h"
#include "flow/asset/layer.h"
#include "server/api/views.h"
#include "server/http/target.h"

namespace touchmark::server {

std::string Context::path_text(std::string_view name) const {
  for (const auto& [key, value] : request.path_values)
    if (key == name) return value;
  return {};
}

std::int64_t Context::id(std::string_view name) const {
  return parse_id(path_text(name)).value_or(0);
}

Result<Json> Context::body() const {
  const std::string* type = request.header("content-type");
  const std::string_view mime =
      type == nullptr ? std::string_view{} : std::string_view(*type).substr(0, type->find(';'));
  if (mime != "application/json")
    return fail(ErrorCode::kUnsupported, "the body must be JSON, sent as Content-Type: application/json");
  if (!is_utf8(request.body)) return fail(ErrorCode::kInvalid, "the body is not valid UTF-8");
  TM_ASSIGN(Json value, parse_json(request.body));
  if (!value.is_object()) return fail(ErrorCode::kInvalid, "the body must be a JSON object", "");
  return value;
}

Result<Seq> Context::as_of() const {
  Query query(request.query);
  const auto seq = query.integer("as_of", 0);
  TM_TRY(query.finish());
  return seq ? Seq(*seq) : kOpenSeq;
}

Result<LayerId> Context::layer(ledger::Reader& reader, Seq as_of) const {
  Query query(request.query);
  const LayerId wanted(query.integer("layer", 1).value_or(kTruth.value));
  TM_TRY(query.finish());
  if (wanted != kTruth) TM_TRY(flow::layer(reader, project(), actor(), wanted, as_of));
  return wanted;
}

Result<Response> start_job(Context& context, std::string_view kind, const Json& arguments) {
  const flow::Ports& ports = context.ports();
  const ProjectId project = context.project();
  TM_TRY(context.read<ledger::Project>([&](ledger::Reader& reader) { return reader.project(project); }));
  TM_ASSIGN(const JobId id, ports.jobs.enqueue(kind, project, context.user().id, arguments, context.now()));
  TM_ASSIGN(const jobs::Job job, ports.jobs.job(id));
  context.services.hub->job_changed(job);
  context.services.runner.wake();
  return json_response(202, job_view(job));
}

}  // namespace touchmark::server
