// One act on assets, as an event for each layer it is about: one who may not see a layer must not learn from
// a number of rows how much was in it. What is in no layer, or in the truth, stands in the event of the act
// itself, which comes last. Internal to flow/.
#pragma once

#include <map>

#include "ledger/store.h"

namespace touchmark::flow {

class Act {
 public:
  explicit Act(ledger::EventDraft& main) : main_(main) {}

  ledger::EventDraft& of(LayerId layer) {
    if (!layer || layer == kTruth) return main_;
    auto [found, made] = others_.try_emplace(layer);
    if (made) {
      found->second.actor = main_.actor;
      found->second.kind = main_.kind;
      found->second.asset = main_.asset;
      found->second.payload = main_.payload;
      found->second.layer = layer;
    }
    return found->second;
  }

  // Work on an asset that goes away ends with it.
  Result<void> end_tasks(ledger::Reader& reader, ProjectId project, AssetId asset, bool keep_notes) {
    constexpr std::int64_t kPage = 1000;
    ledger::TaskFilter filter;
    filter.asset = asset;
    TaskId after;
    while (true) {
      TM_ASSIGN(auto tasks, reader.tasks(project, filter, after, kPage));
      for (auto& task : tasks) {
        after = task.id;
        if (!keep_notes) task.note.clear();
        of(task.layer).tasks.push_back({task.from_seq, true, std::move(task)});
      }
      if (static_cast<std::int64_t>(tasks.size()) < kPage) return {};
    }
  }

  Result<ledger::Appended> append(ledger::Writer& writer, ProjectId project) {
    for (const auto& [layer, draft] : others_) TM_TRY(writer.append(project, draft));
    return writer.append(project, main_);
  }

 private:
  ledger::EventDraft& main_;
  std::map<LayerId, ledger::EventDraft> others_;
};

}  // namespace touchmark::flow
