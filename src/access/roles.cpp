#include "access/access.h"

namespace touchmark::access {
namespace {
constexpr std::string_view kNames[] = {"owner", "manager", "reviewer", "annotator", "viewer"};
}

std::string_view role_name(Role role) {
  return kNames[static_cast<std::size_t>(role)];
}

Result<Role> role_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kNames); ++i)
    if (kNames[i] == name) return static_cast<Role>(i);
  return fail(ErrorCode::kInvalid, "unknown role \"" + std::string(name) +
                                       "\"; use owner, manager, reviewer, annotator or viewer");
}

bool may(Role role, Role needed) {
  return role <= needed;
}

}  // namespace touchmark::access
