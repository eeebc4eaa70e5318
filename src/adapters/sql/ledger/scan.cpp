// The raw streams that verify() walks.
#include <fmt/core.h>

#include "adapters/sql/ledger/ledger_store.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using ledger::RowTable;
using ledger::StoredRow;

class EventCursor final : public ledger::Cursor<ledger::Event> {
 public:
  EventCursor(ReaderLease lease, ProjectId project)
      : lease_(std::move(lease)),
        query_(lease_
                   ->query(fmt::format("SELECT {} FROM event WHERE key >= ?1 AND key < ?2 ORDER BY key",
                                       kEventColumns),
                           first_key(project), end_key(project))
                   .stream()),
        project_(project) {}
  Result<bool> next(ledger::Event& out) override {
    TM_ASSIGN(const bool more, query_.step());
    if (!more) return false;
    TM_ASSIGN(out, event_of(query_, project_));
    return true;
  }

 private:
  ReaderLease lease_;
  Query query_;
  ProjectId project_;
};

// Columns common to the four tables: 0 rev, 1 id, 2 from_seq, 3 to_seq, 4 base, 5 deleted, 6 body,
// 7 redacted_digest, 8.. the table's own.
constexpr std::string_view kSelects[] = {
    "SELECT rev, asset, from_seq, to_seq, base, deleted, body, redacted_digest, name, status, split, media, "
    "annotator, erased, subject_group, kind, frames, rate_numerator, rate_denominator, origin FROM asset_rev",
    "SELECT rev, annotation, from_seq, to_seq, base, deleted, body, redacted_digest, asset, class_id, "
    "ontology_version, layer, active_ms, parent_layer, parent, parent_version, made_by, tool FROM "
    "annotation_rev",
    "SELECT rev, task, from_seq, to_seq, base, deleted, body, redacted_digest, asset, layer, stage, batch, "
    "assignee, state, lease_until, active_ms FROM task_rev",
    "SELECT rev, record, from_seq, to_seq, base, deleted, body, redacted_digest, kind, asset, layer "
    "FROM record_rev",
};

class RowCursor final : public ledger::Cursor<StoredRow> {
 public:
  RowCursor(ReaderLease lease, ProjectId project) : lease_(std::move(lease)), first_(first_key(project)) {
    tables_.reserve(std::size(kSelects));
    for (const std::string_view select : kSelects)
      tables_.push_back({lease_
                             ->query(fmt::format("{} WHERE rev >= ?1 AND rev < ?2 ORDER BY rev", select),
                                     first_, end_key(project))
                             .stream()});
  }

  Result<bool> next(StoredRow& out) override {
    if (!started_) {
      for (Table& table : tables_) TM_TRY(advance(table));
      started_ = true;
    }
    std::size_t least = tables_.size();
    for (std::size_t i = 0; i < tables_.size(); ++i)
      if (tables_[i].more && (least == tables_.size() || tables_[i].rev < tables_[least].rev)) least = i;
    if (least == tables_.size()) return false;
    TM_TRY(fill(static_cast<RowTable>(least + 1), tables_[least].query, out));
    TM_TRY(advance(tables_[least]));
    return true;
  }

 private:
  struct Table {
    Query query;
    bool more = false;
    std::int64_t rev = 0;
  };

  static Result<void> advance(Table& table) {
    TM_ASSIGN(table.more, table.query.step());
    if (table.more) table.rev = table.query.i64(0);
    return {};
  }

  // Keys lose their project by subtraction, so that a change in that part changes the digest too.
  std::int64_t local(std::int64_t key) const { return key == 0 ? 0 : key - first_; }

  Result<void> fill(RowTable table, const Query& row, StoredRow& out) {
    out.table = table;
    out.rev = row.i64(0) - first_;
    out.from_seq = Seq{row.i64(2)};
    out.to_seq = stored_to_seq(row.i64(3));
    out.base = Seq{row.i64(4)};
    out.redacted = !row.is_null(7);
    if (out.redacted) TM_TRY(check_redacted(table, row));
    Digest body;
    if (out.redacted) {
      TM_ASSIGN(body, digest_of(row.blob(7)));
    } else {
      body = table == RowTable::kAsset ? ledger::asset_body_digest(row.text(8), row.text(14), row.blob(6))
                                       : sha256(row.blob(6));
    }
    write_canonical(table, row, body, out);
    out.digest = sha256(scratch_);
    return {};
  }

  void write_canonical(RowTable table, const Query& row, const Digest& body, StoredRow& out) {
    const std::int64_t base = out.base.value;
    const std::int64_t deleted = row.i64(5);
    const auto n = [&row](int column) { return row.i64(column); };
    switch (table) {
      case RowTable::kAsset:
        out.id = local(n(1));
        out.parent = 0;
        ledger::canonical_row(ledger::AssetColumns{out.id, base, n(9), n(10), n(11), n(12), n(13), deleted,
                                                   n(15), n(16), n(17), n(18), row.text(19)},
                              body, scratch_);
        return;
      case RowTable::kAnnotation:
        out.id = n(1);
        out.parent = local(n(8));
        ledger::canonical_row(
            ledger::AnnotationColumns{out.id, out.parent, n(11), base, n(9), n(10), deleted, n(12), n(13),
                                      n(14), n(15), row.text(16), row.text(17)},
            body, scratch_);
        return;
      case RowTable::kTask:
        out.id = local(n(1));
        out.parent = local(n(8));
        ledger::canonical_row(ledger::TaskColumns{out.id, out.parent, n(9), n(10), n(11) - first_, n(12),
                                                  n(13), n(14), n(15), base, deleted},
                              body, scratch_);
        return;
      case RowTable::kRecord:
        out.id = local(n(1));
        out.parent = n(8);
        ledger::canonical_row(ledger::RecordColumns{out.parent, out.id, local(n(9)), n(10), base, deleted},
                              body, scratch_);
        return;
    }
  }

  // An erased row has nothing left; something in it was put there afterwards.
  static Result<void> check_redacted(RowTable table, const Query& row) {
    if (row.blob(6).empty() && (table != RowTable::kAsset || (row.text(8).empty() && row.text(14).empty())))
      return {};
    return fail(ErrorCode::kCorrupt, "an erased row has content again");
  }

  ReaderLease lease_;
  std::int64_t first_;
  std::vector<Table> tables_;
  std::string scratch_;
  bool started_ = false;
};

}  // namespace

Result<std::unique_ptr<ledger::Cursor<ledger::Event>>> SqlLedger::scan_events(ProjectId project) {
  TM_ASSIGN(ReaderLease lease, core_.snapshot());
  return std::make_unique<EventCursor>(std::move(lease), project);
}

Result<std::unique_ptr<ledger::Cursor<StoredRow>>> SqlLedger::scan_rows(ProjectId project) {
  TM_ASSIGN(ReaderLease lease, core_.snapshot());
  return std::make_unique<RowCursor>(std::move(lease), project);
}

}  // namespace touchmark::sql
