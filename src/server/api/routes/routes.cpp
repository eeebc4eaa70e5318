#include "server/api/routes.h"

namespace touchmark::server {

std::vector<Route> all_routes() {
  std::vector<Route> routes;
  for (const auto add :
       {add_asset_routes,     add_annotation_routes, add_media_routes,         add_trash_routes,
        add_erasure_routes,   add_project_routes,    add_session_routes,       add_user_routes,
        add_member_routes,    add_token_routes,      add_ontology_routes,      add_task_routes,
        add_review_routes,    add_comment_routes,    add_version_routes,       add_diff_routes,
        add_upload_routes,    add_import_routes,     add_import_report_routes, add_export_routes,
        add_event_routes,     add_job_routes,        add_format_routes,        add_stream_routes,
        add_health_routes,    add_batch_routes,      add_layer_routes,         add_sketch_routes,
        add_bulk_edit_routes, add_evaluation_routes, add_verdict_routes,       add_model_routes,
        add_run_routes,       add_shelf_routes})
    add(routes);
  return routes;
}

}  // namespace touchmark::server
