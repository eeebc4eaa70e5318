#include "models/catalog.h"

#include <algorithm>

#include "base/json_fields.h"

namespace touchmark::models {

// The files of src/models/catalog (cmake/catalog.cmake).
const std::vector<std::string_view>& catalog_texts();

namespace {

constexpr std::string_view kRegistries[] = {"none", "npm", "pypi", "maven"};

Result<CatalogModel> read_entry(std::string_view text) {
  TM_ASSIGN(const Json value, parse_json(text));
  TM_TRY(require_object(value, ""));
  CatalogModel entry;
  TM_ASSIGN(entry.key, text_field(value, "", "key"));
  TM_ASSIGN(entry.about, text_field(value, "", "about"));
  const Json* card = find_field(value, "card");
  if (card == nullptr) return fail(ErrorCode::kInvalid, "required field 'card' is missing", "/card");
  TM_ASSIGN(entry.card, card_from_json(*card));
  TM_ASSIGN(const std::string registry, text_field(value, "", "registry", "none"));
  const auto found = std::find(std::begin(kRegistries), std::end(kRegistries), registry);
  if (found == std::end(kRegistries))
    return fail(ErrorCode::kInvalid, "no registry '" + registry + "'", "/registry");
  entry.registry = static_cast<Registry>(found - std::begin(kRegistries));
  TM_ASSIGN(entry.package, text_field(value, "", "package", ""));
  TM_ASSIGN(entry.version, text_field(value, "", "version", ""));
  if (const Json* members = find_field(value, "members"))
    for (const auto& [member, file] : members->items()) {
      TM_ASSIGN(std::string name, as_text(file, pointer_to("/members", member)));
      entry.members.emplace_back(member, std::move(name));
    }
  return entry;
}

bool is_network(const CardFile& file, const Card& card) {
  return std::any_of(card.networks.begin(), card.networks.end(),
                     [&](const Network& network) { return network.file == file.name; });
}

// Every network of the known card, under the same name and with the same content.
bool has_networks_of(const Card& card, const Card& known) {
  return std::all_of(known.files.begin(), known.files.end(), [&](const CardFile& file) {
    if (!is_network(file, known)) return true;
    const CardFile* same = card.file(file.name);
    return same != nullptr && same->sha256 == file.sha256;
  });
}

}  // namespace

std::string_view registry_name(Registry registry) {
  return kRegistries[static_cast<std::size_t>(registry)];
}

const std::vector<CatalogModel>& catalog() {
  static const std::vector<CatalogModel> all = [] {
    std::vector<CatalogModel> entries;
    for (const std::string_view text : catalog_texts())
      if (auto entry = read_entry(text)) entries.push_back(std::move(*entry));
    std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    return entries;
  }();
  return all;
}

Result<const CatalogModel*> find_in_catalog(std::string_view key) {
  std::string keys;
  for (const CatalogModel& entry : catalog()) {
    if (entry.key == key) return &entry;
    keys += (keys.empty() ? "" : ", ") + entry.key;
  }
  return fail(ErrorCode::kNotFound, "the catalog has no '" + std::string(key) + "'; it has " + keys);
}

void complete_from_catalog(Card& card) {
  if (card.extra.is_object() && card.extra.contains("pipeline")) return;
  for (const CatalogModel& entry : catalog()) {
    const Card& known = entry.card;
    if (known.networks.empty() || !has_networks_of(card, known)) continue;
    if (!card.extra.is_object()) card.extra = Json::object();
    card.extra["pipeline"] = known.extra.at("pipeline");
    if (card.networks.empty()) card.networks = known.networks;
    return;
  }
}

}  // namespace touchmark::models
