// An operation id is used once in a project: what a second use is told.
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using ledger::Reader;

class OperationContract : public Contract {};
TM_BOTH_BACKENDS(OperationContract);

TEST_P(OperationContract, AnIdThatIsUsedIsRefusedWithTheEventThatUsedIt) {
  const ProjectId project = create().id;
  auto first = draft_of("assets.import");
  first.op_id = "operation-1";
  first.assets = {new_asset("a")};
  const Seq used = append(project, first).seq;
  auto between = draft_of("assets.import");
  between.assets = {new_asset("b")};
  append(project, between);
  auto second = draft_of("assets.import");
  second.op_id = "operation-1";
  second.assets = {new_asset("c")};
  const auto refused = try_append(project, second);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_EQ(refused.error().message,
            "the operation was applied before, by event " + std::to_string(used.value));
  // Not even in one transaction with what follows: the refusal is the event's alone.
  const auto done = store().write([&](ledger::Writer& writer) -> Result<void> {
    EXPECT_FALSE(writer.append(project, second));
    second.op_id = "operation-2";
    TM_TRY(writer.append(project, second));
    EXPECT_FALSE(writer.append(project, second)) << "also by an event of the same transaction";
    return {};
  });
  ASSERT_TRUE(done) << done.error().text();
  read([&](Reader& reader) {
    EXPECT_TRUE((*reader.asset_by_name(project, "c")).has_value());
    EXPECT_EQ((*reader.operation(project, "operation-1"))->seq, used);
  });
  // Ids are a project's own, and events without one are never in each other's way.
  EXPECT_TRUE(try_append(create("other").id, first));
  expect_sound(project);
}

}  // namespace
}  // namespace touchmark::contract
