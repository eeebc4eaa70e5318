// Jobs stop when the one who started them loses the role for it.
#include "flow/asset/job_guard.h"

#include "flow/annotation/bulk_edit.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

using access::Role;

// Calls `at` at each checkpoint, which is after each transaction of a bulk edit and once before.
class Context final : public jobs::JobContext {
 public:
  Context(jobs::Job job, std::function<void(int)> at) : job_(std::move(job)), at_(std::move(at)) {}
  const jobs::Job& job() const override { return job_; }
  bool progress(std::int64_t, std::int64_t, std::string_view, std::string_view) override { return go_on; }
  Result<void> checkpoint(const Json& state) override {
    job_.checkpoint = state;
    at_(checkpoints_++);
    return {};
  }
  bool go_on = true;

 private:
  jobs::Job job_;
  std::function<void(int)> at_;
  int checkpoints_ = 0;
};

class JobGuardTest : public FlowTest {
 protected:
  JobGuardTest() { starter_ = database->accounts().add_user({"starter", "Starter"}, by())->id; }

  access::By by() const { return {UserId{}, clock.now()}; }
  void give(std::optional<Role> role) {
    const auto decide = [&](std::optional<Role>) { return Result<std::optional<Role>>(role); };
    EXPECT_TRUE(database->accounts().change_member(project, starter_, decide, by()));
  }
  jobs::Job job() {
    jobs::Job job;
    job.id = JobId{7};
    job.project = project;
    job.actor = starter_;
    BulkEdit edit;
    edit.change.add_flags = record::kOccluded;
    job.arguments = Json::object();
    put_bulk_edit(edit, job.arguments);
    return job;
  }
  Result<Json> run(jobs::JobContext& context) {
    const Ports all = ports();
    return while_allowed(all, Role::kManager, bulk_edit_job(all))(context);
  }
  std::int64_t changed() {
    std::int64_t out = 0;
    const auto rows = *read([&](ledger::Reader& r) -> Result<std::int64_t> {
      TM_ASSIGN(const auto all, r.scan_annotations(project, kTruth, kOpenSeq));
      ledger::AnnotationRow row;
      for (auto more = all->next(row); more && *more; more = all->next(row))
        if (row.decode()->content.flags != 0) ++out;
      return out;
    });
    return rows;
  }
  void label(int images) {
    add_assets(images);
    for (int i = 1; i <= images; ++i) apply(rita, i, create("box-" + std::to_string(i), 5));
  }

  UserId starter_;
};

TEST_F(JobGuardTest, a_bulk_edit_stops_before_its_next_images_when_its_manager_is_none_any_more) {
  label(120);
  for (const auto& after : std::vector<std::optional<Role>>{Role::kReviewer, Role::kViewer, std::nullopt}) {
    give(Role::kManager);
    const auto before = changed();
    Context context(job(), [&](int checkpoint) {
      if (checkpoint == 1) give(after);
    });
    const auto outcome = run(context);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::kForbidden);
    EXPECT_NE(outcome.error().message.find("role manager"), std::string::npos) << outcome.error().message;
    EXPECT_EQ(changed() - before, before == 0 ? 50 : 0) << "the first transaction, and nothing more";
  }
  expect_intact();
}

TEST_F(JobGuardTest, one_who_may_not_when_it_begins_does_nothing) {
  label(1);
  give(Role::kReviewer);
  Context context(job(), [](int) {});
  EXPECT_EQ(run(context).error().code, ErrorCode::kForbidden);
  give(Role::kManager);
  EXPECT_TRUE(run(context));
  ASSERT_TRUE(database->accounts().change_user(starter_, {{}, {}, {}, true}, by()));
  EXPECT_EQ(run(context).error().code, ErrorCode::kForbidden) << "disabled";
}

TEST_F(JobGuardTest, one_that_was_cancelled_or_is_of_the_server_is_not_told_of_roles) {
  label(1);
  give(Role::kManager);
  Context context(job(), [](int) {});
  context.go_on = false;
  EXPECT_EQ(run(context).error().code, ErrorCode::kCancelled);
  jobs::Job own = job();
  own.actor = UserId{};
  Context ours(own, [](int) {});
  EXPECT_TRUE(run(ours));
}

}  // namespace
}  // namespace touchmark::flow
