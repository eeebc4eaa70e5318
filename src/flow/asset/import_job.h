// Importing as a background job.
//
//   "import"          {"paths":[..] or "path":.., "root"?, "format"?, "encoding"?, "classes"?, "layer"?,
//   "copy"?,
//                     "remove_sources"?}   result: the import report
//   "import.preview"  {"path", "root"?, "format"?, "encoding"?, "classes"?}   result: the preview
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::flow {

// "root" is the folder that the paths lie in and that nothing may lead out of. A later attempt goes on where
// the event log says an earlier one came to. `ports` must outlive the handler.
jobs::JobHandler import_job(const Ports& ports);
jobs::JobHandler preview_job(const Ports& ports);

}  // namespace touchmark::flow
