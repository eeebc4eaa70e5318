// Live news for the open event streams: what changed, how jobs get on, who looks at what. Thread-safe; never
// blocks on a slow listener (each connection bounds its own queue).
#pragma once

#include <deque>
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
#include "server/api/auth.h"

namespace touchmark::server {

struct StreamMessage;

struct Listening {
  UserId user;
  std::string display_name;
  Roles roles;                    // of the time when the stream was opened; a change of them ends it
  ProjectId project;              // 0: every project of theirs
  AssetId asset;                  // announces presence; 0: none
  std::int64_t secret = 0;        // whose end ends the stream
  std::optional<TimeUs> expires;  // of the secret
  std::int64_t seen = 0;          // the last entry of the access log before all this was looked up
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

  // Listens for as long as the returned token is kept, or until revoke() ends it, at once if it did since
  // `who.seen`.
  std::shared_ptr<void> listen(Listening who, Deliver deliver);
  // Tells each listener of the last of these that it may know of.
  void changed(ProjectId project, const std::vector<LayerNews>& news);
  // To reviewers, and to whoever started it.
  void job_changed(const jobs::Job& job);
  std::size_t listeners() const;
  // Ends the streams of those whose session, token or roles an entry of the access log ended or changed, and
  // those whose secret has expired.
  void revoke(const std::vector<access::LogEntry>& entries, TimeUs now);

 private:
  struct Entry {
    Listening who;
    Deliver deliver;
  };
  void leave(std::int64_t id);
  // `cause`: who came or went. Others hear nothing where they may not know of them.
  void announce_presence(const Listening& cause);

  // Somebody's secret was ended, or (secret 0) all of theirs, or their roles changed.
  struct Revoked {
    std::int64_t seq = 0;
    UserId user;
    std::int64_t secret = 0;
    bool hits(const Listening& who) const;
  };
  static std::optional<Revoked> revoked_by(const access::LogEntry& entry);

  mutable std::mutex mutex_;
  std::deque<Revoked> revoked_;  // the newest
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, Entry> entries_;
};

// "event: <name>\ndata: <json>\n\n"
std::string event_text(std::string_view name, const Json& data);

}  // namespace touchmark::server
