// Who can be given work.
#pragma once

#include "server/api/context.h"

namespace touchmark::server {

// Whether the user exists, can sign in and may label in the project; kInvalid at `where` otherwise.
inline Result<void> check_worker(Context& c, UserId id, const std::string& where) {
  const auto user = c.services.access.store().user(id);
  if (!user && user.error().code != ErrorCode::kNotFound) return tl::unexpected(user.error());
  std::optional<access::Role> role;
  if (user && !user->disabled) {
    TM_ASSIGN(role, c.services.access.role_in(*user, c.project()));
  }
  if (!role || !access::may(*role, access::Role::kAnnotator))
    return fail(ErrorCode::kInvalid, "user " + std::to_string(id.value) + " cannot be given work", where);
  return {};
}

}  // namespace touchmark::server
