// What an operation may make of an annotation. Internal to flow/annotation; tested through apply_operations.
//
// Not thread-safe: one object is for one transaction.
#pragma once

#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "geometry/validate.h"
#include "ledger/store.h"
#include "record/ontology.h"

namespace touchmark::flow {

// The live annotations of one asset in one layer and the relations among them, as the running transaction
// sees them. Read at the first question, and kept up to date by wrote().
class AssetRelations {
 public:
  using Coming = std::map<AnnotationId, record::AnnotationKind>;  // what each will be

  AssetRelations(ledger::Reader& reader, ProjectId project, AssetId asset, LayerId layer)
      : reader_(reader), project_(project), asset_(asset), layer_(layer) {}

  // Both ends are live annotations of the asset, two different ones, and no relations themselves: else
  // kInvalid at /relation/from or /relation/to. `self`: the annotation that says so; 0 for a new one.
  Result<void> check(const record::Relation& relation, AnnotationId self);
  // Whether it is a live caption; asked for ends that check() let pass.
  bool is_caption(AnnotationId end) const;
  // The live relations that have this annotation at an end.
  Result<std::vector<ledger::AnnotationRow>> joining(AnnotationId end);
  // The deleted relations that return with those of these annotations that are deleted still: each went along
  // with one of its ends, be it one that is back long since, and has both of them again.
  Result<std::vector<ledger::AnnotationRow>> returning_with(const Coming& coming);
  // A revision was appended; its id and sequence number are filled in.
  Result<void> wrote(const ledger::AnnotationRow& row);

 private:
  struct Live {
    ledger::AnnotationRow row;                 // of relations only
    std::optional<record::Relation> relation;  // where the kind is a relation
    record::AnnotationKind kind{};
  };
  Result<void> load();
  Result<void> learn(const ledger::AnnotationRow& row);
  // What it is, or will be; nothing for what is gone.
  std::optional<record::AnnotationKind> kind_of(AnnotationId id, const Coming& coming) const;
  bool fits(const record::AnnotationContent& relation, const Coming& coming) const;
  Result<bool> went_along(const ledger::AnnotationRow& tombstone, const record::Relation& relation);
  Result<void> check_end(AnnotationId end, AnnotationId self, const char* where) const;

  ledger::Reader& reader_;
  ProjectId project_;
  AssetId asset_;
  LayerId layer_;
  bool loaded_ = false;
  std::unordered_map<std::int64_t, Live> live_;
};

// Mends the shape where it can, and returns how. kInvalid with a JSON pointer into the content ("/class_id",
// "/attributes/color", "/relation/from", "/shape/...") for everything that the ontology, the frame and the
// other annotations do not allow. `held`: what the annotation says already, null for a new one: attributes
// that are the same for the same class are not judged again, and content that is the same as a whole is
// judged for its ends only: a deleted annotation comes back as it was.
Result<std::vector<geometry::Repair>> check_content(const record::Ontology& ontology, geometry::Size frame,
                                                    AssetRelations& relations, AnnotationId self,
                                                    const record::AnnotationContent* held,
                                                    record::AnnotationContent& content);

}  // namespace touchmark::flow
