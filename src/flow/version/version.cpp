#include "flow/version/version.h"

#include <cmath>

#include "base/json.h"
#include "flow/version/recipe.h"

namespace touchmark::flow {
namespace {

using ledger::RecordKind;
constexpr std::int64_t kPage = 1000;
constexpr std::int64_t kMaxSummary = 100'000;

Json filter_json(const VersionFilter& filter) {
  Json statuses = Json::array();
  for (const auto status : filter.statuses) statuses.push_back(record::status_name(status));
  Json classes = Json::array();
  for (const auto id : filter.classes) classes.push_back(id.value);
  return {{"statuses", std::move(statuses)}, {"class_ids", std::move(classes)}};
}

Result<VersionFilter> filter_from(const Json& value) {
  VersionFilter filter;
  for (const auto& name : value.value("statuses", Json::array())) {
    TM_ASSIGN(const auto status, record::status_from_name(name.get<std::string>()));
    filter.statuses.push_back(status);
  }
  for (const auto& id : value.value("class_ids", Json::array()))
    filter.classes.emplace_back(id.get<std::int64_t>());
  return filter;
}

std::string version_text(const Version& version) {
  Json body = {{"name", version.name},           {"note", version.note},
               {"seq", version.seq.value},       {"at", version.at.value},
               {"author", version.author.value}, {"filter", filter_json(version.filter)},
               {"assets", version.assets},       {"annotations", version.annotations},
               {"classes", version.classes},     {"digest", version.digest}};
  if (version.split)
    body["split"] = {{"seed", version.split->seed},
                     {"train", version.split->train},
                     {"val", version.split->val},
                     {"test", version.split->test}};
  return dump_json(body);
}

Result<Version> version_from(const ledger::Record& stored) {
  TM_ASSIGN(const Json body, parse_json(stored.body));
  Version version;
  version.id = VersionId{stored.id};
  version.name = body.value("name", "");
  version.note = body.value("note", "");
  version.seq = Seq{body.value("seq", std::int64_t{0})};
  version.at = TimeUs{body.value("at", std::int64_t{0})};
  version.author = UserId{body.value("author", std::int64_t{0})};
  TM_ASSIGN(version.filter, filter_from(body.value("filter", Json::object())));
  if (body.contains("split")) {
    const Json& split = body["split"];
    version.split = SplitRecipe{split.value("seed", std::int64_t{0}), split.value("train", 0.0),
                                split.value("val", 0.0), split.value("test", 0.0)};
  }
  version.assets = body.value("assets", std::int64_t{0});
  version.annotations = body.value("annotations", std::int64_t{0});
  version.classes = body.value("classes", std::map<std::string, std::int64_t>{});
  version.digest = body.value("digest", "");
  return version;
}

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

// Counts and hashes what the version holds, in export order.
Result<void> measure(ledger::Reader& reader, ProjectId project, Version& version) {
  TM_ASSIGN(const auto classes, ontology(reader, project, version.seq));
  TM_ASSIGN(const auto stream, recipe_stream(reader, project, version.filter, version.split, version.seq));
  Sha256 hash;
  std::string bytes;
  TM_TRY(stream([&](const formats::AssetWithAnnotations& item) -> Result<void> {
    bytes.clear();
    record::encode_to(item.content, bytes);
    bytes += record::split_name(item.content.split);
    bytes += record::status_name(item.content.status);
    for (const auto& annotation : item.annotations) {
      bytes += std::to_string(annotation.local_id) + "/" + std::to_string(annotation.content.class_id.value);
      record::encode_to(annotation.content, bytes);
      ++version.annotations;
      const auto* known = classes.find(annotation.content.class_id);
      if (known != nullptr) ++version.classes[known->name];
    }
    hash.update(sha256(bytes));
    ++version.assets;
    return {};
  }));
  version.digest = to_hex(hash.finish());
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
  version.author = actor.id;
  version.at = now;
  // Measured outside of the write, so that a large version does not hold up the people who label.
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_TRY(check(reader, project, wanted));
    TM_ASSIGN(const auto head, reader.project(project));
    version.seq = head.head;
    return measure(reader, project, version);
  }));
  TM_TRY(store.write([&](ledger::Writer& writer) -> Result<void> {
    TM_TRY(check(writer, project, wanted));
    ledger::EventDraft draft;
    draft.actor = actor.id;
    draft.kind = "version.create";
    draft.payload =
        dump_json({{"name", version.name}, {"seq", version.seq.value}, {"digest", version.digest}});
    draft.records.push_back({RecordKind::kVersion, 0, AssetId{}, Seq{}, false, version_text(version)});
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
    TM_ASSIGN(auto version, version_from(each));
    result.push_back(std::move(version));
  }
  return result;
}

Result<Version> version(ledger::Reader& reader, ProjectId project, VersionId id) {
  TM_ASSIGN(const auto stored, reader.record(project, RecordKind::kVersion, id.value));
  return version_from(stored);
}

Result<Version> version_by_name(ledger::Reader& reader, ProjectId project, std::string_view name) {
  TM_ASSIGN(auto all, versions(reader, project));
  for (auto& each : all)
    if (each.name == name) return std::move(each);
  return fail(ErrorCode::kNotFound, "this project has no version named \"" + std::string(name) + "\"");
}

Result<Diff> diff(ledger::Reader& reader, ProjectId project, Seq from, Seq to, AssetId after_asset,
                  AnnotationId after_annotation, std::int64_t limit) {
  Diff result;
  AssetId asset = AssetId{};
  AnnotationId annotation = AnnotationId{};
  std::int64_t seen = 0;
  while (true) {
    TM_ASSIGN(const auto changes, reader.changes(project, from, to, asset, annotation, kPage));
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
