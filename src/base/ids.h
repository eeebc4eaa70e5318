// Strong ids: a TaskId is not an AssetId. Every id but ProjectId, UserId and JobId counts from 1 inside its
// project, in ledger order, so the same history gives the same ids on every backend. 0 means "none".
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace touchmark {

template <typename Tag>
struct Id {
  std::int64_t value = 0;

  constexpr Id() = default;
  constexpr explicit Id(std::int64_t v) : value(v) {}
  constexpr explicit operator bool() const { return value != 0; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

using ProjectId = Id<struct ProjectTag>;
using UserId = Id<struct UserTag>;
using JobId = Id<struct JobTag>;
using AssetId = Id<struct AssetTag>;
using AnnotationId = Id<struct AnnotationTag>;
using ClassId = Id<struct ClassTag>;
using TaskId = Id<struct TaskTag>;
using ReviewId = Id<struct ReviewTag>;
using CommentId = Id<struct CommentTag>;
using VersionId = Id<struct VersionTag>;
using LayerId = Id<struct LayerTag>;
using BatchId = Id<struct BatchTag>;

// Position in a project's event log: 1 for the first event, no gaps. Seq{0} is "before anything".
using Seq = Id<struct SeqTag>;
// "Still valid": the to_seq of a current row.
inline constexpr Seq kOpenSeq{INT64_MAX};

// Every project's first layer: what versions and exports read unless told otherwise.
inline constexpr LayerId kTruth{1};
// For the few readers that must look at all of them (erasure, verify); never a default.
inline constexpr LayerId kEveryLayer{-1};

}  // namespace touchmark

template <typename Tag>
struct std::hash<touchmark::Id<Tag>> {
  std::size_t operator()(touchmark::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
