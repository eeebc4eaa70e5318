#include "server/api/hub.h"

#include <algorithm>

#include "base/json.h"
#include "server/api/views.h"
#include "server/http/http_types.h"

namespace touchmark::server {

Hub::Hub() = default;
Hub::~Hub() = default;

std::string event_text(std::string_view name, const Json& data) {
  std::string text = "event: ";
  text += name;
  text += "\ndata: " + dump_json(data) + "\n\n";  // compact JSON holds no line breaks
  return text;
}

std::shared_ptr<void> Hub::listen(Listening who, Deliver deliver) {
  std::int64_t id = 0;
  const Listening self = who;
  {
    const std::lock_guard lock(mutex_);
    for (const Revoked& each : revoked_) {
      if (each.seq <= who.seen || !each.hits(who)) continue;
      deliver({});
      return nullptr;
    }
    id = ++last_id_;
    entries_.emplace(id, Entry{std::move(who), std::move(deliver)});
  }
  if (self.asset) announce_presence(self);
  return {this, [weak = weak_from_this(), id](void*) {
            if (const auto self = weak.lock()) self->leave(id);
          }};
}

void Hub::leave(std::int64_t id) {
  Listening who;
  {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return;
    who = found->second.who;
    entries_.erase(found);
  }
  if (who.asset) announce_presence(who);
}

namespace {

// Whether they listen to news of the project, and are a member of it.
bool concerns(const Listening& who, ProjectId project) {
  return (!who.project || who.project == project) && who.roles.in(project);
}

bool reviews(const Listening& who, ProjectId project) {
  const auto role = who.roles.in(project);
  return role && access::may(*role, access::Role::kReviewer);
}

bool may_know(const Listening& who, ProjectId project, const LayerNews& news) {
  return reviews(who, project) || !news.layer || record::labeler_may_see(*news.layer, who.user);
}

// One text for all who get the same.
class Texts {
 public:
  template <typename Make>
  const std::shared_ptr<const std::string>& of(std::int64_t key, Make make) {
    auto& text = texts_[key];
    if (!text) text = std::make_shared<const std::string>(make());
    return text;
  }

 private:
  std::map<std::int64_t, std::shared_ptr<const std::string>> texts_;
};

}  // namespace

void Hub::changed(ProjectId project, const std::vector<LayerNews>& news) {
  const std::string key = "change:" + std::to_string(project.value);
  Texts texts;
  const std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : entries_) {
    if (!concerns(entry.who, project)) continue;
    Seq last;
    for (const LayerNews& each : news)
      if (each.seq > last && may_know(entry.who, project, each)) last = each.seq;
    if (!last) continue;
    entry.deliver({key, texts.of(last.value, [&] {
                     return event_text("change", {{"project", project.value}, {"head", last.value}});
                   })});
  }
}

void Hub::job_changed(const jobs::Job& job) {
  const std::string key = "job:" + std::to_string(job.id.value);
  const auto text = std::make_shared<const std::string>(event_text("job", job_view(job)));
  const std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : entries_)
    if (concerns(entry.who, job.project) && (reviews(entry.who, job.project) || entry.who.user == job.actor))
      entry.deliver({key, text});
}

bool Hub::Revoked::hits(const Listening& who) const {
  return who.user == user && (secret == 0 || who.secret == secret);
}

std::optional<Hub::Revoked> Hub::revoked_by(const access::LogEntry& entry) {
  const std::string_view kind = entry.kind;
  if (kind == "session.end" || kind == "token.end") {
    const Json details = json_from_text(entry.details);
    return Revoked{entry.seq, entry.user, details.is_object() ? details.value("id", std::int64_t{0}) : 0};
  }
  const bool changes =
      kind == "user.change" || kind == "user.password" || kind == "member.set" || kind == "member.remove";
  return changes ? std::optional(Revoked{entry.seq, entry.user, 0}) : std::nullopt;
}

void Hub::revoke(const std::vector<access::LogEntry>& entries, TimeUs now) {
  constexpr std::size_t kRemembered = 1000;  // a stream is opened within far fewer changes
  const std::lock_guard lock(mutex_);
  std::vector<Revoked> fresh;
  for (const auto& entry : entries)
    if (const auto revoked = revoked_by(entry)) fresh.push_back(*revoked);
  for (const auto& [id, entry] : entries_) {
    const bool expired = entry.who.expires && *entry.who.expires <= now;
    const bool hit = std::any_of(fresh.begin(), fresh.end(), [&who = entry.who](const Revoked& each) {
      return each.seq > who.seen && each.hits(who);
    });
    if (expired || hit) entry.deliver({});
  }
  revoked_.insert(revoked_.end(), fresh.begin(), fresh.end());
  while (revoked_.size() > kRemembered) revoked_.pop_front();
}

std::size_t Hub::listeners() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void Hub::announce_presence(const Listening& cause) {
  const std::string key =
      "presence:" + std::to_string(cause.project.value) + ":" + std::to_string(cause.asset.value);
  const auto knows = [&cause](const Listening& listener, const Listening& other) {
    return reviews(listener, cause.project) || !other.own_layer || other.user == listener.user;
  };
  const std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : entries_) {
    const Listening& listener = entry.who;
    if (!concerns(listener, cause.project) || !knows(listener, cause)) continue;
    std::map<std::int64_t, std::string> users;
    for (const auto& [other_id, other] : entries_)
      if (other.who.project == cause.project && other.who.asset == cause.asset && knows(listener, other.who))
        users[other.who.user.value] = other.who.display_name;
    Json list = Json::array();
    for (const auto& [user, name] : users) list.push_back({{"id", user}, {"display_name", name}});
    entry.deliver(
        {key, std::make_shared<const std::string>(event_text("presence", {{"project", cause.project.value},
                                                                          {"asset", cause.asset.value},
                                                                          {"users", std::move(list)}}))});
  }
}

}  // namespace touchmark::server
