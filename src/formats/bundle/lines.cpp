#include "formats/bundle/lines.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/json_text.h"
#include "base/text.h"
#include "formats/folder.h"

namespace touchmark::formats::bundle {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBufferBytes = 1u << 20;

void append_text(std::string& out, const char* key, std::string_view value) {
  if (value.empty()) return;
  out += std::string(",\"") + key + "\":";
  append_json_string(out, value);
}

void append_integer(std::string& out, const char* key, std::int64_t value, std::int64_t missing) {
  if (value == missing) return;
  out += std::string(",\"") + key + "\":";
  append_json_integer(out, value);
}

void append_mark(std::string& out, const char* key, bool value) {
  if (value) out += std::string(",\"") + key + "\":true";
}

// Most annotations are boxes that say nothing else; they are written without a JSON tree, in the same form.
bool is_plain_box(const record::AnnotationContent& content) {
  return geometry::kind_of(content.shape) == geometry::ShapeKind::kBox && content.flags == 0 &&
         !content.score && content.kind == record::AnnotationKind::kObject && content.text.empty() &&
         content.group == 0 && !content.span && !content.relation && content.attributes.empty() &&
         content.extra.empty();
}

void append_plain_box(std::string& out, const record::AnnotationContent& content) {
  const auto& box = std::get<geometry::Box>(content.shape);
  out += "{\"class_id\":";
  append_json_integer(out, content.class_id.value);
  out += ",\"flags\":[],\"kind\":\"object\",\"shape\":{\"height\":";
  append_json_number(out, box.height);
  out += ",\"kind\":\"box\",\"width\":";
  append_json_number(out, box.width);
  out += ",\"x\":";
  append_json_number(out, box.x);
  out += ",\"y\":";
  append_json_number(out, box.y);
  out += "}}";
}

Result<std::string> text_at(const Json& line, const char* key) {
  return text_field(line, "", key, "");
}

Result<record::MediaState> media_state_of(const std::string& name) {
  for (const auto state : {record::MediaState::kUnchecked, record::MediaState::kOk,
                           record::MediaState::kMissing, record::MediaState::kCorrupt})
    if (record::media_state_name(state) == name) return state;
  return fail(ErrorCode::kInvalid, "'" + name + "' is not a media state", "/media");
}

Result<void> read_media(const Json& line, record::AssetContent& content) {
  TM_ASSIGN(const std::string uri, text_at(line, "uri"));
  if (!hash_in(uri).empty()) content.uri = uri;
  TM_ASSIGN(content.mime, text_at(line, "mime"));
  TM_ASSIGN(const std::int64_t orientation, integer_field(line, "", "orientation", 1));
  if (orientation < 1 || orientation > 8)
    return fail(ErrorCode::kInvalid, "orientation must be 1 to 8", "/orientation");
  content.orientation = static_cast<std::uint8_t>(orientation);
  TM_ASSIGN(const std::string media, text_at(line, "media"));
  if (!media.empty()) {
    TM_ASSIGN(content.media, media_state_of(media));
  }
  TM_ASSIGN(content.media_error, text_at(line, "media_error"));
  return {};
}

Result<void> read_work(const Json& line, record::AssetContent& content) {
  TM_ASSIGN(const std::string status, text_at(line, "status"));
  if (!status.empty()) {
    TM_ASSIGN(content.status, record::status_from_name(status));
  }
  TM_ASSIGN(const std::string split, text_at(line, "split"));
  TM_ASSIGN(content.split, record::split_from_name(split));
  TM_ASSIGN(content.annotator.value, integer_field(line, "", "annotator", 0));
  TM_ASSIGN(content.erased, bool_field(line, "", "erased", false));
  TM_ASSIGN(content.deleted, bool_field(line, "", "deleted", false));
  return {};
}

Result<void> read_frames(const Json& line, record::AssetContent& content) {
  TM_ASSIGN(const std::string kind, text_at(line, "asset_kind"));
  if (!kind.empty()) {
    TM_ASSIGN(content.kind, record::asset_kind_from_name(kind));
  }
  TM_ASSIGN(content.frames, integer_field(line, "", "frames", 1));
  if (content.frames < 0) return fail(ErrorCode::kInvalid, "frames must not be negative", "/frames");
  TM_ASSIGN(content.group, text_at(line, "group"));
  TM_ASSIGN(const std::string origin, text_at(line, "origin"));
  if (!origin.empty()) content.origin = origin;
  if (!record::is_origin(content.origin))
    return fail(ErrorCode::kInvalid, "an origin is upload, import, production or synthetic:<build>",
                "/origin");
  TM_ASSIGN(const std::string rate, text_at(line, "frame_rate"));
  if (rate.empty()) return {};
  const std::size_t slash = rate.find('/');
  const auto numerator = parse_whole<std::int64_t>(std::string_view(rate).substr(0, slash));
  const auto denominator = slash == std::string::npos
                               ? std::nullopt
                               : parse_whole<std::int64_t>(std::string_view(rate).substr(slash + 1));
  if (!numerator || !denominator || *numerator < 1 || *denominator < 1)
    return fail(ErrorCode::kInvalid, "a frame rate is written as 30000/1001", "/frame_rate");
  content.rate = {*numerator, *denominator};
  return {};
}

}  // namespace

std::string_view hash_in(std::string_view uri) {
  constexpr std::string_view kBlob = "blob:";
  if (!uri.starts_with(kBlob) || uri.size() != kBlob.size() + 64) return {};
  const std::string_view hex = uri.substr(kBlob.size());
  return hex.find_first_not_of("0123456789abcdef") == std::string_view::npos ? hex : std::string_view();
}

fs::path bundle_file(const DataSource& source) {
  return source.is_folder() ? source.path() / kFileName : source.path();
}

bool is_bundle(const DataSource& source, const fs::path& file) {
  const std::string head = source.head(file, 256);
  const std::string_view text(head);
  return text.substr(0, text.find('\n')).find("\"touchmark-bundle\"") != std::string_view::npos;
}

void append_header(std::string& out) {
  out += "{\"format\":\"touchmark-bundle\",\"version\":";
  append_json_integer(out, kVersion);
  out += "}\n";
}

void append_ontology(std::string& out, const record::Ontology& ontology) {
  out += "{\"kind\":\"ontology\",\"ontology\":" + dump_json(record::to_json(ontology)) + "}\n";
}

void append_asset(std::string& out, const record::AssetContent& content, std::string_view image) {
  out += "{\"kind\":\"asset\",\"name\":";
  append_json_string(out, content.name);
  append_integer(out, "width", content.size.width, 0);
  append_integer(out, "height", content.size.height, 0);
  if (!hash_in(content.uri).empty()) append_text(out, "uri", content.uri);
  append_text(out, "image", image);
  append_text(out, "mime", content.mime);
  append_integer(out, "orientation", content.orientation, 1);
  if (content.media != record::MediaState::kUnchecked)
    append_text(out, "media", record::media_state_name(content.media));
  append_text(out, "media_error", content.media_error);
  if (content.status != record::AssetStatus::kNew)
    append_text(out, "status", record::status_name(content.status));
  append_text(out, "split", record::split_name(content.split));
  if (content.kind != record::AssetKind::kImage)
    append_text(out, "asset_kind", record::asset_kind_name(content.kind));
  append_integer(out, "frames", content.frames, 1);
  if (content.rate.numerator > 0)
    append_text(out, "frame_rate",
                std::to_string(content.rate.numerator) + "/" + std::to_string(content.rate.denominator));
  append_text(out, "group", content.group);
  if (content.origin != "upload") append_text(out, "origin", content.origin);
  append_integer(out, "annotator", content.annotator.value, 0);
  append_mark(out, "erased", content.erased);
  append_mark(out, "deleted", content.deleted);
  if (!content.extra.empty()) out += ",\"extra\":" + content.extra;
  out += "}\n";
}

void append_annotation(std::string& out, std::int64_t asset, const SourceAnnotation& annotation) {
  out += "{\"kind\":\"annotation\",\"asset\":";
  append_json_integer(out, asset);
  append_integer(out, "id", annotation.local_id, 0);
  out += ",\"content\":";
  if (is_plain_box(annotation.content)) {
    append_plain_box(out, annotation.content);
  } else {
    out += dump_json(record::to_json(annotation.content));
  }
  out += "}\n";
}

void append_end(std::string& out, std::int64_t assets, std::int64_t annotations) {
  out += "{\"kind\":\"end\",\"assets\":";
  append_json_integer(out, assets);
  out += ",\"annotations\":";
  append_json_integer(out, annotations);
  out += "}\n";
}

Result<record::AssetContent> asset_from(const Json& line, std::string& image) {
  record::AssetContent content;
  TM_ASSIGN(content.name, text_field(line, "", "name"));
  if (content.name.empty()) return fail(ErrorCode::kInvalid, "an asset needs a name", "/name");
  TM_ASSIGN(content.size.width, integer_field(line, "", "width", 0));
  TM_ASSIGN(content.size.height, integer_field(line, "", "height", 0));
  if (content.size.width < 0 || content.size.height < 0)
    return fail(ErrorCode::kInvalid, "a size must not be negative", "/width");
  TM_TRY(read_media(line, content));
  TM_TRY(read_work(line, content));
  TM_TRY(read_frames(line, content));
  TM_ASSIGN(image, text_at(line, "image"));
  if (const Json* extra = find_field(line, "extra")) {
    TM_TRY(require_object(*extra, "/extra"));
    content.extra = json_text(*extra);
  }
  return content;
}

Result<SourceAnnotation> annotation_from(const Json& line) {
  SourceAnnotation out;
  TM_ASSIGN(const std::int64_t asset, integer_field(line, "", "asset", -1));
  if (asset < 0) return fail(ErrorCode::kInvalid, "an annotation needs the number of its asset", "/asset");
  out.asset = static_cast<std::size_t>(asset);
  TM_ASSIGN(out.local_id, integer_field(line, "", "id", 0));
  const Json* content = find_field(line, "content");
  if (content == nullptr) return fail(ErrorCode::kInvalid, "an annotation needs its content", "/content");
  Result<record::AnnotationContent> read = record::content_from_json(*content);
  if (!read) return fail(read.error().code, read.error().message, "/content" + read.error().where);
  out.content = std::move(*read);
  return out;
}

LineReader::LineReader(OpenFile file) : file_(std::move(file)) {
  buffer_.resize(std::clamp<std::size_t>(file_.size(), 4096, kBufferBytes));
}

bool LineReader::fill() {
  ssize_t n = 0;
  do n = ::pread(file_.fd(), buffer_.data(), buffer_.size(), static_cast<off_t>(read_));
  while (n < 0 && errno == EINTR);
  at_ = 0;
  end_ = static_cast<std::size_t>(std::max<ssize_t>(0, n));
  read_ += end_;
  return end_ > 0;
}

bool LineReader::next(std::string_view& line) {
  long_line_.clear();
  too_long_ = false;
  bool started = false;
  for (;;) {
    if (at_ == end_ && !fill()) {
      no_newline_ = started;
      line = long_line_;
      number_ += started ? 1 : 0;
      return started;
    }
    started = true;
    const char* begin = buffer_.data() + at_;
    const void* found = std::memchr(begin, '\n', end_ - at_);
    const std::size_t length =
        found != nullptr ? static_cast<std::size_t>(static_cast<const char*>(found) - begin) : end_ - at_;
    at_ += length + (found != nullptr ? 1 : 0);
    offset_ += length + (found != nullptr ? 1 : 0);
    const bool whole = found != nullptr && long_line_.empty() && !too_long_;
    if (!whole && long_line_.size() + length > kLongestLine) {
      too_long_ = true;
      long_line_ = {};
    } else if (!whole && !too_long_) {
      long_line_.append(begin, length);
    }
    if (found == nullptr) continue;
    line = whole ? std::string_view(begin, length) : std::string_view(long_line_);
    ++number_;
    return true;
  }
}

}  // namespace touchmark::formats::bundle
