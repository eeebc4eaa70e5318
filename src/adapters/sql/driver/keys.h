// How ids and sequence numbers are kept: `project << 40 | n`, so that a project's rows are one range of every
// table. Pure functions.
#pragma once

#include "base/ids.h"

namespace touchmark::sql {

inline constexpr int kProjectShift = 40;
inline constexpr std::int64_t kLocalLimit = std::int64_t{1} << kProjectShift;
inline constexpr std::int64_t kProjectLimit = std::int64_t{1} << 22;

inline bool is_local(std::int64_t id) {
  return id >= 0 && id < kLocalLimit;
}
inline std::int64_t first_key(ProjectId project) {
  return project.value << kProjectShift;
}
inline std::int64_t end_key(ProjectId project) {
  return (project.value + 1) << kProjectShift;
}
// Of ids from outside: one that cannot exist becomes a key that no row has.
inline std::int64_t key_of(ProjectId project, std::int64_t local) {
  if (project.value <= 0 || project.value >= kProjectLimit || !is_local(local)) return -1;
  return first_key(project) + local;
}
inline std::int64_t local_of(std::int64_t key) {
  return key & (kLocalLimit - 1);
}
// Clamped into the project's range; for "after" bounds.
inline std::int64_t bound_of(ProjectId project, std::int64_t local) {
  if (project.value <= 0 || project.value >= kProjectLimit) return -1;
  if (local <= 0) return first_key(project);
  return local < kLocalLimit ? first_key(project) + local : end_key(project);
}

// to_seq is stored as 0 while the row is valid.
inline Seq stored_to_seq(std::int64_t column) {
  return column == 0 ? kOpenSeq : Seq{column};
}

}  // namespace touchmark::sql
