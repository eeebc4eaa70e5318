#include "flow/asset/job_guard.h"

#include <mutex>

namespace touchmark::flow {
namespace {

constexpr auto kAskEvery = std::chrono::milliseconds(100);

class Guarded final : public jobs::JobContext {
 public:
  Guarded(const Ports& ports, access::Role needed, jobs::JobContext& inner)
      : ports_(ports), needed_(needed), inner_(inner) {}

  const jobs::Job& job() const override { return inner_.job(); }

  bool progress(std::int64_t done, std::int64_t total, std::string_view unit,
                std::string_view message) override {
    return inner_.progress(done, total, unit, message) && ask(kAskEvery).has_value();
  }

  Result<void> checkpoint(const Json& state) override {
    TM_TRY(inner_.checkpoint(state));
    return ask({});
  }

  // `after`: an answer that is no older than this is good enough.
  Result<void> ask(std::chrono::milliseconds after) {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (answer_ && now - asked_ >= after) {
      asked_ = now;
      answer_ = look();
    }
    return answer_;
  }

 private:
  Result<void> look() {
    const jobs::Job& job = inner_.job();
    if (!job.actor) return {};
    const auto user = ports_.accounts.user(job.actor);
    if (!user && user.error().code != ErrorCode::kNotFound) return tl::unexpected<Error>(user.error());
    if (user && !user->disabled) {
      access::Access access(ports_.accounts, ports_.clock);
      TM_ASSIGN(const auto role, access.role_in(*user, job.project));
      if (role && access::may(*role, needed_)) return {};
    }
    return fail(ErrorCode::kForbidden,
                "stopped: who started this needs the role " + std::string(access::role_name(needed_)) +
                    " or a higher one, and does not have it any more; what was done until then stays");
  }

  const Ports& ports_;
  const access::Role needed_;
  jobs::JobContext& inner_;
  std::mutex mutex_;
  std::chrono::steady_clock::time_point asked_;
  Result<void> answer_;  // once it is no, it stays no
};

}  // namespace

jobs::JobHandler while_allowed(const Ports& ports, access::Role needed, jobs::JobHandler handler) {
  return [&ports, needed, handler = std::move(handler)](jobs::JobContext& context) -> Result<Json> {
    Guarded guarded(ports, needed, context);
    TM_TRY(guarded.ask({}));
    auto outcome = handler(guarded);
    if (!outcome && outcome.error().code == ErrorCode::kCancelled) TM_TRY(guarded.ask(kAskEvery));
    return outcome;
  };
}

}  // namespace touchmark::flow
