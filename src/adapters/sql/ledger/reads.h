// The queries behind ledger::Reader, as functions over a connection inside a transaction. Errors and meaning
// as in ledger/store.h.
#pragma once

#include "adapters/sql/driver/connection.h"
#include "adapters/sql/driver/keys.h"
#include "ledger/store.h"

namespace touchmark::sql {

// project.cpp
Result<std::vector<ledger::Project>> read_projects(Connection&);
Result<ledger::Project> read_project(Connection&, ProjectId);
Result<ledger::Project> read_project_by_name(Connection&, std::string_view name);
// Those of assets and of one layer.
Result<std::map<std::string, std::int64_t>> read_counters(Connection&, ProjectId, LayerId);
Result<std::map<std::string, std::int64_t>> read_batch_counters(Connection&, ProjectId, BatchId);

// asset_reads.cpp
inline constexpr std::string_view kAssetColumns =
    "asset, from_seq, to_seq, status, split, annotator, erased, deleted, body, kind, frames, rate_numerator, "
    "rate_denominator, subject_group, origin";
Result<void> asset_of(const Query& row, record::Asset& out);
Result<record::Asset> read_asset(Connection&, ProjectId, AssetId, Seq as_of);
Result<std::optional<record::Asset>> read_asset_by_name(Connection&, ProjectId, std::string_view name);
Result<std::unique_ptr<ledger::Cursor<record::Asset>>> scan_assets(Connection&, ProjectId, Seq as_of);

// held_reads.cpp
Result<std::unique_ptr<ledger::Cursor<ledger::HeldAsset>>> scan_held_assets(Connection&, ProjectId,
                                                                            Seq as_of);
Result<std::unique_ptr<ledger::Cursor<ledger::HeldAnnotation>>> scan_held_annotations(Connection&, ProjectId,
                                                                                      LayerId, Seq as_of);
Result<std::unique_ptr<ledger::Cursor<record::Asset>>> scan_asset_revisions(Connection&, ProjectId);
Result<std::optional<Seq>> read_erased(Connection&, ProjectId, AssetId);

// trash.cpp
Result<record::Asset> read_any_asset(Connection&, ProjectId, AssetId);
Result<std::vector<AssetId>> read_gone_assets(Connection&, ProjectId, AssetId after, std::int64_t limit);
Result<std::vector<ledger::TrashRow>> read_trash(Connection&, ProjectId, std::int64_t before,
                                                 std::int64_t limit);
Result<std::vector<record::Asset>> read_assets_of_event(Connection&, ProjectId, Seq);

// asset_filter.cpp
Result<std::vector<record::Asset>> read_asset_page(Connection&, ProjectId, const ledger::AssetFilter&,
                                                   const ledger::Page&);
Result<std::int64_t> count_assets(Connection&, ProjectId, const ledger::AssetFilter&, std::int64_t cap);

// annotation_reads.cpp
Result<std::vector<ledger::AnnotationRow>> read_annotations(Connection&, ProjectId, AssetId, LayerId,
                                                            Seq as_of);
Result<ledger::AnnotationRow> read_annotation(Connection&, ProjectId, AssetId, LayerId, AnnotationId,
                                              Seq as_of);
Result<std::vector<ledger::AnnotationRow>> read_annotation_history(Connection&, ProjectId, AssetId, LayerId,
                                                                   AnnotationId);
Result<std::vector<ledger::AnnotationRow>> read_deleted_annotations(Connection&, ProjectId, AssetId, LayerId);
Result<std::unique_ptr<ledger::Cursor<ledger::AnnotationRow>>> scan_annotations(Connection&, ProjectId,
                                                                                LayerId, Seq as_of);
Result<std::vector<ledger::AnnotationRow>> read_annotations_of_event(Connection&, ProjectId, Seq);
Result<std::vector<AssetId>> read_labeled_assets(Connection&, ProjectId, LayerId, AssetId after,
                                                 std::int64_t limit);
Result<std::vector<AnnotationId>> read_accepted(Connection&, ProjectId, AssetId, LayerId);
Result<std::unique_ptr<ledger::Cursor<ledger::SuggestionRow>>> scan_suggestions(Connection&, ProjectId,
                                                                                LayerId, AssetId after);

// changes.cpp
Result<std::vector<ledger::AnnotationChange>> read_changes(Connection&, ProjectId, LayerId, Seq from, Seq to,
                                                           AssetId, AnnotationId, std::int64_t limit);

// task_reads.cpp
Result<record::Task> read_task(Connection&, ProjectId, TaskId, Seq as_of);
Result<std::vector<ledger::TaskRow>> read_tasks_of_event(Connection&, ProjectId, Seq);
Result<std::vector<record::Task>> read_tasks(Connection&, ProjectId, const ledger::TaskFilter&, TaskId after,
                                             std::int64_t limit);
Result<std::optional<record::Task>> read_open_task(Connection&, ProjectId, BatchId, UserId, TimeUs now);
Result<std::optional<AssetId>> read_untasked_asset(Connection&, ProjectId, AssetId after);

// record_reads.cpp
Result<ledger::Record> read_record(Connection&, ProjectId, ledger::RecordKind, std::int64_t id, Seq as_of);
Result<std::vector<ledger::Record>> read_records(Connection&, ProjectId, ledger::RecordKind, AssetId,
                                                 Seq as_of, std::int64_t after_id, std::int64_t limit);

Result<std::vector<ledger::Record>> read_record_history(Connection&, ProjectId, ledger::RecordKind,
                                                        std::int64_t id);
Result<std::int64_t> read_record_count(Connection&, ProjectId, ledger::RecordKind);

// event_reads.cpp
inline constexpr std::string_view kEventColumns =
    "key, at, actor, kind, made_by, op_id, asset, annotation, payload, first_rev, row_count, prev_hash, "
    "hash, redacted_digest, layer";
Result<ledger::Event> event_of(const Query& row, ProjectId);
Result<ledger::Event> read_event(Connection&, ProjectId, Seq);
Result<std::vector<ledger::Event>> read_events(Connection&, ProjectId, const ledger::Reader::EventQuery&);
Result<std::optional<ledger::OperationResult>> read_operation(Connection&, ProjectId, std::string_view op_id);

// kCorrupt unless it has 32 bytes.
Result<Digest> digest_of(std::string_view bytes);

// Both parts of a temporal table, rows valid after event ?as_of. `current` and `past` are the conditions that
// pick the rows in each part.
std::string as_of_union(std::string_view columns, std::string_view table, std::string_view where,
                        std::string_view as_of_parameter);
// The same with the rows that were legally erased since.
std::string as_of_union_with_erased(std::string_view columns, std::string_view table, std::string_view where,
                                    std::string_view as_of_parameter);

}  // namespace touchmark::sql
