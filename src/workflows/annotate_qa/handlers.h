// The background jobs of workflow 1, the same in the server and in `touchmark worker`.
//
//   import  {"paths":[..] or "path":.., "format"?, "copy"?}   result: the import report
//   export  {"format","version_id"?,"as_of"?,"images"}        result: {"file","download","loss"}
//   verify  {}                                                result:
//   {"ok","events","rows","head_hash","finding"?}
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "flow/export/export.h"
#include "jobs/jobs.h"
#include "ledger/verify.h"

namespace touchmark::workflows {

struct JobParts {
  ledger::Store& store;
  flow::BlobStore& blobs;
  flow::MediaLibrary& media;
  std::filesystem::path data_dir;  // exports/ and tmp/ are made below it
};

// `parts` must outlive the handlers.
std::map<std::string, jobs::JobHandler> annotate_qa_handlers(const JobParts& parts);

Json to_json(const ledger::VerifyReport& report);
Json to_json(const formats::LossReport& loss, std::string_view title);

}  // namespace touchmark::workflows
