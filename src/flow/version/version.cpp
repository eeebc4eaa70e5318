#include "flow/version/version.h"

#include <cmath>

#include "base/json.h"
#include "flow/version/digest.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
constexpr std::int64_t kPage = 1000;
constexpr std::int64_t kMaxSummary = 100'000;

Result<void> check(ledger::Reader& reader, ProjectId project, const NewVersion& wanted) {
  if (wanted.name.empty() || wanted.name.size() > 100)
    return fail(ErrorCode::kInvalid, "a version name has 1 to 100 bytes", "/name");
  TM_ASSIGN(const auto known, versions(reader, project));
  for (const auto& each : known)
    if (each.name == wanted.name)
      return fail(ErrorCode::kConflict, "a version named \"" + wanted.name + "\" exists", "/name");
  if (!wanted.split) return {};
  const SplitRecipe& split = *wanted.split;
  const bool shares = split.train >= 0 && split.val >= 0 && split.test >= 0 &&
                      std::abs(split.train + split.val + split.test - 1.0) <= 1e-9;
  if (!shares)
    return fail(ErrorCode::kInvalid, "the shares of train, val and test must add up to 1", "/split");
  return {};
}

}  // namespace

Result<Version> create_version(ledger::Store& store, Actor actor, ProjectId project, const NewVersion& wanted,
                               TimeUs now) {
  Version version;
  version.name = wanted.name;
  version.note = wanted.note;
  version.filter = wanted.filter;
  version.split = wanted.split;
  version.layer = wanted.layer;
  version.author = actor.id;
  version.at = now;
  // Measured outside of the write, so that a large version does not hold up the people who label.
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_TRY(check(reader, project, wanted));
    TM_TRY(layer(reader, project, actor, wanted.layer));
    TM_ASSIGN(const auto head, reader.project(project));
    version.seq = head.head;
    TM_ASSIGN(auto measured, measure(reader, project, version));
    version.assets = measured.assets;
    version.annotations = measured.annotations;
    version.classes = std::move(measured.classes);
    version.splits = std::move(measured.splits);
    version.digest = std::move(measured.digest);
    return {};
  }));
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(check(writer, project, wanted));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "version.create";
    draft.layer = version.layer;
    draft.payload =
        dump_json({{"name", version.name}, {"seq", version.seq.value}, {"digest", version.digest}});
    draft.records.push_back(
        {RecordKind::kVersion, 0, AssetId{}, version.layer, Seq{}, false, record::encode(version)});
    TM_ASSIGN(const auto appended, writer.append(project, draft));
    version.id = VersionId{appended.record_ids.front()};
    return {};
  }));
  return version;
}

Result<std::vector<Version>> versions(ledger::Reader& reader, ProjectId project) {
  TM_ASSIGN(const auto stored, reader.records(project, RecordKind::kVersion, AssetId{}, kOpenSeq, 0, kPage));
  std::vector<Version> result;
  for (const auto& each : stored) {
    TM_ASSIGN(auto version, record::decode_version(VersionId{each.id}, each.body));
    result.push_back(std::move(version));
  }
  return result;
}

Result<Version> version(ledger::Reader& reader, ProjectId project, VersionId id) {
  TM_ASSIGN(const auto stored, reader.record(project, RecordKind::kVersion, id.value));
  return record::decode_version(id, stored.body);
}

Result<Version> version_by_name(ledger::Reader& reader, ProjectId project, std::string_view name) {
  TM_ASSIGN(auto all, versions(reader, project));
  for (auto& each : all)
    if (each.name == name) return std::move(each);
  return fail(ErrorCode::kNotFound, "this project has no version named \"" + std::string(name) + "\"");
}

Result<Diff> diff(ledger::Reader& reader, ProjectId project, LayerId layer, Seq from, Seq to,
                  AssetId after_asset, AnnotationId after_annotation, std::int64_t limit) {
  Diff result;
  AssetId asset = AssetId{};
  AnnotationId annotation = AnnotationId{};
  std::int64_t seen = 0;
  while (true) {
    TM_ASSIGN(const auto changes, reader.changes(project, layer, from, to, asset, annotation, kPage));
    for (const auto& change : changes) {
      if (++seen > kMaxSummary) {
        result.truncated = true;
        return result;
      }
      const ChangeKind kind = !change.before  ? ChangeKind::kAdded
                              : !change.after ? ChangeKind::kRemoved
                                              : ChangeKind::kChanged;
      ++(kind == ChangeKind::kAdded     ? result.added
         : kind == ChangeKind::kRemoved ? result.removed
                                        : result.changed);
      asset = change.asset;
      annotation = change.id;
      const bool wanted = std::pair(change.asset, change.id) > std::pair(after_asset, after_annotation);
      if (!wanted || static_cast<std::int64_t>(result.items.size()) >= limit) continue;
      DiffItem item{change.asset, change.id, kind, std::nullopt, std::nullopt};
      if (change.before) {
        TM_ASSIGN(auto before, change.before->decode());
        item.before = std::move(before.content);
      }
      if (change.after) {
        TM_ASSIGN(auto after, change.after->decode());
        item.after = std::move(after.content);
      }
      result.items.push_back(std::move(item));
    }
    if (static_cast<std::int64_t>(changes.size()) < kPage) return result;
  }
}

}  // namespace touchmark::flow
