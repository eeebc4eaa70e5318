// How things look in API replies; the members are those of api/openapi.yaml. Pure functions.
#pragma once

#include "access/access.h"
#include "flow/annotation/annotation.h"
#include "flow/review/queue.h"
#include "flow/task/batch.h"
#include "flow/version/version.h"
#include "jobs/jobs.h"
#include "ledger/store.h"

namespace touchmark::server {

Json user_view(const access::User& user);
Json token_view(const access::ApiToken& token);
Json access_event_view(const access::LogEntry& entry);
// `role`: the caller's.
Json project_view(const ledger::Project& project, access::Role role, const flow::ProjectSettings& settings,
                  std::int64_t ontology_version, const std::map<std::string, std::int64_t>& counters);
Json asset_view(const record::Asset& asset);
// The asset with the layer that the caller works in, and their task there.
Json work_view(const record::Asset& asset, LayerId layer, const std::optional<record::Task>& task);
Json task_view(const record::Task& task);
Json batch_view(const flow::BatchState& batch);
Json layer_view(const record::Layer& layer, std::int64_t annotations);
Json annotation_view(const record::Annotation& annotation, std::int64_t ontology_version);
Json revision_view(const flow::Revision& revision);
Json review_view(const flow::Review& review);
Json waiting_view(const flow::Waiting& waiting);
Json comment_view(const flow::Comment& comment);
Json version_view(const flow::Version& version);
Json diff_view(const flow::Diff& diff, Seq from, Seq to);
Json event_view(const ledger::Event& event);
// An export's result names a download instead of a path on the server.
Json job_view(const jobs::Job& job);
// {"items": [...]}
Json items_view(Json items);
template <typename T, typename View>
Json list_view(const std::vector<T>& rows, View view) {
  Json items = Json::array();
  for (const T& row : rows) items.push_back(view(row));
  return items_view(std::move(items));
}

}  // namespace touchmark::server
