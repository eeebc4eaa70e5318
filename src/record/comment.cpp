#include "record/comment.h"

#include "record/fields.h"

namespace touchmark::record {

std::string encode(const Comment& comment) {
  Json body = {{"text", comment.text},
               {"author", comment.author.value},
               {"at", comment.at.value},
               {"resolved", comment.resolved}};
  if (comment.annotation) body["annotation"] = comment.annotation.value;
  if (comment.point) body["point"] = *comment.point;
  return dump_json(body);
}

Result<Comment> decode_comment(CommentId id, AssetId asset, LayerId layer, std::string_view body) {
  StoredFields fields("comment", body);
  Comment comment;
  comment.id = id;
  comment.asset = asset;
  comment.layer = layer;
  comment.text = fields.text("text");
  comment.author = UserId{fields.integer("author")};
  comment.at = TimeUs{fields.integer("at")};
  comment.resolved = fields.boolean("resolved");
  comment.annotation = AnnotationId{fields.integer("annotation")};
  if (const Json* point = fields.find("point")) {
    const bool pair =
        point->is_array() && point->size() == 2 && (*point)[0].is_number() && (*point)[1].is_number();
    if (pair)
      comment.point = {(*point)[0].get<double>(), (*point)[1].get<double>()};
    else
      fields.problem("point");
  }
  TM_TRY(fields.finish());
  return comment;
}

}  // namespace touchmark::record
