// verify() against a store made of two vectors.
#include "ledger/verify.h"

#include <gtest/gtest.h>

namespace touchmark::ledger {
namespace {

template <typename T>
class VectorCursor final : public Cursor<T> {
 public:
  // `end`: the error that comes after the last item.
  explicit VectorCursor(std::vector<T> items, std::optional<ErrorCode> end = std::nullopt)
      : items_(std::move(items)), end_(end) {}
  Result<bool> next(T& out) override {
    if (at_ == items_.size() && end_) return fail(*end_, "as told");
    if (at_ == items_.size()) return false;
    out = items_[at_++];
    return true;
  }

 private:
  std::vector<T> items_;
  std::optional<ErrorCode> end_;
  std::size_t at_ = 0;
};

// Only what verify() asks for.
class ListStore final : public Store {
 public:
  std::vector<Event> events;
  std::vector<StoredRow> rows;
  std::optional<std::string> derived;
  std::optional<Seq> head;  // of events appended since the snapshot
  std::optional<ErrorCode> events_end, rows_end;

  Result<void> read(const std::function<Result<void>(Reader&)>& work) override;
  Result<void> write(const std::function<Result<void>(Writer&)>&) override {
    return fail(ErrorCode::kUnsupported, "read only");
  }
  void on_commit(CommitListener) override {}
  Result<std::unique_ptr<Cursor<Event>>> scan_events(ProjectId) override {
    return std::make_unique<VectorCursor<Event>>(events, events_end);
  }
  Result<std::unique_ptr<Cursor<StoredRow>>> scan_rows(ProjectId) override {
    return std::make_unique<VectorCursor<StoredRow>>(rows, rows_end);
  }
  Result<std::optional<std::string>> check_derived(ProjectId, const std::function<bool()>&) override {
    return derived;
  }
  Result<std::vector<std::string>> check_database(
      const std::function<bool(std::int64_t, std::int64_t)>&) override {
    return std::vector<std::string>{};
  }
  Result<std::vector<Erasure>> erasures(ProjectId) override { return std::vector<Erasure>{}; }
  Result<void> settle_erasure(ProjectId, AssetId, std::string_view, bool) override { return {}; }
  Result<std::vector<std::pair<ProjectId, AssetId>>> assets_with_file(std::string_view,
                                                                      std::int64_t) override {
    return std::vector<std::pair<ProjectId, AssetId>>{};
  }

  void add(int row_count) {
    Event event;
    event.seq = Seq{static_cast<std::int64_t>(events.size()) + 1};
    event.first_rev = static_cast<std::int64_t>(rows.size());
    event.row_count = row_count;
    if (!events.empty()) event.prev_hash = events.back().hash;
    EventHasher hasher(event);
    for (int i = 0; i < row_count; ++i) {
      StoredRow row;
      row.table = RowTable::kAnnotation;
      row.rev = static_cast<std::int64_t>(rows.size());
      row.id = row.rev + 1;
      row.parent = 1;
      row.from_seq = event.seq;
      row.digest = sha256(std::to_string(row.rev));
      hasher.row(row.digest);
      rows.push_back(row);
    }
    event.hash = hasher.finish();
    events.push_back(event);
  }
};

class HeadReader final : public Reader {
 public:
  explicit HeadReader(const ListStore& store) : store_(store) {}
  Result<Project> project(ProjectId id) override {
    Project out;
    out.id = id;
    out.head = store_.head.value_or(Seq{static_cast<std::int64_t>(store_.events.size())});
    return out;
  }
  Result<Event> event(ProjectId, Seq seq) override {
    if (store_.events.empty() || seq.value > static_cast<std::int64_t>(store_.events.size())) return none();
    return store_.events[static_cast<std::size_t>(seq.value - 1)];
  }
  Result<std::vector<Project>> projects() override { return none(); }
  Result<Project> project_by_name(std::string_view) override { return none(); }
  Result<record::Asset> asset(ProjectId, AssetId, Seq) override { return none(); }
  Result<std::optional<record::Asset>> asset_by_name(ProjectId, std::string_view) override { return none(); }
  Result<std::vector<record::Asset>> asset_page(ProjectId, const AssetFilter&, const Page&) override {
    return none();
  }
  Result<std::int64_t> asset_count(ProjectId, const AssetFilter&, std::int64_t) override { return none(); }
  Result<record::Asset> any_asset(ProjectId, AssetId) override { return none(); }
  Result<std::vector<AssetId>> gone_assets(ProjectId, AssetId, std::int64_t) override { return none(); }
  Result<std::vector<TrashRow>> trash(ProjectId, std::int64_t, std::int64_t) override { return none(); }
  Result<std::vector<record::Asset>> assets_of_event(ProjectId, Seq) override { return none(); }
  Result<std::vector<TaskRow>> tasks_of_event(ProjectId, Seq) override { return none(); }
  Result<std::unique_ptr<Cursor<record::Asset>>> scan_assets(ProjectId, Seq) override { return none(); }
  Result<std::vector<AnnotationRow>> annotations(ProjectId, AssetId, LayerId, Seq) override { return none(); }
  Result<AnnotationRow> annotation(ProjectId, AssetId, LayerId, AnnotationId, Seq) override { return none(); }
  Result<std::vector<AnnotationRow>> annotation_history(ProjectId, AssetId, LayerId, AnnotationId) override {
    return none();
  }
  Result<std::vector<AnnotationRow>> deleted_annotations(ProjectId, AssetId, LayerId) override {
    return none();
  }
  Result<std::unique_ptr<Cursor<AnnotationRow>>> scan_annotations(ProjectId, LayerId, Seq) override {
    return none();
  }
  Result<std::vector<AnnotationRow>> annotations_of_event(ProjectId, Seq) override { return none(); }
  Result<std::vector<AssetId>> labeled_assets(ProjectId, LayerId, AssetId, std::int64_t) override {
    return none();
  }
  Result<std::vector<AnnotationId>> accepted(ProjectId, AssetId, LayerId) override { return none(); }
  Result<std::unique_ptr<Cursor<SuggestionRow>>> scan_suggestions(ProjectId, LayerId, AssetId) override {
    return none();
  }
  Result<std::vector<AnnotationChange>> changes(ProjectId, LayerId, Seq, Seq, AssetId, AnnotationId,
                                                std::int64_t) override {
    return none();
  }
  Result<std::unique_ptr<Cursor<HeldAsset>>> scan_held_assets(ProjectId, Seq) override { return none(); }
  Result<std::unique_ptr<Cursor<HeldAnnotation>>> scan_held_annotations(ProjectId, LayerId, Seq) override {
    return none();
  }
  Result<std::unique_ptr<Cursor<record::Asset>>> scan_asset_revisions(ProjectId) override { return none(); }
  Result<std::optional<Seq>> erased(ProjectId, AssetId) override { return none(); }
  Result<record::Task> task(ProjectId, TaskId, Seq) override { return none(); }
  Result<std::vector<record::Task>> tasks(ProjectId, const TaskFilter&, TaskId, std::int64_t) override {
    return none();
  }
  Result<std::optional<record::Task>> open_task(ProjectId, BatchId, UserId, TimeUs) override {
    return none();
  }
  Result<std::optional<AssetId>> untasked_asset(ProjectId, AssetId) override { return none(); }
  Result<Record> record(ProjectId, RecordKind, std::int64_t, Seq) override { return none(); }
  Result<std::vector<Record>> records(ProjectId, RecordKind, AssetId, Seq, std::int64_t,
                                      std::int64_t) override {
    return none();
  }
  Result<std::vector<Record>> record_history(ProjectId, RecordKind, std::int64_t) override { return none(); }
  Result<std::int64_t> record_count(ProjectId, RecordKind) override { return none(); }
  Result<std::vector<Event>> events(ProjectId, const EventQuery&) override { return none(); }
  Result<std::optional<OperationResult>> operation(ProjectId, std::string_view) override { return none(); }
  Result<std::map<std::string, std::int64_t>> counters(ProjectId, LayerId) override { return none(); }
  Result<std::map<std::string, std::int64_t>> batch_counters(ProjectId, BatchId) override { return none(); }

 private:
  static tl::unexpected<Error> none() { return fail(ErrorCode::kNotFound, "not part of the test"); }
  const ListStore& store_;
};

Result<void> ListStore::read(const std::function<Result<void>(Reader&)>& work) {
  HeadReader reader(*this);
  return work(reader);
}

ListStore three_events() {
  ListStore store;
  store.add(1);
  store.add(0);
  store.add(2);
  return store;
}

Finding finding_of(ListStore store) {
  const auto report = verify(store, ProjectId{1});
  EXPECT_TRUE(report);
  EXPECT_TRUE(report && report->finding);
  return report && report->finding ? *report->finding : Finding{};
}

TEST(Verify, AnUntouchedLogHasNoFinding) {
  auto store = three_events();
  const auto report = verify(store, ProjectId{1});
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->finding);
  EXPECT_EQ(report->events, 3);
  EXPECT_EQ(report->rows, 3);
  EXPECT_EQ(report->head_hash, store.events.back().hash);
}

TEST(Verify, AChangedRowIsBlamedOnTheEventThatWroteIt) {
  auto store = three_events();
  store.rows[2].digest[0] ^= 1;
  const Finding finding = finding_of(store);
  EXPECT_EQ(finding.seq, Seq{3});
  EXPECT_EQ(finding.where, "event 3");
}

TEST(Verify, AMissingEventOrRowIsNamed) {
  auto store = three_events();
  store.events.erase(store.events.begin() + 1);
  EXPECT_EQ(finding_of(store).where, "event 2");
  store = three_events();
  store.rows.erase(store.rows.begin() + 1);
  EXPECT_EQ(finding_of(store).where, "revision 1");
  store = three_events();
  store.rows.pop_back();
  EXPECT_EQ(finding_of(store).where, "revision 2");
}

TEST(Verify, ABrokenChainIsFoundWhereItBreaks) {
  auto store = three_events();
  store.events[1].prev_hash[5] ^= 4;
  EXPECT_EQ(finding_of(store).seq, Seq{2});
  store = three_events();
  store.events[2].first_rev = 0;
  EXPECT_EQ(finding_of(store).seq, Seq{3});
  store = three_events();
  store.events[2].row_count = -1;
  EXPECT_EQ(finding_of(store).seq, Seq{3});
}

TEST(Verify, ARowOfAnotherEventOrOfNoneIsNamed) {
  auto store = three_events();
  store.rows[1].from_seq = Seq{2};
  EXPECT_EQ(finding_of(store).where, "annotation 2 of asset 1, revision 1");
  store = three_events();
  StoredRow extra = store.rows.back();
  extra.rev = 9;
  extra.from_seq = Seq{4};
  store.rows.push_back(extra);
  EXPECT_EQ(finding_of(store).problem, "was written by no event");
}

TEST(Verify, RowsOfEventsAppendedSinceAreNobodysFault) {
  const auto with = [](std::int64_t rev_step, std::int64_t from_seq) {
    auto store = three_events();
    store.head = Seq{5};
    StoredRow extra = store.rows.back();
    extra.rev += rev_step;
    extra.from_seq = Seq{from_seq};
    store.rows.push_back(extra);
    const auto report = verify(store, ProjectId{1});
    EXPECT_TRUE(report);
    return report && report->finding ? report->finding->problem : std::string();
  };
  EXPECT_EQ(with(1, 4), "");
  EXPECT_EQ(with(1, 5), "");
  EXPECT_EQ(with(1, 6), "was written by no event") << "after the head";
  EXPECT_EQ(with(1, 3), "was written by no event") << "of an event that names fewer rows";
  EXPECT_EQ(with(2, 4), "was written by no event") << "one is missing before it";
}

TEST(Verify, WhatCannotBeReadIsAFindingOnlyWhenItIsDamaged) {
  for (const bool of_rows : {false, true}) {
    auto store = three_events();
    (of_rows ? store.rows_end : store.events_end) = ErrorCode::kCorrupt;
    if (of_rows) store.rows.pop_back();
    const auto damaged = verify(store, ProjectId{1});
    ASSERT_TRUE(damaged) << of_rows;
    ASSERT_TRUE(damaged->finding) << of_rows;
    EXPECT_EQ(damaged->finding->problem, "as told");
    (of_rows ? store.rows_end : store.events_end) = ErrorCode::kUnavailable;
    const auto away = verify(store, ProjectId{1});
    ASSERT_FALSE(away) << of_rows;
    EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
  }
}

TEST(Verify, HeadsNotedEarlierAreSeenWhereTheyStand) {
  auto store = three_events();
  const Digest second = store.events[1].hash;
  const Digest last = store.events[2].hash;
  const Digest other = sha256("of another history");
  auto report = verify(store, ProjectId{1}, {}, {last, other, second});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->heads_seen, (std::map<Digest, Seq>{{second, Seq{2}}, {last, Seq{3}}}));
  store.events.pop_back();
  store.rows.resize(1);
  report = verify(store, ProjectId{1}, {}, {last, second});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->heads_seen, (std::map<Digest, Seq>{{second, Seq{2}}}));
}

TEST(Verify, WhatIsDerivedIsCheckedLast) {
  auto store = three_events();
  store.derived = "the counter assets says 3, but there are 2";
  const Finding finding = finding_of(store);
  EXPECT_EQ(finding.seq, Seq{});
  EXPECT_EQ(finding.problem, *store.derived);
}

TEST(Verify, AnEmptyLogIsLeftToTheCheckOfWhatIsDerived) {
  ListStore store;
  const auto report = verify(store, ProjectId{1});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->events, 0);
}

}  // namespace
}  // namespace touchmark::ledger
