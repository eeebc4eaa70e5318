#include "record/batch.h"

#include <algorithm>

#include "record/fields.h"

namespace touchmark::record {

bool Batch::open_to(UserId user) const {
  return members.empty() || std::find(members.begin(), members.end(), user) != members.end();
}

std::string encode(const Batch& batch) {
  Json members = Json::array();
  for (const UserId user : batch.members) members.push_back(user.value);
  return dump_json({{"name", batch.name},
                    {"instructions", batch.instructions},
                    {"overlap", batch.overlap},
                    {"review", batch.review},
                    {"members", std::move(members)},
                    {"lease_minutes", batch.lease_minutes}});
}

Result<Batch> decode_batch(BatchId id, std::string_view body) {
  StoredFields fields("batch", body);
  Batch batch;
  batch.id = id;
  batch.name = fields.text("name");
  batch.instructions = fields.text("instructions");
  const std::int64_t overlap = fields.integer("overlap");
  if (overlap < 1 || overlap > kMaxOverlap) fields.problem("overlap");
  batch.overlap = static_cast<int>(overlap);
  batch.review = fields.boolean("review");
  for (const std::int64_t user : fields.integers("members")) batch.members.emplace_back(user);
  batch.lease_minutes = fields.integer("lease_minutes");
  TM_TRY(fields.finish());
  return batch;
}

}  // namespace touchmark::record
