// A remark pinned to an asset, an annotation or a point; open until somebody resolves it. Plain values.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/ids.h"

namespace touchmark::record {

struct Comment {
  CommentId id;
  AssetId asset;
  LayerId layer;  // whose labels it is about; seen by whoever sees the layer
  std::string text;
  UserId author;
  TimeUs at;
  bool resolved = false;
  AnnotationId annotation;                     // 0: about the whole asset
  std::optional<std::array<double, 2>> point;  // image pixels
  friend bool operator==(const Comment&, const Comment&) = default;
};

// Canonical JSON text of everything but id, asset and layer, which are columns. decode: kCorrupt on text that
// encode() does not write.
std::string encode(const Comment& comment);
Result<Comment> decode_comment(CommentId id, AssetId asset, LayerId layer, std::string_view body);

}  // namespace touchmark::record
