#include "models/store.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/json.h"
#include "models/catalog.h"
#include "models/pipeline.h"

namespace touchmark::models {
namespace fs = std::filesystem;
namespace {

constexpr const char* kCardFile = "model.json";

// Small letters, digits and single hyphens.
std::string slug_of(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain)
      out += c;
    else if (c >= 'A' && c <= 'Z')
      out += static_cast<char>(c - 'A' + 'a');
    else if (!out.empty() && out.back() != '-')
      out += '-';
    if (out.size() == 48) break;
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "model" : out;
}

std::string id_of(const Card& card, const std::string& version) {
  return slug_of(card.name) + "-" + version.substr(0, 8);
}

Result<StoredModel> read_model(const fs::path& folder) {
  std::ifstream in(folder / kCardFile, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "there is no card", folder.string());
  TM_ASSIGN(Card card, parse_card(std::string{std::istreambuf_iterator<char>(in), {}}));
  std::string version = content_version(card);
  return StoredModel{folder.filename().string(), std::move(card), std::move(version), folder};
}

tl::unexpected<Error> cannot(const char* what, const fs::path& path, const std::error_code& error) {
  return fail(ErrorCode::kUnavailable, std::string("cannot ") + what + ": " + error.message(), path.string());
}

}  // namespace

Result<std::vector<StoredModel>> ModelStore::list() const {
  std::vector<StoredModel> out;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.empty() || name[0] == '.') continue;
    if (auto model = read_model(it->path())) out.push_back(std::move(*model));
  }
  if (error && error != std::errc::no_such_file_or_directory)
    return cannot("list the models", folder_, error);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  return out;
}

Result<StoredModel> ModelStore::find(std::string_view id_or_name) const {
  TM_ASSIGN(auto all, list());
  std::vector<StoredModel> named;
  for (StoredModel& model : all) {
    if (model.id == id_or_name) return std::move(model);
    if (model.card.name == id_or_name || slug_of(model.card.name) == id_or_name)
      named.push_back(std::move(model));
  }
  if (named.size() == 1) return std::move(named[0]);
  if (named.size() > 1)
    return fail(ErrorCode::kInvalid, "several models are called '" + std::string(id_or_name) +
                                         "'; give an id: " + named[0].id + " or " + named[1].id);
  return fail(ErrorCode::kNotFound, "no model '" + std::string(id_or_name) +
                                        "' was added here; `touchmark model list` shows those that were");
}

// As far as it can be without its files: completed, or as its server has it now.
Result<Card> ModelStore::checked(Card card) const {
  if (card.is_remote()) {
    if (servers_ == nullptr) return fail(ErrorCode::kUnsupported, "this program asks no model servers");
    return servers_->greet(card);
  }
  complete_from_catalog(card);
  TM_TRY(pipeline_of(card));
  return card;
}

Result<std::unique_ptr<Model>> ModelStore::open(const StoredModel& model, Hurry hurry) const {
  if (!model.card.is_remote()) return make_local_model(model.card, model.folder, runtime_, hurry);
  if (servers_ == nullptr) return fail(ErrorCode::kUnsupported, "this program asks no model servers");
  return servers_->open(model.card);
}

Result<void> ModelStore::can_run(const StoredModel& model) const {
  if (!model.card.is_remote()) TM_TRY(runtime_.version());
  return {};
}

Result<StoredModel> ModelStore::add(Card card, const fs::path& source) {
  TM_ASSIGN(card, checked(std::move(card)));
  const std::string version = content_version(card);
  const std::string id = id_of(card, version);
  const fs::path final_place = folder_ / id;
  if (auto there = read_model(final_place); there && there->version == version) return there;
  std::error_code error;
  fs::create_directories(folder_, error);
  std::string staging = (folder_ / ".adding-XXXXXX").string();
  if (error || ::mkdtemp(staging.data()) == nullptr)
    return cannot("make a folder for the model", folder_, error);
  const auto give_up = [&](Error reason) -> tl::unexpected<Error> {
    std::error_code ignored;
    fs::remove_all(staging, ignored);
    return tl::unexpected<Error>(std::move(reason));
  };
  for (const CardFile& file : card.files) {
    fs::copy_file(source / file.name, fs::path(staging) / file.name, error);
    if (error) return give_up(cannot("copy a file of the model", source / file.name, error).value());
  }
  // Checked where they will stay, so that nothing can be exchanged in between.
  if (!card.is_remote())
    if (const auto good = check_local_model(card, staging, runtime_); !good) return give_up(good.error());
  std::ofstream out(fs::path(staging) / kCardFile, std::ios::binary);
  out << to_json(card).dump(2) << '\n';
  out.close();
  if (!out) return give_up({ErrorCode::kUnavailable, "cannot write the card", staging});
  fs::remove_all(final_place, error);  // a damaged one
  fs::rename(staging, final_place, error);
  if (error) {
    auto there = read_model(final_place);  // somebody else added it meanwhile
    const auto failed = give_up(cannot("put the model into its place", final_place, error).value());
    if (there) return there;
    return failed;
  }
  return read_model(final_place);
}

Result<void> ModelStore::remove(std::string_view id_or_name) {
  TM_ASSIGN(const StoredModel model, find(id_or_name));
  std::error_code error;
  const fs::path away = folder_ / (".removing-" + model.id);
  fs::remove_all(away, error);
  fs::rename(model.folder, away, error);
  if (error) return cannot("remove the model", model.folder, error);
  fs::remove_all(away, error);
  return {};
}

}  // namespace touchmark::models
