// Server-sent events. The stream lives on the I/O threads; nothing waits for it.
#include "flow/task/task.h"
#include "server/api/auth.h"
#include "server/api/context.h"
#include "server/api/hub.h"
#include "server/api/routes.h"
#include "server/api/stream_seats.h"

namespace touchmark::server {
namespace {

constexpr int kRetryAfter = 10;  // seconds

Result<Response> stream(Context& c) {
  Query query(c.request.query);
  Listening who;
  who.user = c.user().id;
  who.display_name = c.user().display_name;
  who.project = ProjectId(query.integer("project", 1).value_or(0));
  who.asset = AssetId(query.integer("asset", 1).value_or(0));
  if (who.asset && !who.project) query.problem("an asset needs its \"project\"", "asset");
  TM_TRY(query.finish());
  auto seat = c.services.stream_seats->take(who.user);
  if (!seat) {
    Response refusal = error_response(seat.error(), kRetryAfter);
    refusal.close = true;  // and have no idle connection instead
    return refusal;
  }
  // First the log's head, then who they are: what happens in between ends the stream.
  access::AccountStore& accounts = c.services.access.store();
  TM_ASSIGN(const auto head, accounts.log_head());
  TM_TRY(c.services.auth.authenticate(c.request));
  who.seen = head.seq;
  who.secret = c.grant().secret;
  who.expires = c.grant().expires;
  TM_ASSIGN(who.roles, roles_of(c.services.access, c.grant()));
  // The first event says where the project is, so that a client that reconnects knows what it missed.
  std::string hello = "retry: 1000\n\n";
  if (who.project) {
    TM_ASSIGN(const access::Role role, who.roles.must(who.project));
    const flow::Actor actor = c.actor_as(role);
    TM_ASSIGN(const Seq head, c.read<Seq>([&](ledger::Reader& reader) -> Result<Seq> {
      TM_ASSIGN(const auto project, reader.project(who.project));
      if (who.asset) {
        TM_ASSIGN(const LayerId layer, flow::work_layer(reader, actor, who.project, who.asset));
        who.own_layer = layer != kTruth;
      }
      return flow::visible_head(reader, project, actor);
    }));
    hello += event_text("change", {{"project", who.project.value}, {"head", head.value}});
  }
  Response response;
  response.set("Content-Type", "text/event-stream");
  response.set("Cache-Control", "no-store");
  response.set("X-Accel-Buffering", "no");
  response.body = EventStream{[hub = c.services.hub, who, hello = std::make_shared<const std::string>(hello),
                               seat = std::move(*seat)](EventStream::Deliver deliver) {
    deliver({"", hello});
    using Kept = std::pair<std::shared_ptr<void>, std::shared_ptr<void>>;
    return std::shared_ptr<void>(std::make_shared<Kept>(hub->listen(who, std::move(deliver)), seat));
  }};
  return response;
}

}  // namespace

void add_stream_routes(std::vector<Route>& routes) {
  routes.push_back(
      {Method::kGet, "/api/v1/stream", kSignedIn, stream, BodyKind::kNone, {"project", "asset"}});
}

}  // namespace touchmark::server
