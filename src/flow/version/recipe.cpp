#include "flow/version/recipe.h"

#include <algorithm>

namespace touchmark::flow {
namespace {

// Walks two ordered cursors side by side.
class Merge {
 public:
  Merge(std::unique_ptr<ledger::Cursor<record::Asset>> assets,
        std::unique_ptr<ledger::Cursor<ledger::AnnotationRow>> rows)
      : assets_(std::move(assets)), rows_(std::move(rows)) {}

  // Fills `item` with the next asset and all its annotations; false at the end.
  Result<bool> next(const VersionFilter& filter, formats::AssetWithAnnotations& item) {
    record::Asset asset;
    TM_ASSIGN(const bool more, assets_->next(asset));
    if (!more) return false;
    item.id = asset.id;
    item.content = std::move(asset.content);
    item.annotations.clear();
    while (true) {
      if (!have_row_ && !rows_ended_) {
        TM_ASSIGN(have_row_, rows_->next(row_));
        rows_ended_ = !have_row_;
      }
      if (!have_row_ || row_.asset > item.id) return true;
      have_row_ = false;
      if (row_.asset != item.id || !admits(filter, row_.class_id)) continue;
      TM_ASSIGN(auto annotation, row_.decode());
      item.annotations.push_back({0, row_.id.value, std::move(annotation.content)});
    }
  }

 private:
  std::unique_ptr<ledger::Cursor<record::Asset>> assets_;
  std::unique_ptr<ledger::Cursor<ledger::AnnotationRow>> rows_;
  ledger::AnnotationRow row_;
  bool have_row_ = false;
  bool rows_ended_ = false;
};

}  // namespace

bool admits(const VersionFilter& filter, record::AssetStatus status) {
  return filter.statuses.empty() ||
         std::find(filter.statuses.begin(), filter.statuses.end(), status) != filter.statuses.end();
}

bool admits(const VersionFilter& filter, ClassId class_id) {
  return filter.classes.empty() ||
         std::find(filter.classes.begin(), filter.classes.end(), class_id) != filter.classes.end();
}

bool admits_empty(const VersionFilter& filter, record::AssetStatus status) {
  const bool handed_in =
      status == record::AssetStatus::kSubmitted || status == record::AssetStatus::kApproved;
  return filter.classes.empty() && (!filter.labeled || handed_in);
}

record::Split split_of(const SplitRecipe& recipe, std::string_view group_or_name) {
  const Digest digest = sha256(std::to_string(recipe.seed) + "/" + std::string(group_or_name));
  std::uint64_t head = 0;
  for (int i = 0; i < 8; ++i) head = head << 8 | digest[static_cast<std::size_t>(i)];
  const double position = static_cast<double>(head >> 11) * 0x1p-53;
  if (position < recipe.train) return record::Split::kTrain;
  if (position < recipe.train + recipe.val) return record::Split::kVal;
  return recipe.test > 0  ? record::Split::kTest
         : recipe.val > 0 ? record::Split::kVal
                          : record::Split::kTrain;
}

Result<formats::AssetStream> recipe_stream(ledger::Reader& reader, ProjectId project, LayerId layer,
                                           const VersionFilter& filter,
                                           const std::optional<SplitRecipe>& split, Seq as_of,
                                           const std::function<std::unique_ptr<StreamWatch>()>& watch) {
  TM_TRY(reader.project(project));
  return formats::AssetStream(
      [&reader, project, layer, filter, split, as_of,
       watch](const std::function<Result<void>(const formats::AssetWithAnnotations&)>& sink) -> Result<void> {
        TM_ASSIGN(auto assets, reader.scan_assets(project, as_of));
        TM_ASSIGN(auto rows, reader.scan_annotations(project, layer, as_of));
        const auto watcher = watch ? watch() : nullptr;
        Merge merge(std::move(assets), std::move(rows));
        formats::AssetWithAnnotations item;
        std::size_t position = 0;
        while (true) {
          TM_ASSIGN(const bool more, merge.next(filter, item));
          if (!more) return watcher ? watcher->end() : Result<void>{};
          if (item.content.erased || !admits(filter, item.content.status)) continue;
          if (item.annotations.empty() && !admits_empty(filter, item.content.status)) continue;
          if (watcher) watcher->item(item);
          if (split && item.content.split == record::Split::kNone)
            item.content.split =
                split_of(*split, item.content.group.empty() ? item.content.name : item.content.group);
          for (auto& annotation : item.annotations) annotation.asset = position;
          ++position;
          TM_TRY(sink(item));
        }
      });
}

}  // namespace touchmark::flow
