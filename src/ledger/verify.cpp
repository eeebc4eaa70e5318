#include "ledger/verify.h"

#include <fmt/core.h>

#include <algorithm>

namespace touchmark::ledger {
namespace {

constexpr std::int64_t kProgressEvery = 10'000;

std::string name_of(const StoredRow& row) {
  switch (row.table) {
    case RowTable::kAsset:
      return fmt::format("asset {}, revision {}", row.id, row.rev);
    case RowTable::kAnnotation:
      return fmt::format("annotation {} of asset {}, revision {}", row.id, row.parent, row.rev);
    case RowTable::kTask:
      return fmt::format("task {} of asset {}, revision {}", row.id, row.parent, row.rev);
    case RowTable::kRecord:
      return fmt::format("{} {}, revision {}", record_kind_name(static_cast<RecordKind>(row.parent)), row.id,
                         row.rev);
  }
  return fmt::format("revision {}", row.rev);
}

std::string name_of(Seq seq) {
  return fmt::format("event {}", seq.value);
}

class Verifier {
 public:
  Verifier(Store& store, ProjectId project, const std::function<bool(std::int64_t, std::int64_t)>& progress,
           const std::vector<Digest>& heads)
      : store_(store), project_(project), progress_(progress), heads_(heads) {}

  Result<VerifyReport> run() {
    TM_TRY(measure());
    TM_ASSIGN(auto events, store_.scan_events(project_));
    TM_ASSIGN(rows_, store_.scan_rows(project_));
    TM_TRY(walk(*events));
    if (!report_.finding) TM_TRY(check_rest());
    rows_.reset();
    events.reset();
    if (!report_.finding) {
      const auto go_on = [this] {
        const std::int64_t done = report_.events + report_.rows;
        return progress_(done, std::max(total_, done));
      };
      TM_ASSIGN(const auto derived,
                store_.check_derived(project_, progress_ ? std::function<bool()>(go_on) : nullptr));
      if (derived) found(Seq{}, "current state", *derived);
    }
    return std::move(report_);
  }

 private:
  Result<void> measure() {
    return store_.read([this](Reader& reader) -> Result<void> {
      TM_ASSIGN(const Project project, reader.project(project_));
      total_ = project.head.value;
      if (const auto last = reader.event(project_, project.head)) total_ += last->first_rev + last->row_count;
      return {};
    });
  }

  void found(Seq seq, std::string where, std::string problem) {
    if (!report_.finding) report_.finding = Finding{seq, std::move(where), std::move(problem)};
  }

  // The next item, or a finding when what is stored cannot be one.
  template <typename T>
  Result<bool> next(Cursor<T>& cursor, T& out, Seq at) {
    auto more = cursor.next(out);
    if (more || more.error().code != ErrorCode::kCorrupt) return more;
    found(at, name_of(at), more.error().text());
    return false;
  }

  Result<void> tick() {
    const std::int64_t done = report_.events + report_.rows;
    if (!progress_ || done < next_progress_) return {};
    next_progress_ = done + kProgressEvery;
    if (!progress_(done, std::max(total_, done)))
      return fail(ErrorCode::kCancelled, "the verification was cancelled");
    return {};
  }

  Result<void> walk(Cursor<Event>& events) {
    Event event;
    for (;;) {
      const Seq expected{report_.events + 1};
      TM_ASSIGN(const bool more, next(events, event, expected));
      if (!more || report_.finding) return {};
      check_place(event, expected);
      if (!report_.finding) TM_TRY(check_hash(event));
      if (report_.finding) return {};
      ++report_.events;
      report_.head_hash = event.hash;
      if (std::find(heads_.begin(), heads_.end(), event.hash) != heads_.end())
        report_.heads_seen.emplace(event.hash, event.seq);
      TM_TRY(tick());
    }
  }

  void check_place(const Event& event, Seq expected) {
    if (event.seq != expected)
      return found(expected, name_of(expected),
                   fmt::format("is missing: the next one stored is {}", event.seq.value));
    if (event.prev_hash != report_.head_hash)
      return found(event.seq, name_of(event.seq), "does not name the hash of the event before it");
    if (event.first_rev != report_.rows || event.row_count < 0)
      return found(event.seq, name_of(event.seq),
                   "does not name the rows that follow those of the event before it");
    if (event.redacted_payload && !event.payload.empty())
      found(event.seq, name_of(event.seq), "is marked as erased but has a payload");
  }

  Result<void> check_hash(const Event& event) {
    EventHasher hasher(event);
    StoredRow row;
    for (std::int64_t i = 0; i < event.row_count; ++i) {
      TM_ASSIGN(const bool more, next(*rows_, row, event.seq));
      if (report_.finding) return {};
      if (!more || row.rev != report_.rows) {
        found(event.seq, fmt::format("revision {}", report_.rows), "is missing");
        return {};
      }
      if (row.from_seq != event.seq) {
        found(event.seq, name_of(row), fmt::format("says that event {} wrote it", row.from_seq.value));
        return {};
      }
      hasher.row(row.digest);
      ++report_.rows;
      TM_TRY(tick());
    }
    if (hasher.finish() != event.hash)
      found(event.seq, name_of(event.seq),
            event.row_count == 0
                ? "was changed: its hash does not match"
                : fmt::format("or one of the {} rows that it wrote was changed: the hash does not match",
                              event.row_count));
    return {};
  }

  // Rows after those of the last event are those of events appended since, or nobody's.
  Result<void> check_rest() {
    StoredRow row;
    const Seq after{report_.events + 1};
    TM_ASSIGN(const bool more, next(*rows_, row, after));
    if (!more) return {};
    Seq head;
    TM_TRY(store_.read([&](Reader& reader) -> Result<void> {
      TM_ASSIGN(const Project project, reader.project(project_));
      head = project.head;
      return {};
    }));
    if (row.from_seq < after || row.from_seq > head || row.rev != report_.rows)
      found(after, name_of(row), "was written by no event");
    return {};
  }

  Store& store_;
  ProjectId project_;
  const std::function<bool(std::int64_t, std::int64_t)>& progress_;
  const std::vector<Digest>& heads_;
  std::unique_ptr<Cursor<StoredRow>> rows_;
  VerifyReport report_;
  std::int64_t total_ = 0;
  std::int64_t next_progress_ = 0;
};

}  // namespace

Result<VerifyReport> verify(Store& store, ProjectId project,
                            const std::function<bool(std::int64_t done, std::int64_t total)>& progress,
                            const std::vector<Digest>& heads) {
  return Verifier(store, project, progress, heads).run();
}

}  // namespace touchmark::ledger
