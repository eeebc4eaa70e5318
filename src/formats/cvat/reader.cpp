#include "formats/cvat/reader.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "formats/cvat/attributes.h"
#include "formats/cvat/element.h"
#include "formats/cvat/scan.h"
#include "formats/cvat/shape.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

using Token = XmlStream::Token;
constexpr std::size_t kUnknownBudget = 1u << 20;  // bytes of elements that are kept of one shape

class Reader {
 public:
  Reader(const DataSource& source, Sink& sink)
      : source_(source), sink_(sink), issues_(sink), scan_(source, sink, issues_) {}

  Result<void> run(std::vector<AnnotationFile> files) {
    for (const AnnotationFile& file : files)
      if (const auto opened = source_.open_file(file.path)) total_bytes_ += 2 * opened->size();
    for (AnnotationFile& file : files) TM_TRY(scan(std::move(file), files.size() == 1));
    if (parts_.empty())
      return fail(ErrorCode::kInvalid, "none of the CVAT files can be read", source_.path().string());
    TM_TRY(scan_.finish());
    TM_TRY(sink_.on_ontology(scan_.ontology));
    for (SourceAsset& asset : scan_.assets) {
      sizes_.push_back(asset.content.size);
      TM_TRY(sink_.on_asset(std::move(asset)));
    }
    for (auto& part : parts_) TM_TRY(read_annotations(*part));
    issues_.finish();
    return {};
  }

 private:
  // A file that cannot be used is an issue where there are others.
  Result<void> scan(AnnotationFile file, bool is_only_one) {
    auto part = std::make_unique<Part>();
    part->name = file.path.string();
    part->file = std::move(file);
    Result<void> done = open(*part);
    if (done) done = scan_.read(*part);
    done_bytes_ += part->in ? part->in->size() : 0;
    if (done) {
      parts_.push_back(std::move(part));
      return {};
    }
    if (is_only_one || done.error().code == ErrorCode::kCancelled) return done;
    issues_.add("files that cannot be read", done.error().where.empty() ? part->name : done.error().where,
                done.error().message + "; the file was left out");
    return {};
  }

  Result<void> open(Part& part) {
    const auto on_read = [this](std::uint64_t at) {
      const auto total = static_cast<double>(std::max<std::uint64_t>(1, total_bytes_));
      return sink_.on_progress(std::min(1.0, static_cast<double>(done_bytes_ + at) / total));
    };
    TM_ASSIGN(OpenFile file, source_.open_text(part.file.path));
    TM_ASSIGN(part.in, XmlStream::open(std::move(file), on_read, source_.encoding()));
    return {};
  }

  Result<void> read_annotations(Part& part) {
    XmlStream& in = *part.in;
    part_ = &part;
    prefix_ = std::make_shared<const std::string>(part.name + ":");
    if (!in.rewind()) return tl::unexpected<Error>(in.error());
    std::size_t image = 0;
    in.next();
    for (Token token = in.next(); token != Token::kDone; token = in.next()) {
      if (token != Token::kStart) continue;
      if (in.name() != "image")
        in.skip();
      else if (image < part.images.size())
        TM_TRY(read_image(part.images[image++]));
    }
    done_bytes_ += in.size();
    if (in.failed() && in.error().code != ErrorCode::kInvalid) return tl::unexpected<Error>(in.error());
    if (part.broken)
      issues_.add("broken files", part.broken->where,
                  "the XML breaks off here (" + part.broken->message + "); everything before it was read");
    if (!in.encoding().empty() && source_.encoding().empty())
      source_.note(part.name, "some texts in it are not UTF-8; they were read as " + in.encoding());
    return {};
  }

  Result<void> read_image(std::size_t asset) {
    XmlStream& in = *part_->in;
    const int outside = in.depth() - 1;
    for (Token token = in.next(); token != Token::kDone; token = in.next()) {
      if (token == Token::kEnd && in.depth() == outside) return {};
      if (token != Token::kStart) continue;
      const Kind kind = kind_of_element(in.name());
      if (kind != Kind::kUnknown) {
        TM_TRY(read_annotation(kind, asset));
        continue;
      }
      issues_.add("elements of a kind that is not known", where(in.line()),
                  "<" + mended_utf8(in.name()) + "> is not known and was left out");
      in.skip();
    }
    return {};
  }

  Result<void> read_annotation(Kind kind, std::size_t asset) {
    XmlStream& in = *part_->in;
    line_ = in.line();
    read_element(in, kind, false, element_);
    SourceAnnotation out;
    out.asset = asset;
    out.place = {prefix_, line_};
    record::AnnotationContent& content = out.content;
    content.class_id = element_.label.empty() ? ClassId() : scan_.class_of(element_.label);
    if (!content.class_id) return leave_out("shapes without a label", "it has no label; left out");
    class_ = &scan_.ontology.classes[static_cast<std::size_t>(content.class_id.value) - 1];
    if (element_.occluded) content.flags |= record::kOccluded;
    content.group = element_.group;
    if (kind != Kind::kTag) content.order = element_.order;
    geometry::Keypoints joints;
    if (kind == Kind::kTag) {
      content.kind = record::AnnotationKind::kTag;
    } else if (kind == Kind::kSkeleton) {
      joints.points.resize(class_->skeleton.joints.size());
    } else {
      auto shaped = shape_of(element_, sizes_[asset]);
      if (!shaped) return leave_out("shapes that cannot be read", shaped.error().message + "; left out");
      if (shaped->remark != nullptr) issues_.add(shaped->remark, where(line_), shaped->remark);
      content.shape = std::move(shaped->shape);
      out.said_box = shaped->said_box;
    }
    Json attributes;
    read_children(kind == Kind::kSkeleton ? &joints : nullptr, attributes, element_.kept);
    if (part_->in->failed()) return {};  // half of it
    if (kind == Kind::kSkeleton) content.shape = std::move(joints);
    if (!attributes.is_null()) content.attributes = json_text(attributes);
    if (!element_.kept.is_null()) content.extra = json_text({{"cvat", std::move(element_.kept)}});
    return sink_.on_annotation(std::move(out));
  }

  Result<void> leave_out(const char* kind, std::string message) {
    issues_.add(kind, where(line_),
                "<" + std::string(element_name(element_.kind)) + ">: " + std::move(message));
    part_->in->skip();
    return {};
  }

  // Of a shape or tag, to its end. `joints`: of a skeleton, which has shapes in it.
  void read_children(geometry::Keypoints* joints, Json& attributes, Json& kept) {
    XmlStream& in = *part_->in;
    const int outside = in.depth() - 1;
    std::size_t budget = kUnknownBudget;
    for (Token token = in.next(); token != Token::kDone; token = in.next()) {
      if (token == Token::kEnd && in.depth() == outside) return;
      if (token != Token::kStart) continue;
      const Kind kind = kind_of_element(in.name());
      if (in.name() == "attribute") {
        read_attribute(attributes);
      } else if (joints != nullptr && kind != Kind::kUnknown) {
        read_joint(kind, *joints, kept);
      } else {
        const std::string name = mended_utf8(in.name());
        Json value = read_xml_element(in, budget);
        Json& list = kept["elements"][name];
        if (!list.is_array()) list = Json::array();
        list.push_back(std::move(value));
      }
    }
  }

  void read_attribute(Json& attributes) {
    XmlStream& in = *part_->in;
    const std::string name = in.value("name");
    const std::int64_t line = in.line();
    const std::string text = in.read_text();
    if (attributes.size() >= limits::kValues)
      return issues_.add("attributes above 1,000", where(line),
                         "it has more than 1,000 attributes; the others were left out");
    const auto& known = class_->attributes;
    const auto definition =
        std::find_if(known.begin(), known.end(), [&name](const auto& one) { return one.name == name; });
    attributes[name] = value_of_text(definition == known.end() ? nullptr : &*definition, text);
  }

  void read_joint(Kind kind, geometry::Keypoints& joints, Json& kept) {
    XmlStream& in = *part_->in;
    const std::int64_t line = in.line();
    Element joint;
    read_element(in, kind, true, joint);
    const auto& names = class_->skeleton.joints;
    const auto found = std::find(names.begin(), names.end(), joint.label);
    std::vector<geometry::Point> points;
    if (found == names.end() || kind != Kind::kPoints || !read_points(joint.points, points) ||
        points.size() != 1) {
      issues_.add("joints that cannot be read", where(line),
                  found == names.end()
                      ? "the skeleton of " + class_->name + " has no joint " + joint.label + "; left out"
                      : "the joint " + joint.label + " is not one point; left out");
      return in.skip();
    }
    const std::uint8_t visibility = joint.outside ? 0 : joint.occluded ? 1 : 2;
    joints.points[static_cast<std::size_t>(found - names.begin())] = {points[0].x, points[0].y, visibility};
    if (joint.outside && joint.occluded) joint.kept["occluded"] = "1";
    Json attributes;
    read_joint_children(attributes);
    if (!attributes.is_null()) joint.kept["attributes"] = std::move(attributes);
    if (!joint.kept.is_null()) kept["joints"][joint.label] = std::move(joint.kept);
  }

  // Attributes of a joint have no place in the ontology: texts.
  void read_joint_children(Json& attributes) {
    XmlStream& in = *part_->in;
    const int outside = in.depth() - 1;
    for (Token token = in.next(); token != Token::kDone; token = in.next()) {
      if (token == Token::kEnd && in.depth() == outside) return;
      if (token != Token::kStart) continue;
      const std::string name = in.value("name");
      const bool is_attribute = in.name() == "attribute" && attributes.size() < limits::kValues;
      if (is_attribute)
        attributes[name] = in.read_text();
      else
        in.skip();
    }
  }

  std::string where(std::int64_t line) const { return *prefix_ + std::to_string(line); }

  const DataSource& source_;
  Sink& sink_;
  IssueLog issues_;
  Scan scan_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::vector<geometry::Size> sizes_;  // of the assets, as the files say
  Part* part_ = nullptr;
  std::shared_ptr<const std::string> prefix_;
  Element element_;
  const record::Class* class_ = nullptr;
  std::int64_t line_ = 0;
  std::uint64_t total_bytes_ = 0;
  std::uint64_t done_bytes_ = 0;
};

}  // namespace

Result<void> read_set(const DataSource& source, Sink& sink) {
  TM_ASSIGN(std::vector<AnnotationFile> files, find_annotation_files(source));
  return Reader(source, sink).run(std::move(files));
}

}  // namespace touchmark::formats::cvat
