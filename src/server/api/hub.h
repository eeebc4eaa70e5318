// Live news for the open event streams: what changed, how jobs get on, who looks at what. Thread-safe; never
// blocks on a slow listener (each connection bounds its own queue).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "jobs/jobs.h"

namespace touchmark::server {

struct StreamMessage;

struct Listening {
  UserId user;
  std::string display_name;
  ProjectId project;  // 0: every project
  AssetId asset;      // announces presence; 0: none
};

class Hub : public std::enable_shared_from_this<Hub> {
 public:
  using Deliver = std::function<void(StreamMessage)>;
  Hub();
  ~Hub();

  // Listens for as long as the returned token is kept.
  std::shared_ptr<void> listen(Listening who, Deliver deliver);
  void changed(ProjectId project, Seq head);
  void job_changed(const jobs::Job& job);
  std::size_t listeners() const;

 private:
  struct Entry {
    Listening who;
    Deliver deliver;
  };
  void leave(std::int64_t id);
  void announce_presence(ProjectId project, AssetId asset);
  void send(ProjectId project, std::string key, std::string text);

  mutable std::mutex mutex_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, Entry> entries_;
};

// "event: <name>\ndata: <json>\n\n"
std::string event_text(std::string_view name, const Json& data);

}  // namespace touchmark::server
