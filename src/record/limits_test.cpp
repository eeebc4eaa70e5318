// The last value that is good and the first that is not.
#include <gtest/gtest.h>

#include "base/json.h"
#include "record/ontology.h"
#include "record/version.h"

namespace touchmark::record {
namespace {

TEST(LimitsTest, AClassHasAnIdOf1To2147483647) {
  for (const auto& [id, good] :
       {std::pair{std::int64_t{0}, false}, {1, true}, {2147483647, true}, {2147483648, false}}) {
    const auto read = ontology_from_json({{"classes", {{{"id", id}, {"name", "a"}}}}});
    EXPECT_EQ(read.has_value(), good) << id;
    EXPECT_EQ(read ? "" : read.error().where, good ? "" : "/classes/0/id");
  }
}

TEST(LimitsTest, AStoredFilterHasItsTwoLists) {
  Version version;
  version.name = "v";
  version.filter = {{AssetStatus::kApproved}, {ClassId(3)}};
  const std::string good = encode(version);
  ASSERT_TRUE(decode_version(VersionId{1}, good));
  EXPECT_EQ(decode_version(VersionId{1}, good)->filter, version.filter);
  for (const char* name : {"statuses", "class_ids"}) {
    for (const Json& wrong : {Json::object(), Json("approved"), Json(nullptr), Json(true), Json()}) {
      Json stored = *parse_json(good);
      ASSERT_TRUE(stored["filter"].contains(name)) << good;
      stored["filter"][name] = wrong;
      EXPECT_EQ(decode_version(VersionId{1}, dump_json(stored)).error().code, ErrorCode::kCorrupt) << name;
    }
    Json stored = *parse_json(good);
    stored["filter"].erase(name);
    EXPECT_EQ(decode_version(VersionId{1}, dump_json(stored)).error().code, ErrorCode::kCorrupt) << name;
  }
}

}  // namespace
}  // namespace touchmark::record
