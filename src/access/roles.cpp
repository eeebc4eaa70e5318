#include "access/account.h"

namespace touchmark::access {
namespace {
constexpr std::string_view kNames[] = {"owner", "manager", "reviewer", "annotator", "viewer"};
constexpr std::string_view kScopes[] = {"read", "label", "manage", "account"};
}  // namespace

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

std::vector<std::string_view> scope_names(Scopes scopes) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < std::size(kScopes); ++i)
    if ((scopes >> i & 1) != 0) out.push_back(kScopes[i]);
  return out;
}

Result<Scope> scope_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kScopes); ++i)
    if (kScopes[i] == name) return static_cast<Scope>(1U << i);
  return fail(ErrorCode::kInvalid,
              "unknown scope \"" + std::string(name) + "\"; use read, label, manage or account");
}

}  // namespace touchmark::access
