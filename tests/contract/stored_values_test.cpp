// What may not be written, and what is not believed when it is stored all the same.
#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using ledger::Reader;

class StoredContract : public Contract {
 protected:
  void SetUp() override {
    Contract::SetUp();
    if (IsSkipped()) return;
    project_ = create().id;
    auto draft = draft_of("assets.import");
    draft.assets = {new_asset("a"), new_asset("b")};
    append(project_, draft);
  }
  ProjectId project_;
};
TM_BOTH_BACKENDS(StoredContract);

TEST_P(StoredContract, ATaskIsOfAnAssetThatIsThereOrComesWithIt) {
  const auto add = [&](std::int64_t asset, bool with_new) {
    auto draft = draft_of("tasks.create");
    if (with_new) draft.assets = {new_asset("new " + std::to_string(asset))};
    record::Task task;
    task.asset = AssetId{asset};
    task.layer = kTruth;
    draft.tasks.push_back({Seq{}, false, task});
    const auto done = try_append(project_, draft);
    return done ? std::string("done") : std::string(error_code_name(done.error().code));
  };
  EXPECT_EQ(add(0, false), "not_found");
  EXPECT_EQ(add(3, false), "not_found");
  EXPECT_EQ(add(4, true), "not_found");
  EXPECT_EQ(add(1, false), "done");
  EXPECT_EQ(add(2, false), "done");
  EXPECT_EQ(add(3, true), "done") << "it came in the same event";
  read([&](Reader& reader) { EXPECT_EQ(reader.project(project_)->tasks, 3); });
}

TEST_P(StoredContract, AValueThatNothingWritesIsCorrupt) {
  const auto raw = place_->raw();
  const auto code = [&] {
    ErrorCode out = ErrorCode::kInternal;
    read([&](Reader& reader) {
      const auto asset = reader.asset(project_, AssetId{1});
      out = asset ? ErrorCode::kInternal : asset.error().code;
    });
    return out;
  };
  for (const char* column : {"status", "split", "kind"}) {
    for (const char* value : {"-1", "99"}) {
      const std::string set = "UPDATE asset_rev SET " + std::string(column) + " = ";
      ASSERT_TRUE(raw->script(set + value));
      EXPECT_EQ(code(), ErrorCode::kCorrupt) << column << " " << value;
      ASSERT_TRUE(raw->script(set + "0"));
      EXPECT_EQ(code(), ErrorCode::kInternal) << "as it was";
    }
  }
}

}  // namespace
}  // namespace touchmark::contract
