#include "workflows/annotate_qa/jobs.h"

#include "flow/annotation/bulk_edit.h"
#include "flow/asset/erasure.h"
#include "flow/asset/import_job.h"
#include "flow/asset/undo_import.h"
#include "flow/export/export_job.h"
#include "flow/version/verify_job.h"

namespace touchmark::workflows {

jobs::JobKinds annotate_qa_jobs(const flow::Ports& ports) {
  return {
      {"import", {flow::import_job(ports)}},
      {"import.preview", {flow::preview_job(ports)}},
      {"import.undo", {flow::undo_import_job(ports)}},
      {"bulk_edit", {flow::bulk_edit_job(ports)}},
      {"bulk_edit.preview", {flow::bulk_edit_preview_job(ports)}},
      {"bulk_edit.undo", {flow::undo_bulk_edit_job(ports)}},
      {"export", {flow::export_job(ports)}},
      {"verify", {flow::verify_job(ports)}},
      {"erase", {flow::erase_job(ports)}},
  };
}

}  // namespace touchmark::workflows
