// Group commit: one thread takes what several callers want to write, runs it in one transaction and commits
// once. Each work has its own savepoint, so a failing one undoes only itself. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "adapters/sql/driver/connection.h"
#include "base/ids.h"

namespace touchmark::sql {

// By project: the last event about each layer.
using NewEvents = std::map<ProjectId, std::map<LayerId, Seq>>;

// The projects that the open transaction holds against other processes. Two servers that each wait for what
// the other holds would wait for ever, so a transaction waits for a project only while it holds none, or,
// alone in its transaction, none of a higher id; everybody climbs in the same order.
struct ProjectLocks {
  std::set<ProjectId> held;
  std::set<ProjectId> missed;  // could be had neither at once nor by waiting; taken first in the next try
  bool alone = false;          // one work in this transaction: it may wait while it holds something
};

// What a work sees. Belongs to the writer's thread and to one work.
class WriteContext {
 public:
  WriteContext(Connection& connection, ProjectLocks& locks) : connection_(connection), locks_(locks) {}

  Connection& connection() { return connection_; }
  // Makes other processes' writers wait for this project until the commit, or until the work is undone.
  // Called before the first read or write of it. An error must be handed on at once.
  Result<void> lock(ProjectId project);
  // The same for accounts, memberships and their log.
  Result<void> lock_accounts();
  // The project has a new event about `layer` (0: about none), to be told after the commit.
  void changed(ProjectId project, LayerId layer, Seq seq) { heads_[project][layer] = seq; }
  // Something was written and not undone: the work may no longer succeed.
  void spoil(Error error) { spoiled_ = std::move(error); }

 private:
  friend class WriteQueue;
  Connection& connection_;
  ProjectLocks& locks_;
  NewEvents heads_;
  std::optional<Error> spoiled_;
  bool wants_own_turn_ = false;  // would have to wait for a lock while it holds another
};

using WriteWork = std::function<Result<void>(WriteContext&)>;
using CommitNotice = std::function<void(const NewEvents&)>;

class WriteQueue {
 public:
  WriteQueue(Connector connector, CommitNotice notice);
  ~WriteQueue();  // runs what is queued, then ends

  // Returns after the commit is durable. Work may run more than once. kInternal when called from a work.
  Result<void> run(WriteWork work);
  // Does not wait; failures are logged.
  void post(WriteWork work);

 private:
  struct Task {
    WriteWork work;
    Result<void> result;
    bool done = false;
    bool posted = false;
    bool own_turn = false;  // could not have a lock beside others: alone it may wait for it
  };
  using Batch = std::vector<std::shared_ptr<Task>>;

  void loop();
  Batch next_batch();
  void run_batch(Batch batch);
  // False when nothing of it is stored and each work should be tried alone.
  bool run_together(Batch& batch, Batch& later);
  void run_alone(Task& task);
  // What one work did within the open transaction.
  enum class Outcome { kDone, kUndone, kLater, kBroken };
  Outcome run_one(Task& task, ProjectLocks& locks, NewEvents& heads);
  // Runs it in an open transaction.
  static void run_work(Task& task, WriteContext& context);
  Result<void> ready();
  void complete(const Batch& batch);

  Connector connector_;
  CommitNotice notice_;
  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable queued_;
  std::condition_variable finished_;
  std::deque<std::shared_ptr<Task>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace touchmark::sql
