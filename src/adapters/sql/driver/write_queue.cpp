#include "adapters/sql/driver/write_queue.h"

#include <chrono>
#include <exception>
#include <optional>

#include "base/log.h"

namespace touchmark::sql {
namespace {

using SteadyClock = std::chrono::steady_clock;
constexpr std::size_t kMostTogether = 64;
constexpr auto kLongEnough = std::chrono::milliseconds(50);  // then commit and take the rest afterwards
constexpr ProjectId kAccounts{};  // among the locks; no project has this id, and it comes before them all
constexpr int kMostTries = 10;
constexpr auto kTrimAfter = std::chrono::milliseconds(500);  // idle time before memory is given back

Result<void> guarded(const WriteWork& work, WriteContext& context) {
  try {
    return work(context);
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("a write failed: ") + error.what());
  }
}

// Faults of the database and not of the work: the transaction cannot be trusted any more.
bool breaks_transaction(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kInternal;
}

}  // namespace

Result<void> WriteContext::lock(ProjectId project) {
  if (connection_.dialect() == Dialect::kSqlite || locks_.held.count(project) != 0) return {};
  const bool may_wait = locks_.held.empty() || (locks_.alone && *locks_.held.rbegin() < project);
  Query query = connection_.query(may_wait ? "SELECT id FROM project WHERE id = ?1 FOR UPDATE"
                                           : "SELECT id FROM project WHERE id = ?1 FOR UPDATE SKIP LOCKED",
                                  project.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found && !may_wait) {
    Query exists = connection_.query("SELECT id FROM project WHERE id = ?1", project.value);
    TM_ASSIGN(const bool busy, exists.step());
    if (busy) {
      wants_own_turn_ = true;
      locks_.missed.insert(project);
      return tl::unexpected<Error>(retry_error("the project is being written by another server"));
    }
  }
  if (found) locks_.held.insert(project);
  return {};
}

Result<void> WriteContext::lock_accounts() {
  if (connection_.dialect() == Dialect::kSqlite || locks_.held.count(kAccounts) != 0) return {};
  if (locks_.held.empty()) {
    TM_TRY(connection_.run("SELECT pg_advisory_xact_lock(5570193310)"));
  } else {
    Query query = connection_.query(
        "SELECT CASE WHEN pg_try_advisory_xact_lock(5570193310) THEN 1::bigint ELSE 0::bigint END");
    TM_TRY(query.one_row());
    if (query.i64(0) == 0) {
      wants_own_turn_ = true;
      locks_.missed.insert(kAccounts);
      return tl::unexpected<Error>(retry_error("the accounts are being written by another server"));
    }
  }
  locks_.held.insert(kAccounts);
  return {};
}

WriteQueue::WriteQueue(Connector connector, CommitNotice notice)
    : connector_(std::move(connector)), notice_(std::move(notice)), thread_([this] { loop(); }) {}

WriteQueue::~WriteQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

Result<void> WriteQueue::run(WriteWork work) {
  if (std::this_thread::get_id() == thread_.get_id())
    return fail(ErrorCode::kInternal, "write() was called inside of write()");
  auto task = std::make_shared<Task>();
  task->work = std::move(work);
  std::unique_lock lock(mutex_);
  tasks_.push_back(task);
  queued_.notify_one();
  finished_.wait(lock, [&] { return task->done; });
  return std::move(task->result);
}

void WriteQueue::post(WriteWork work) {
  auto task = std::make_shared<Task>();
  task->work = std::move(work);
  task->posted = true;
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  queued_.notify_one();
}

WriteQueue::Batch WriteQueue::next_batch() {
  std::unique_lock lock(mutex_);
  const auto ready = [this] { return !tasks_.empty() || stopping_; };
  while (!queued_.wait_for(lock, kTrimAfter, ready)) {
    if (connection_ == nullptr || !connection_->wants_trim()) {
      queued_.wait(lock, ready);
      break;
    }
    lock.unlock();
    connection_->trim();
    lock.lock();
  }
  Batch batch;
  while (!tasks_.empty() && batch.size() < kMostTogether) {
    batch.push_back(std::move(tasks_.front()));
    tasks_.pop_front();
  }
  return batch;
}

void WriteQueue::loop() {
  for (;;) {
    Batch batch = next_batch();
    if (batch.empty()) return;
    run_batch(std::move(batch));
  }
}

void WriteQueue::run_batch(Batch batch) {
  while (!batch.empty()) {
    Batch later;
    if (batch.front()->own_turn) {
      later.assign(batch.begin() + 1, batch.end());
      batch.resize(1);
    }
    if (batch.size() == 1 || !run_together(batch, later)) {
      for (const auto& task : batch) run_alone(*task);
    }
    complete(batch);
    batch = std::move(later);
  }
}

Result<void> WriteQueue::ready() {
  for (int tries = 0;; ++tries) {
    if (connection_ == nullptr || !connection_->usable()) {
      connection_.reset();
      TM_ASSIGN(connection_, connector_());
    }
    auto begun = connection_->begin_write();
    if (begun || tries > 0 || connection_->usable()) return begun;
  }
}

void WriteQueue::run_work(Task& task, WriteContext& context) {
  // What an earlier try could not have comes first, and in order: then it may wait for it.
  const std::set<ProjectId> missed = context.locks_.missed;
  for (const ProjectId project : missed) {
    task.result = project == kAccounts ? context.lock_accounts() : context.lock(project);
    if (!task.result) return;
  }
  task.result = guarded(task.work, context);
  if (context.spoiled_) task.result = tl::unexpected<Error>(*context.spoiled_);
  // A work that went on without a lock that it had asked for must not be stored.
  if (task.result && context.wants_own_turn_)
    task.result = fail(ErrorCode::kInternal, "a write went on without its lock");
}

WriteQueue::Outcome WriteQueue::run_one(Task& task, ProjectLocks& locks, NewEvents& heads) {
  WriteContext context(*connection_, locks);
  if (!locks.alone) {
    task.result = connection_->savepoint("work");
    if (!task.result) return Outcome::kBroken;
  }
  const std::set<ProjectId> held_before = locks.held;
  run_work(task, context);
  if (task.result) {
    for (const auto& [project, layers] : context.heads_)
      for (const auto& [layer, seq] : layers) heads[project][layer] = seq;
    if (!locks.alone) task.result = connection_->release("work");
    return task.result ? Outcome::kDone : Outcome::kBroken;
  }
  if (!context.wants_own_turn_ && breaks_transaction(task.result.error())) return Outcome::kBroken;
  if (locks.alone) return context.wants_own_turn_ ? Outcome::kLater : Outcome::kUndone;
  if (!connection_->rollback_to("work")) return Outcome::kBroken;
  // The server has released what the work locked: who comes after it must ask again.
  locks.held = held_before;
  task.own_turn = context.wants_own_turn_;
  return task.own_turn ? Outcome::kLater : Outcome::kUndone;
}

bool WriteQueue::run_together(Batch& batch, Batch& later) {
  const auto fail_all = [](Batch& tasks, const Error& error) {
    for (const auto& task : tasks) task->result = tl::unexpected<Error>(error);
    return true;
  };
  if (const auto begun = ready(); !begun) return fail_all(batch, begun.error());
  const auto began = SteadyClock::now();
  ProjectLocks locks;
  NewEvents heads;
  Batch now;
  bool broken = false;
  for (const auto& task : batch) {
    if (SteadyClock::now() - began > kLongEnough) {
      later.push_back(task);
      continue;
    }
    locks.missed.clear();  // they are the business of the work that missed them
    const Outcome outcome = run_one(*task, locks, heads);
    broken = outcome == Outcome::kBroken;
    if (broken) break;
    (outcome == Outcome::kLater ? later : now).push_back(task);
  }
  const Result<void> committed = broken ? Result<void>{} : connection_->commit();
  if (broken || !committed) connection_->rollback();
  if (broken || (!committed && is_retry(committed.error()))) {
    later.clear();
    return false;
  }
  batch = std::move(now);
  // Whether a commit that got no answer took place is unknown, so it is not tried again here.
  if (!committed) return fail_all(batch, committed.error());
  if (!heads.empty()) notice_(heads);
  return true;
}

void WriteQueue::run_alone(Task& task) {
  ProjectLocks locks;
  locks.alone = true;
  for (int tries = 1;; ++tries) {
    task.result = ready();
    if (!task.result) break;
    locks.held.clear();
    const std::size_t missed_before = locks.missed.size();
    NewEvents heads;
    const Outcome outcome = run_one(task, locks, heads);
    if (outcome == Outcome::kDone) {
      task.result = connection_->commit();
      if (task.result) {
        if (!heads.empty()) notice_(heads);
        return;
      }
    }
    connection_->rollback();
    // It knows of one more project that it needs: no failed try, and there are only so many projects.
    if (outcome == Outcome::kLater && locks.missed.size() > missed_before) {
      --tries;
      continue;
    }
    if (outcome == Outcome::kUndone || !is_retry(task.result.error()) || tries == kMostTries) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(tries));
  }
  if (!task.result && is_retry(task.result.error())) task.result.error().where.clear();
}

void WriteQueue::complete(const Batch& batch) {
  {
    const std::lock_guard lock(mutex_);
    for (const auto& task : batch) {
      task->done = true;
      task->work = nullptr;
      if (task->posted && !task->result)
        log(LogLevel::kWarning, "a background write failed", {{"error", task->result.error().text()}});
    }
  }
  finished_.notify_all();
}

}  // namespace touchmark::sql
