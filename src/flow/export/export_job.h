// Exporting as a background job.
//
//   "export"  {"format", "version_id"?, "as_of"?, "images"?}   result: {"file", "bytes", "loss"}
//
// The file is a zip below exports/ of the data folder.
#pragma once

#include "flow/asset/ports.h"

namespace touchmark::flow {

// `ports` must outlive the handler.
jobs::JobHandler export_job(const Ports& ports);

}  // namespace touchmark::flow
