// Whose labels an event was about, for those who are told of it. Kind and owner of a layer never change, so
// each is read once. Thread-safe.
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "ledger/store.h"
#include "server/api/hub.h"

namespace touchmark::server {

class LayerSight {
 public:
  explicit LayerSight(ledger::Store& store) : store_(store) {}
  std::vector<LayerNews> news(ProjectId project, const std::map<LayerId, Seq>& events);

 private:
  record::Layer layer(ProjectId project, LayerId id);

  ledger::Store& store_;
  std::mutex mutex_;
  std::map<std::pair<ProjectId, LayerId>, record::Layer> known_;
};

}  // namespace touchmark::server
