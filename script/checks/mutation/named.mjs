// Faults that the tests once let through. Each names its place by text that must be there exactly once.
export const named = [
  { name: "a comment is resolved by somebody who may not", path: "src/flow/review/review.cpp", from: "if (!actor.reviewer && comment.author != actor.id)", to: "if (false)" },
  { name: "the class filter keeps images without a match", path: "src/flow/version/recipe.cpp", from: "if (!filter.classes.empty() && item.annotations.empty()) continue;", to: "" },
  { name: "a split recipe overrides a set split", path: "src/flow/version/recipe.cpp", from: "if (split && item.content.split == record::Split::kNone)", to: "if (split)" },
  { name: "an image is submitted a second time", path: "src/flow/task/task.cpp", from: 'if (handed_in(task.state)) return fail(ErrorCode::kConflict, "this image was submitted already");', to: "" },
  { name: "an operation id is used twice", path: "src/adapters/sql/ledger/append_check.cpp", from: "  TM_TRY(check_free_operation(connection, plan));\n", to: "  (void)&check_free_operation;\n" },
  { name: "crowd IoU of boxes takes the other's area", path: "src/geometry/measure.cpp", from: "is_crowd ? a_area :", to: "is_crowd ? b.width * b.height :" },
  { name: "crowd IoU of masks takes the other's area", path: "src/geometry/mask.cpp", from: "is_crowd ? area :", to: "is_crowd ? mask_area(b) :" },
];
