// How accounts are read from their tables. Internal to stores/.
#pragma once

#include <fmt/core.h>

#include "access/account.h"
#include "adapters/sql/driver/connection.h"

namespace touchmark::sql {

// Of `account a`.
inline constexpr std::string_view kUserColumns =
    "a.id, a.login, a.display_name, a.administrator, a.creator, a.disabled, a.password_hash, a.created, "
    "a.epoch";
inline constexpr int kUserColumnCount = 9;
inline constexpr std::int64_t kFormerMember = 5;  // in member.role: after the roles

inline access::User user_of(const Query& row) {
  access::User out;
  out.id = UserId{row.i64(0)};
  out.login = row.text(1);
  out.display_name = row.text(2);
  out.administrator = row.i64(3) != 0;
  out.creator = row.i64(4) != 0;
  out.disabled = row.i64(5) != 0;
  out.has_password = !row.text(6).empty();
  out.created = TimeUs{row.i64(7)};
  out.epoch = row.i64(8);
  return out;
}

inline tl::unexpected<Error> no_user(UserId id) {
  return fail(ErrorCode::kNotFound, fmt::format("there is no user {}", id.value));
}

inline Result<access::User> user_by_id(Connection& connection, UserId id) {
  Query query =
      connection.query(fmt::format("SELECT {} FROM account a WHERE a.id = ?1", kUserColumns), id.value);
  TM_ASSIGN(const bool found, query.step());
  if (!found) return no_user(id);
  return user_of(query);
}

inline std::optional<TimeUs> optional_time(const Query& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return TimeUs{row.i64(column)};
}

inline std::optional<access::Role> member_role(std::int64_t stored) {
  if (stored < 0 || stored >= kFormerMember) return std::nullopt;
  return static_cast<access::Role>(stored);
}

}  // namespace touchmark::sql
