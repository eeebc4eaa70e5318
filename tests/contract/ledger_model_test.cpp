// Random operations against a model that keeps every state of the project in memory.
#include <random>

#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

struct ModelRow {
  std::int64_t from = 0;
  std::int64_t class_id = 0;
  bool deleted = false;
  std::string body;
  friend bool operator==(const ModelRow&, const ModelRow&) = default;
};
struct ModelState {
  std::map<std::int64_t, std::pair<std::int64_t, record::AssetContent>> assets;  // id -> from, content
  std::map<std::pair<std::int64_t, std::int64_t>, ModelRow> annotations;         // asset, id
};

class ModelContract : public Contract {
 protected:
  // One random event, applied to the model and the store.
  void step(std::mt19937& random) {
    auto draft = draft_of("x");
    ModelState next = states_.back();
    const std::int64_t seq = static_cast<std::int64_t>(states_.size());
    for (int i = static_cast<int>(random() % 3); i > 0; --i) {
      const std::int64_t id = ++last_asset_;
      draft.assets.push_back(new_asset("n" + std::to_string(id)));
      next.assets[id] = {seq, draft.assets.back().content};
    }
    if (!states_.back().assets.empty()) change_asset(random, seq, draft, next);
    for (int i = static_cast<int>(random() % 6); i > 0 && last_asset_ > 0; --i)
      change_annotation(random, seq, draft, next);
    const auto done = append(project_, draft);
    ASSERT_EQ(done.seq.value, seq);
    states_.push_back(std::move(next));
  }

  void change_asset(std::mt19937& random, std::int64_t seq, EventDraft& draft, ModelState& next) {
    auto at = states_.back().assets.begin();
    std::advance(at, static_cast<long>(random() % states_.back().assets.size()));
    AssetWrite row{AssetId{at->first}, Seq{at->second.first}, at->second.second};
    row.content.status = static_cast<record::AssetStatus>(random() % 5);
    row.content.deleted = random() % 5 == 0;
    draft.assets.push_back(row);
    next.assets[at->first] = {seq, row.content};
  }

  void change_annotation(std::mt19937& random, std::int64_t seq, EventDraft& draft, ModelState& next) {
    const auto& before = states_.back().annotations;
    const std::string body = "body " + std::to_string(random());
    if (before.empty() || random() % 2 == 0) {
      const std::int64_t asset = 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(last_asset_));
      const std::int64_t class_id = static_cast<std::int64_t>(random() % 4);
      draft.annotations.push_back(new_annotation(asset, class_id, body));
      next.annotations[{asset, ++last_annotation_}] = {seq, class_id, false, body};
      return;
    }
    auto at = before.begin();
    std::advance(at, static_cast<long>(random() % before.size()));
    if (next.annotations[at->first].from == seq) return;  // once per event
    AnnotationWrite row = new_annotation(at->first.first, static_cast<std::int64_t>(random() % 4), body);
    row.id = AnnotationId{at->first.second};
    row.base = Seq{at->second.from};
    row.deleted = random() % 3 == 0;
    draft.annotations.push_back(row);
    next.annotations[at->first] = {seq, row.class_id.value, row.deleted, body};
  }

  void compare(Reader& reader, std::int64_t seq, Seq as_of) {
    const ModelState& state = states_[static_cast<std::size_t>(seq)];
    std::map<std::int64_t, std::pair<std::int64_t, record::AssetContent>> assets;
    auto cursor = reader.scan_assets(project_, as_of);
    for (record::Asset asset; *(*cursor)->next(asset);) {
      assets[asset.id.value] = {asset.from_seq.value, asset.content};
      EXPECT_EQ(reader.asset(project_, asset.id, as_of)->content, asset.content);
    }
    auto live_assets = state.assets;
    std::erase_if(live_assets, [](const auto& entry) { return entry.second.second.deleted; });
    EXPECT_EQ(assets, live_assets) << "as of " << seq;

    std::map<std::pair<std::int64_t, std::int64_t>, ModelRow> rows;
    auto annotations = reader.scan_annotations(project_, kTruth, as_of);
    for (AnnotationRow row; *(*annotations)->next(row);)
      rows[{row.asset.value, row.id.value}] = {row.from_seq.value, row.class_id.value, row.deleted, row.body};
    auto live = state.annotations;
    std::erase_if(live, [](const auto& entry) { return entry.second.deleted; });
    EXPECT_EQ(rows, live) << "as of " << seq;
    std::size_t by_asset = 0;
    for (std::int64_t id = 1; id <= last_asset_; ++id)
      by_asset += reader.annotations(project_, AssetId{id}, kTruth, as_of)->size();
    EXPECT_EQ(by_asset, live.size());
  }

  ProjectId project_;
  std::vector<ModelState> states_;  // by sequence number
  std::int64_t last_asset_ = 0;
  std::int64_t last_annotation_ = 0;
};
TM_BOTH_BACKENDS(ModelContract);

TEST_P(ModelContract, EveryPastStateIsWhatItWas) {
  for (const unsigned seed : {1u, 2u}) {
    project_ = create("p" + std::to_string(seed)).id;
    states_.assign(2, ModelState{});  // before anything, and after event 1
    last_asset_ = last_annotation_ = 0;
    std::mt19937 random(seed);
    for (int i = 0; i < 60; ++i) step(random);
    read([&](Reader& reader) {
      const auto head = static_cast<std::int64_t>(states_.size()) - 1;
      for (std::int64_t seq = 0; seq <= head; seq += 3) compare(reader, seq, Seq{seq});
      compare(reader, head, kOpenSeq);
    });
    expect_sound(project_);
  }
}

}  // namespace
}  // namespace touchmark::contract
