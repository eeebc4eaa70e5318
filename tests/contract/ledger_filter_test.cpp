// Pages, counts and changes, against the same computed the slow way.
#include <algorithm>
#include <random>
#include <set>

#include "contract/backend.h"

namespace touchmark::contract {
namespace {

using namespace ledger;  // NOLINT: the tests are about all of it

class FilterContract : public Contract {
 protected:
  void SetUp() override {
    Contract::SetUp();
    if (IsSkipped()) return;
    create("before");  // so that the keys of the project do not start at 0
    project_ = create().id;
    std::mt19937 random(11);
    auto draft = draft_of("x");
    for (int i = 0; i < 600; ++i) {
      auto row = new_asset((i % 3 == 0   ? "train/"
                            : i % 3 == 1 ? "val/\xc3\xa9"
                                         : "val/\xf4\x8f\xbf\xbf") +
                           std::to_string(i));
      row.content.status = static_cast<record::AssetStatus>(random() % 5);
      row.content.split = static_cast<record::Split>(random() % 4);
      row.content.media = static_cast<record::MediaState>(random() % 4);
      row.content.annotator = UserId{static_cast<std::int64_t>(random() % 4)};
      row.content.deleted = random() % 10 == 0;
      draft.assets.push_back(row);
    }
    for (int i = 0; i < 900; ++i) {
      const auto asset = 1 + static_cast<std::int64_t>(random() % 600);
      const auto class_id = 1 + static_cast<std::int64_t>(random() % 5);
      draft.annotations.push_back(new_annotation(asset, class_id));
      if (i % 7 == 0)
        draft.annotations.back().deleted = true;
      else
        classes_[asset].insert(class_id);
    }
    assets_ = draft.assets;
    append(project_, draft);
  }

  bool matches(std::int64_t id, const AssetFilter& filter) const {
    const auto& content = assets_[static_cast<std::size_t>(id - 1)].content;
    const auto found = classes_.find(id);
    return !content.deleted && (!filter.status || content.status == *filter.status) &&
           (!filter.split || content.split == *filter.split) &&
           (!filter.media || content.media == *filter.media) &&
           (!filter.annotator || content.annotator == *filter.annotator) &&
           content.name.substr(0, filter.name_prefix.size()) == filter.name_prefix &&
           content.name.find(filter.name_part) != std::string::npos &&
           (!filter.labeled || *filter.labeled == (found != classes_.end())) &&
           (!filter.class_id ||
            (found != classes_.end() && found->second.count(filter.class_id->value) != 0));
  }
  std::vector<std::int64_t> expected(const AssetFilter& filter) const {
    std::vector<std::int64_t> out;
    for (std::int64_t id = 1; id <= 600; ++id)
      if (matches(id, filter)) out.push_back(id);
    return out;
  }
  static std::vector<std::int64_t> ids(const Result<std::vector<record::Asset>>& page) {
    std::vector<std::int64_t> out;
    EXPECT_TRUE(page) << page.error().text();
    for (const auto& asset : *page) out.push_back(asset.id.value);
    return out;
  }
  AssetFilter random_filter(std::mt19937& random) const {
    AssetFilter out;
    const auto chance = [&random] { return random() % 3 == 0; };
    if (chance()) out.status = static_cast<record::AssetStatus>(random() % 5);
    if (chance()) out.split = static_cast<record::Split>(random() % 4);
    if (chance()) out.media = static_cast<record::MediaState>(random() % 4);
    if (chance()) out.annotator = UserId{static_cast<std::int64_t>(random() % 4)};
    if (chance()) out.class_id = ClassId{1 + static_cast<std::int64_t>(random() % 5)};
    const char* const prefixes[] = {"", "train/", "val/", "val/\xc3\xa9", "val/\xf4\x8f\xbf\xbf", "t", "zzz"};
    if (chance()) out.name_prefix = prefixes[random() % 7];
    const char* const parts[] = {"", "/", "ain/1", "%", "_", "\xc3\xa9", "7"};
    if (chance()) out.name_part = parts[random() % 7];
    if (chance()) out.labeled = random() % 2 == 0;
    return out;
  }

  ProjectId project_;
  std::vector<AssetWrite> assets_;
  std::map<std::int64_t, std::set<std::int64_t>> classes_;
};
TM_BOTH_BACKENDS(FilterContract);

TEST_P(FilterContract, EveryFilterYieldsTheMatchingAssetsPageByPageInBothDirections) {
  std::mt19937 random(5);
  for (int round = 0; round < 60; ++round) {
    const AssetFilter filter = round == 0 ? AssetFilter{} : random_filter(random);
    const auto wanted = expected(filter);
    read([&](Reader& reader) {
      const std::int64_t limit = 1 + static_cast<std::int64_t>(random() % 50);
      std::vector<std::int64_t> up;
      for (Page page{AssetId{}, AssetId{}, limit};;) {
        const auto got = ids(reader.asset_page(project_, filter, page));
        if (got.empty()) break;
        EXPECT_LE(static_cast<std::int64_t>(got.size()), limit);
        up.insert(up.end(), got.begin(), got.end());
        page.after = AssetId{got.back()};
      }
      EXPECT_EQ(up, wanted);
      std::vector<std::int64_t> down;
      for (Page page{AssetId{}, AssetId{601}, limit};;) {
        auto got = ids(reader.asset_page(project_, filter, page));
        if (got.empty()) break;
        EXPECT_TRUE(std::is_sorted(got.begin(), got.end()));
        page.before = AssetId{got.front()};
        down.insert(down.begin(), got.begin(), got.end());
      }
      EXPECT_EQ(down, wanted);
      const auto count = static_cast<std::int64_t>(wanted.size());
      EXPECT_EQ(*reader.asset_count(project_, filter, 1'000), count);
      EXPECT_EQ(*reader.asset_count(project_, filter, 5), std::min<std::int64_t>(count, 6));
      EXPECT_EQ(*reader.asset_count(project_, filter, 0), std::min<std::int64_t>(count, 1));
    });
  }
}

TEST_P(FilterContract, EveryOrderYieldsTheMatchingAssetsPageByPage) {
  std::map<std::int64_t, std::int64_t> labels;
  read([&](Reader& reader) {
    for (std::int64_t id = 1; id <= 600; ++id)
      labels[id] = static_cast<std::int64_t>(reader.annotations(project_, AssetId{id}, kTruth)->size());
  });
  const auto content = [&](std::int64_t id) { return assets_[static_cast<std::size_t>(id - 1)].content; };
  const auto before = [&](AssetOrder order, std::int64_t a, std::int64_t b) {
    switch (order) {
      case AssetOrder::kName:
        return content(a).name < content(b).name;
      case AssetOrder::kLabels:
        return std::pair(labels[a], a) > std::pair(labels[b], b);
      case AssetOrder::kStatus:
        return std::pair(content(a).status, a) < std::pair(content(b).status, b);
      default:
        return a > b;
    }
  };
  std::mt19937 random(7);
  for (int round = 0; round < 40; ++round) {
    const AssetFilter filter = round < 4 ? AssetFilter{} : random_filter(random);
    const auto order = static_cast<AssetOrder>(1 + round % 4);
    auto wanted = expected(filter);
    std::sort(wanted.begin(), wanted.end(), [&](auto a, auto b) { return before(order, a, b); });
    read([&](Reader& reader) {
      std::vector<std::int64_t> found;
      for (Page page{AssetId{}, AssetId{}, 37, order};;) {
        const auto got = ids(reader.asset_page(project_, filter, page));
        if (got.empty()) break;
        found.insert(found.end(), got.begin(), got.end());
        page.after = AssetId{got.back()};
      }
      EXPECT_EQ(found, wanted) << "order " << static_cast<int>(order) << ", round " << round;
    });
  }
}

TEST_P(FilterContract, NamesTheGapsAmongTheIds) {
  std::vector<std::int64_t> wanted;
  for (std::int64_t id = 1; id <= 600; ++id)
    if (assets_[static_cast<std::size_t>(id - 1)].content.deleted) wanted.push_back(id);
  read([&](Reader& reader) {
    std::vector<std::int64_t> found;
    const auto gone = reader.gone_assets(project_, AssetId{}, 1'000);
    for (const AssetId id : *gone) found.push_back(id.value);
    EXPECT_EQ(found, wanted);
    EXPECT_EQ(reader.gone_assets(project_, AssetId{wanted[0]}, 2)->size(), 2u);
  });
}

TEST_P(FilterContract, OddPagesAreHarmless) {
  read([&](Reader& reader) {
    EXPECT_EQ(ids(reader.asset_page(project_, {}, {AssetId{-5}, AssetId{}, -1})).size(), 1u);
    EXPECT_EQ(ids(reader.asset_page(project_, {}, {AssetId{INT64_MAX}, AssetId{}, 10})).size(), 0u);
    EXPECT_EQ(ids(reader.asset_page(project_, {}, {AssetId{}, AssetId{INT64_MAX}, 10})).size(), 10u);
    EXPECT_EQ(ids(reader.asset_page(project_, {}, {AssetId{}, AssetId{}, 100'000})).size(),
              expected({}).size());
    AssetFilter spoiled;
    spoiled.name_prefix = "\xff";
    EXPECT_EQ(ids(reader.asset_page(project_, spoiled, {})).size(), 0u);
    EXPECT_EQ(*reader.asset_count(ProjectId{99}, {}, 10), 0);
  });
}

TEST_P(FilterContract, ChangesAreTheDifferencesOfTwoStates) {
  std::mt19937 random(3);
  for (int i = 0; i < 60; ++i) {
    auto draft = draft_of("x");
    read([&](Reader& reader) {
      for (int j = 0; j < 5; ++j) {
        const AssetId asset{1 + static_cast<std::int64_t>(random() % 30)};
        const auto rows = reader.annotations(project_, asset, kTruth);
        if (rows->empty() || random() % 3 == 0) {
          draft.annotations.push_back(new_annotation(asset.value, 1, std::to_string(random())));
          continue;
        }
        const auto& row = (*rows)[random() % rows->size()];
        const bool named = std::any_of(draft.annotations.begin(), draft.annotations.end(),
                                       [&](const AnnotationWrite& write) { return write.id == row.id; });
        if (!named)
          draft.annotations.push_back(
              changed(row, random() % 4 ? row.body + "x" : row.body, random() % 4 == 0));
      }
    });
    append(project_, draft);
  }
  using Key = std::pair<std::int64_t, std::int64_t>;
  read([&](Reader& reader) {
    for (int round = 0; round < 12; ++round) {
      const Seq from{static_cast<std::int64_t>(random() % 63)};
      const Seq to{static_cast<std::int64_t>(random() % 63)};
      std::map<Key, std::pair<std::string, std::string>> wanted;
      const auto add = [&](Seq at, bool first) {
        auto cursor = reader.scan_annotations(project_, kTruth, at);
        for (AnnotationRow row; *(*cursor)->next(row);) {
          auto& slot = wanted[{row.asset.value, row.id.value}];
          (first ? slot.first : slot.second) = "body " + row.body;
        }
      };
      add(from, true);
      add(to, false);
      std::erase_if(wanted, [](const auto& entry) { return entry.second.first == entry.second.second; });
      std::map<Key, std::pair<std::string, std::string>> got;
      Key after{0, 0};
      for (;;) {
        const auto page =
            reader.changes(project_, kTruth, from, to, AssetId{after.first}, AnnotationId{after.second}, 7);
        ASSERT_TRUE(page) << page.error().text();
        for (const auto& change : *page) {
          const Key key{change.asset.value, change.id.value};
          EXPECT_GT(key, after);
          after = key;
          got[key] = {change.before ? "body " + change.before->body : "",
                      change.after ? "body " + change.after->body : ""};
        }
        if (page->size() < 7) break;
      }
      EXPECT_EQ(got, wanted) << from.value << " to " << to.value;
    }
  });
  expect_sound(project_);
}

}  // namespace
}  // namespace touchmark::contract
