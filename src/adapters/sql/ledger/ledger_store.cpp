#include "adapters/sql/ledger/ledger_store.h"

#include "adapters/sql/driver/wanted.h"
#include "adapters/sql/ledger/append.h"
#include "adapters/sql/ledger/reads.h"

namespace touchmark::sql {
namespace {

using namespace ledger;  // NOLINT: the whole of Reader is forwarded here

// The Reader half of both: every call goes to a function over the connection.
template <typename Base>
class Reads : public Base {
 public:
  explicit Reads(Connection& connection) : connection_(connection) {}

  Result<std::vector<Project>> projects() override { return read_projects(connection_); }
  Result<Project> project(ProjectId p) override {
    TM_TRY(touch(p));
    return read_project(connection_, p);
  }
  Result<Project> project_by_name(std::string_view name) override {
    return read_project_by_name(connection_, name);
  }
  Result<record::Asset> asset(ProjectId p, AssetId id, Seq as_of) override {
    TM_TRY(touch(p));
    return read_asset(connection_, p, id, as_of);
  }
  Result<std::optional<record::Asset>> asset_by_name(ProjectId p, std::string_view name) override {
    TM_TRY(touch(p));
    return read_asset_by_name(connection_, p, name);
  }
  Result<std::vector<record::Asset>> asset_page(ProjectId p, const AssetFilter& filter,
                                                const Page& page) override {
    TM_TRY(touch(p));
    return read_asset_page(connection_, p, filter, page);
  }
  Result<std::int64_t> asset_count(ProjectId p, const AssetFilter& filter, std::int64_t cap) override {
    TM_TRY(touch(p));
    return count_assets(connection_, p, filter, cap);
  }
  Result<record::Asset> any_asset(ProjectId p, AssetId id) override {
    TM_TRY(touch(p));
    return read_any_asset(connection_, p, id);
  }
  Result<std::vector<AssetId>> gone_assets(ProjectId p, AssetId after, std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_gone_assets(connection_, p, after, limit);
  }
  Result<std::vector<TrashRow>> trash(ProjectId p, std::int64_t before, std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_trash(connection_, p, before, limit);
  }
  Result<std::vector<record::Asset>> assets_of_event(ProjectId p, Seq seq) override {
    TM_TRY(touch(p));
    return read_assets_of_event(connection_, p, seq);
  }
  Result<std::vector<TaskRow>> tasks_of_event(ProjectId p, Seq seq) override {
    TM_TRY(touch(p));
    return read_tasks_of_event(connection_, p, seq);
  }
  Result<std::unique_ptr<Cursor<record::Asset>>> scan_assets(ProjectId p, Seq as_of) override {
    TM_TRY(touch(p));
    return sql::scan_assets(connection_, p, as_of);
  }
  Result<std::vector<AnnotationRow>> annotations(ProjectId p, AssetId asset, LayerId layer,
                                                 Seq as_of) override {
    TM_TRY(touch(p));
    return read_annotations(connection_, p, asset, layer, as_of);
  }
  Result<AnnotationRow> annotation(ProjectId p, AssetId asset, LayerId layer, AnnotationId id,
                                   Seq as_of) override {
    TM_TRY(touch(p));
    return read_annotation(connection_, p, asset, layer, id, as_of);
  }
  Result<std::vector<AnnotationRow>> annotation_history(ProjectId p, AssetId asset, LayerId layer,
                                                        AnnotationId id) override {
    TM_TRY(touch(p));
    return read_annotation_history(connection_, p, asset, layer, id);
  }
  Result<std::vector<AnnotationRow>> deleted_annotations(ProjectId p, AssetId asset, LayerId layer) override {
    TM_TRY(touch(p));
    return read_deleted_annotations(connection_, p, asset, layer);
  }
  Result<std::unique_ptr<Cursor<AnnotationRow>>> scan_annotations(ProjectId p, LayerId layer,
                                                                  Seq as_of) override {
    TM_TRY(touch(p));
    return sql::scan_annotations(connection_, p, layer, as_of);
  }
  Result<std::vector<AnnotationRow>> annotations_of_event(ProjectId p, Seq seq) override {
    TM_TRY(touch(p));
    return read_annotations_of_event(connection_, p, seq);
  }
  Result<std::vector<AssetId>> labeled_assets(ProjectId p, LayerId layer, AssetId after,
                                              std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_labeled_assets(connection_, p, layer, after, limit);
  }
  Result<std::vector<AnnotationId>> accepted(ProjectId p, AssetId asset, LayerId layer) override {
    TM_TRY(touch(p));
    return read_accepted(connection_, p, asset, layer);
  }
  Result<std::unique_ptr<Cursor<SuggestionRow>>> scan_suggestions(ProjectId p, LayerId layer,
                                                                  AssetId after) override {
    TM_TRY(touch(p));
    return sql::scan_suggestions(connection_, p, layer, after);
  }
  Result<std::vector<AnnotationChange>> changes(ProjectId p, LayerId layer, Seq from, Seq to,
                                                AssetId after_asset, AnnotationId after,
                                                std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_changes(connection_, p, layer, from, to, after_asset, after, limit);
  }
  Result<std::unique_ptr<Cursor<HeldAsset>>> scan_held_assets(ProjectId p, Seq as_of) override {
    TM_TRY(touch(p));
    return sql::scan_held_assets(connection_, p, as_of);
  }
  Result<std::unique_ptr<Cursor<HeldAnnotation>>> scan_held_annotations(ProjectId p, LayerId layer,
                                                                        Seq as_of) override {
    TM_TRY(touch(p));
    return sql::scan_held_annotations(connection_, p, layer, as_of);
  }
  Result<std::unique_ptr<Cursor<record::Asset>>> scan_asset_revisions(ProjectId p) override {
    TM_TRY(touch(p));
    return sql::scan_asset_revisions(connection_, p);
  }
  Result<std::optional<Seq>> erased(ProjectId p, AssetId asset) override {
    TM_TRY(touch(p));
    return read_erased(connection_, p, asset);
  }
  Result<record::Task> task(ProjectId p, TaskId id, Seq as_of) override {
    TM_TRY(touch(p));
    return read_task(connection_, p, id, as_of);
  }
  Result<std::vector<record::Task>> tasks(ProjectId p, const TaskFilter& filter, TaskId after,
                                          std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_tasks(connection_, p, filter, after, limit);
  }
  Result<std::optional<record::Task>> open_task(ProjectId p, BatchId batch, UserId user,
                                                TimeUs now) override {
    TM_TRY(touch(p));
    return read_open_task(connection_, p, batch, user, now);
  }
  Result<std::optional<AssetId>> untasked_asset(ProjectId p, AssetId after) override {
    TM_TRY(touch(p));
    return read_untasked_asset(connection_, p, after);
  }
  Result<Record> record(ProjectId p, RecordKind kind, std::int64_t id, Seq as_of) override {
    TM_TRY(touch(p));
    return read_record(connection_, p, kind, id, as_of);
  }
  Result<std::vector<Record>> records(ProjectId p, RecordKind kind, AssetId asset, Seq as_of,
                                      std::int64_t after_id, std::int64_t limit) override {
    TM_TRY(touch(p));
    return read_records(connection_, p, kind, asset, as_of, after_id, limit);
  }
  Result<std::vector<Record>> record_history(ProjectId p, RecordKind kind, std::int64_t id) override {
    TM_TRY(touch(p));
    return read_record_history(connection_, p, kind, id);
  }
  Result<std::int64_t> record_count(ProjectId p, RecordKind kind) override {
    TM_TRY(touch(p));
    return read_record_count(connection_, p, kind);
  }
  Result<Event> event(ProjectId p, Seq seq) override {
    TM_TRY(touch(p));
    return read_event(connection_, p, seq);
  }
  Result<std::vector<Event>> events(ProjectId p, const Reader::EventQuery& query) override {
    TM_TRY(touch(p));
    return read_events(connection_, p, query);
  }
  Result<std::optional<OperationResult>> operation(ProjectId p, std::string_view op_id) override {
    TM_TRY(touch(p));
    return read_operation(connection_, p, op_id);
  }
  Result<std::map<std::string, std::int64_t>> counters(ProjectId p, LayerId layer) override {
    TM_TRY(touch(p));
    return read_counters(connection_, p, layer);
  }
  Result<std::map<std::string, std::int64_t>> batch_counters(ProjectId p, BatchId batch) override {
    TM_TRY(touch(p));
    return read_batch_counters(connection_, p, batch);
  }

 protected:
  // A writer takes the project's lock before it looks at it.
  virtual Result<void> touch(ProjectId) { return {}; }
  Connection& connection_;
};

class SqlReader final : public Reads<Reader> {
 public:
  using Reads::Reads;
};

class SqlWriter final : public Reads<Writer> {
 public:
  SqlWriter(WriteContext& context, TimeUs now, const SqlLedger::ProjectMade& made)
      : Reads(context.connection()), context_(context), now_(now), made_(made) {}

  Result<Appended> append(ProjectId p, const EventDraft& draft) override {
    return append_event(context_, p, draft, now_);
  }
  Result<Project> create_project(std::string_view name, UserId actor, std::string_view settings) override {
    TM_ASSIGN(auto project, sql::create_project(context_, name, actor, settings, now_));
    if (const auto done = made_(context_, project.id, actor, now_); !done) {
      context_.spoil(done.error());
      return tl::unexpected<Error>(done.error());
    }
    return project;
  }
  Result<void> redact_asset(ProjectId p, AssetId asset) override {
    TM_TRY(begin_erasure(context_, p, asset, now_));
    return sql::redact_asset(context_, p, asset);
  }

 protected:
  Result<void> touch(ProjectId p) override { return context_.lock(p); }

 private:
  WriteContext& context_;
  TimeUs now_;
  const SqlLedger::ProjectMade& made_;
};

}  // namespace

Result<void> SqlLedger::read(const std::function<Result<void>(Reader&)>& work) {
  return core_.read([&](Connection& connection) -> Result<void> {
    SqlReader reader(connection);
    return work(reader);
  });
}

Result<void> SqlLedger::write(const std::function<Result<void>(Writer&)>& work) {
  return core_.write([this, &work](WriteContext& context) -> Result<void> {
    SqlWriter writer(context, core_.clock().now(), made_);
    return work(writer);
  });
}

Result<std::optional<std::string>> SqlLedger::check_derived(ProjectId project,
                                                            const std::function<bool()>& go_on) {
  TM_ASSIGN(ReaderLease lease, core_.snapshot());
  std::optional<std::string> found;
  TM_TRY(while_wanted(*lease, go_on, [&]() -> Result<void> {
    TM_ASSIGN(found, sql::check_derived(*lease, project));
    return {};
  }));
  return found;
}

Result<std::vector<std::string>> SqlLedger::check_database(
    const std::function<bool(std::int64_t done, std::int64_t total)>& progress) {
  TM_ASSIGN(ReaderLease lease, core_.snapshot());
  return sql::check_database(*lease, core_.connector(), progress);
}

}  // namespace touchmark::sql
