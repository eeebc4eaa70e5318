// Gives the results of one annotation or prediction their meaning: annotations of one image.
// Thread-safety: one reader, one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/id_tables.h"
#include "formats/labelstudio/schema.h"

namespace touchmark::formats::labelstudio {

// Numbers of labels: those that Touchmark wrote, where each is met once, and others that are none of these.
class LocalIds {
 public:
  std::int64_t give(std::string_view source_id);

 private:
  IdSet used_;
  std::int64_t next_ = kFirstInvented;
};

struct AnswerPlace {
  std::size_t asset = 0;
  geometry::Size size;                       // of the image; 0 x 0 when unknown
  std::string run;                           // of a prediction, else empty
  std::optional<double> score;               // of a prediction as a whole
  std::shared_ptr<const std::string> where;  // "export.json#/3/annotations/0/result/"
};

// Regions in their order, then tags, captions and relations. What is left out is an issue.
std::vector<SourceAnnotation> build(const Answer& answer, const Schema& schema, const AnswerPlace& place,
                                    LocalIds& ids, IssueLog& issues);

}  // namespace touchmark::formats::labelstudio
