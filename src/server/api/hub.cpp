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
  const ProjectId project = who.project;
  const AssetId asset = who.asset;
  {
    const std::lock_guard lock(mutex_);
    id = ++last_id_;
    entries_.emplace(id, Entry{std::move(who), std::move(deliver)});
  }
  if (asset) announce_presence(project, asset);
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
  if (who.asset) announce_presence(who.project, who.asset);
}

void Hub::changed(ProjectId project, Seq head) {
  send(project, "change:" + std::to_string(project.value),
       event_text("change", {{"project", project.value}, {"head", head.value}}));
}

void Hub::job_changed(const jobs::Job& job) {
  send(job.project, "job:" + std::to_string(job.id.value), event_text("job", job_view(job)));
}

std::size_t Hub::listeners() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void Hub::announce_presence(ProjectId project, AssetId asset) {
  std::map<std::int64_t, std::string> users;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, entry] : entries_)
      if (entry.who.project == project && entry.who.asset == asset)
        users[entry.who.user.value] = entry.who.display_name;
  }
  Json list = Json::array();
  for (const auto& [id, name] : users) list.push_back({{"id", id}, {"display_name", name}});
  send(project, "presence:" + std::to_string(project.value) + ":" + std::to_string(asset.value),
       event_text("presence",
                  {{"project", project.value}, {"asset", asset.value}, {"users", std::move(list)}}));
}

void Hub::send(ProjectId project, std::string key, std::string text) {
  const auto shared = std::make_shared<const std::string>(std::move(text));
  const std::lock_guard lock(mutex_);
  for (const auto& [id, entry] : entries_)
    if (!entry.who.project || !project || entry.who.project == project) entry.deliver({key, shared});
}

}  // namespace touchmark::server
