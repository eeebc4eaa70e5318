// What routes/ implements, declared here so that the server need not look into that folder: one file per
// noun, each adds its rows to the table.
#pragma once

#include <vector>

#include "server/http/router.h"

namespace touchmark::server {

void add_session_routes(std::vector<Route>& routes);
void add_user_routes(std::vector<Route>& routes);
void add_member_routes(std::vector<Route>& routes);
void add_token_routes(std::vector<Route>& routes);
void add_project_routes(std::vector<Route>& routes);
void add_ontology_routes(std::vector<Route>& routes);
void add_asset_routes(std::vector<Route>& routes);
void add_media_routes(std::vector<Route>& routes);
void add_trash_routes(std::vector<Route>& routes);
void add_erasure_routes(std::vector<Route>& routes);
void add_annotation_routes(std::vector<Route>& routes);
void add_sketch_routes(std::vector<Route>& routes);
void add_task_routes(std::vector<Route>& routes);
void add_batch_routes(std::vector<Route>& routes);
void add_layer_routes(std::vector<Route>& routes);
void add_evaluation_routes(std::vector<Route>& routes);
void add_verdict_routes(std::vector<Route>& routes);
void add_review_routes(std::vector<Route>& routes);
void add_comment_routes(std::vector<Route>& routes);
void add_version_routes(std::vector<Route>& routes);
void add_diff_routes(std::vector<Route>& routes);
void add_upload_routes(std::vector<Route>& routes);
void add_import_routes(std::vector<Route>& routes);
void add_import_report_routes(std::vector<Route>& routes);
void add_export_routes(std::vector<Route>& routes);
void add_bulk_edit_routes(std::vector<Route>& routes);
void add_event_routes(std::vector<Route>& routes);
void add_job_routes(std::vector<Route>& routes);
void add_model_routes(std::vector<Route>& routes);
void add_run_routes(std::vector<Route>& routes);
void add_shelf_routes(std::vector<Route>& routes);
void add_format_routes(std::vector<Route>& routes);
void add_stream_routes(std::vector<Route>& routes);
void add_health_routes(std::vector<Route>& routes);

// Every route of the server.
std::vector<Route> all_routes();

}  // namespace touchmark::server
