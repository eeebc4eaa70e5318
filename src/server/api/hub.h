// Live news for the open event streams: what changed, how jobs get on, who looks at what. Thread-safe; never
// blocks on a slow listener (each connection bounds its own queue).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "jobs/jobs.h"
#include "record/layer.h"

namespace touchmark::server {

struct StreamMessage;

struct Listening {
  UserId user;
  std::string display_name;
  bool reviewer = false;  // hears of every layer
  ProjectId project;      // 0: every project
  AssetId asset;          // announces presence; 0: none
  // Presence is about the labels that somebody looks at: in a layer of their own, only reviewers hear of it.
  bool own_layer = false;
};

// An event that was appended, and whose labels it is about: nothing for one that everybody may know of.
struct LayerNews {
  std::optional<record::Layer> layer;
  Seq seq;
};

class Hub : public std::enable_shared_from_this<Hub> {
 public:
  using Deliver = std::function<void(StreamMessage)>;
  Hub();
  ~Hub();

  // Listens for as long as the returned token is kept.
  std::shared_ptr<void> listen(Listening who, Deliver deliver);
  // Tells each listener of the last of these that it may know of.
  void changed(ProjectId project, const std::vector<LayerNews>& news);
  // To reviewers, and to whoever started it.
  void job_changed(const jobs::Job& job);
  std::size_t listeners() const;

 private:
  struct Entry {
    Listening who;
    Deliver deliver;
  };
  void leave(std::int64_t id);
  // `cause`: who came or went. Others hear nothing where they may not know of them.
  void announce_presence(const Listening& cause);

  mutable std::mutex mutex_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, Entry> entries_;
};

// "event: <name>\ndata: <json>\n\n"
std::string event_text(std::string_view name, const Json& data);

}  // namespace touchmark::server
