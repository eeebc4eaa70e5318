// Faults that were planted once and survived: each is planted by name and must be caught.
// `find` stands once in the file; `put` takes its place.
export const named = [
  {
    name: "a comment is resolved by somebody who may not",
    file: "src/flow/review/review.cpp",
    find: "if (!actor.reviewer && comment.author != actor.id)",
    put: "if (false && comment.author != actor.id)",
  },
  {
    name: "the class filter keeps images without a match",
    file: "src/flow/version/recipe.cpp",
    find: "return filter.classes.empty() && (!filter.labeled || handed_in);",
    put: "return !filter.labeled || handed_in;",
  },
  {
    name: "a split recipe overrides a set split",
    file: "src/flow/version/recipe.cpp",
    find: "if (split && item.content.split == record::Split::kNone)",
    put: "if (split)",
  },
  {
    name: "a second submit is taken",
    file: "src/flow/task/task.cpp",
    find: 'if (handed_in(task.state)) return fail(ErrorCode::kConflict, "this image was submitted already");',
    put: "",
  },
  {
    name: "an operation id is taken for free",
    file: "src/adapters/sql/ledger/append_check.cpp",
    find: "if (!used) return {};",
    put: "if (used || !used) return {};",
  },
  {
    name: "crowd IoU of boxes over the wrong area",
    file: "src/geometry/measure.cpp",
    find: "const double whole = is_crowd ? a_area :",
    put: "const double whole = is_crowd ? b.width * b.height :",
  },
  {
    name: "crowd IoU of masks over the wrong area",
    file: "src/geometry/mask.cpp",
    find: "is_crowd ? area :",
    put: "is_crowd ? mask_area(b) :",
  },
];
