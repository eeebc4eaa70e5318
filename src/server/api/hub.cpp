#include "server/api/hub.h"

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

bool concerns(const Listening& who, ProjectId project) {
  return !who.project || !project || who.project == project;
}

bool may_know(const Listening& who, const LayerNews& news) {
  return who.reviewer || !news.layer || record::labeler_may_see(*news.layer, who.user);
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
      if (each.seq > last && may_know(entry.who, each)) last = each.seq;
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
    if (concerns(entry.who, job.project) && (entry.who.reviewer || entry.who.user == job.actor))
      entry.deliver({key, text});
}

std::size_t Hub::listeners() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void Hub::announce_presence(const Listening& cause) {
  const std::string key =
      "presence:" + std::to_string(cause.project.value) + ":" + std::to_string(cause.asset.value);
  const auto knows = [](const Listening& listener, const Listening& other) {
    return listener.reviewer || !other.own_layer || other.user == listener.user;
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
