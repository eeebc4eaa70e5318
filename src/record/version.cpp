#include "record/version.h"

#include "record/fields.h"

namespace touchmark::record {
namespace {

Json filter_json(const VersionFilter& filter) {
  Json statuses = Json::array();
  for (const auto status : filter.statuses) statuses.push_back(status_name(status));
  Json classes = Json::array();
  for (const auto id : filter.classes) classes.push_back(id.value);
  Json out = {{"statuses", std::move(statuses)}, {"class_ids", std::move(classes)}};
  if (filter.labeled) out["labeled"] = true;
  return out;
}

void read_filter(const Json& value, VersionFilter& filter, StoredFields& fields) {
  const auto list = [&](const char* name) -> const Json* {
    const auto found = value.find(name);
    if (found != value.end() && found->is_array()) return &*found;
    fields.problem("filter");
    return nullptr;
  };
  if (const Json* statuses = list("statuses"))
    for (const Json& each : *statuses) {
      const auto status = each.is_string() ? status_from_name(each.get<std::string>())
                                           : fail(ErrorCode::kCorrupt, "a status is a text");
      if (status)
        filter.statuses.push_back(*status);
      else
        fields.problem("filter");
    }
  if (const Json* classes = list("class_ids"))
    for (const Json& each : *classes) {
      if (each.is_number_integer())
        filter.classes.emplace_back(each.get<std::int64_t>());
      else
        fields.problem("filter");
    }
  if (const auto labeled = value.find("labeled"); labeled != value.end()) {
    if (!labeled->is_boolean()) return fields.problem("filter");
    filter.labeled = labeled->get<bool>();
  }
}

// Numbers by name.
void read_counts(const char* name, std::map<std::string, std::int64_t>& out, StoredFields& fields) {
  const Json* stored = fields.find(name);
  if (stored == nullptr) return;
  for (const auto& [key, count] : stored->items()) {
    if (count.is_number_integer())
      out.emplace(key, count.get<std::int64_t>());
    else
      fields.problem(name);
  }
}

std::optional<SplitRecipe> read_split(const Json& value, StoredFields& fields) {
  SplitRecipe split;
  const std::pair<const char*, double*> shares[] = {
      {"train", &split.train}, {"val", &split.val}, {"test", &split.test}};
  for (const auto& [name, share] : shares) {
    const auto found = value.find(name);
    if (found == value.end() || !found->is_number()) return fields.problem("split"), std::nullopt;
    *share = found->get<double>();
  }
  const auto seed = value.find("seed");
  if (seed == value.end() || !seed->is_number_integer()) return fields.problem("split"), std::nullopt;
  split.seed = seed->get<std::int64_t>();
  return split;
}

}  // namespace

std::string encode(const Version& version) {
  Json body = {{"name", version.name},           {"note", version.note},
               {"seq", version.seq.value},       {"at", version.at.value},
               {"author", version.author.value}, {"filter", filter_json(version.filter)},
               {"assets", version.assets},       {"annotations", version.annotations},
               {"classes", version.classes},     {"digest", version.digest},
               {"layer", version.layer.value}};
  if (!version.splits.empty()) body["splits"] = version.splits;
  if (version.split)
    body["split"] = {{"seed", version.split->seed},
                     {"train", version.split->train},
                     {"val", version.split->val},
                     {"test", version.split->test}};
  return dump_json(body);
}

Result<Version> decode_version(VersionId id, std::string_view text) {
  StoredFields fields("version", text);
  Version version;
  version.id = id;
  version.name = fields.text("name");
  version.note = fields.text("note");
  version.layer = LayerId{fields.integer("layer", kTruth.value)};
  version.seq = Seq{fields.integer("seq")};
  version.at = TimeUs{fields.integer("at")};
  version.author = UserId{fields.integer("author")};
  if (const Json* filter = fields.find("filter")) read_filter(*filter, version.filter, fields);
  if (const Json* split = fields.find("split")) version.split = read_split(*split, fields);
  version.assets = fields.integer("assets");
  version.annotations = fields.integer("annotations");
  read_counts("classes", version.classes, fields);
  read_counts("splits", version.splits, fields);
  version.digest = fields.text("digest");
  TM_TRY(fields.finish());
  return version;
}

}  // namespace touchmark::record
