// The part of the script of operations that judges what a model suggested. Steps as operations_script.mjs says.
import { box, kept, row, applied, duplicate, invalid, conflict, after } from "./operation_words.mjs";

export const judge = (op_id, kind, id, more = {}) => ({ op_id, kind, parent: { layer: "$run", annotation_id: id, version: "$said" }, ...more });
const copy = (id, parent, content, made_by = "model:yolo@1") => row(id, `${id}.1`, content, { made_by, parent: { layer: "$run", annotation_id: parent, version: "$said" } });

export const suggestions = [
  {
    suggest: [box(2, { score: 0.9 }), box(15, { score: 0.4 })],
    results: { layer: "$run", items: [{ id: "$sure", version: "$said" }, { id: "$unsure", version: "$said" }] },
  },
  {
    say: "what a model suggests is accepted once, as it is; the copy names its maker and its parent",
    operations: [judge("accept-1", "accept", "$sure"), judge("accept-2", "accept", "$sure"), judge("reject-1", "reject", "$sure"), judge("accept-1", "accept", "$sure")],
    results: [
      applied("accept-1", "$copy", "$copy.1"),
      conflict("accept-2", "$copy", "$copy.1", copy("$copy", "$sure", kept(2, { score: 0.9 }))),
      conflict("reject-1", "$copy", "$copy.1", copy("$copy", "$sure", kept(2, { score: 0.9 }))),
      duplicate("accept-1", "$copy", "$copy.1"),
    ],
  },
  {
    say: "a rejected one is neither accepted nor rejected, until it is brought back",
    operations: [judge("reject-2", "reject", "$unsure"), judge("reject-3", "reject", "$unsure"), judge("accept-3", "accept", "$unsure"), judge("back-one", "unreject", "$unsure"), judge("back-two", "unreject", "$unsure"), judge("reject-2", "reject", "$unsure")],
    results: [
      applied("reject-2", "$unsure", "$unsure.2"),
      conflict("reject-3", "$unsure", "$unsure.2"),
      conflict("accept-3", "$unsure", "$unsure.2"),
      applied("back-one", "$unsure", "$unsure.3"),
      conflict("back-two", "$unsure", "$unsure.3"),
      duplicate("reject-2", "$unsure", "$unsure.2"),
    ],
  },
  {
    say: "accepted with another content it is a person's",
    operations: [judge("accept-4", "accept", "$unsure", { content: box(16, { score: 0.4 }) }), judge("accept-5", "accept", "$unsure")],
    results: [applied("accept-4", "$edited", "$edited.1"), conflict("accept-5", "$edited", "$edited.1", copy("$edited", "$unsure", kept(16, { score: 0.4 }), "manual"))],
  },
  {
    say: "its copy gone, it waits again; and the copy does not come back beside another",
    operations: [after("no-copy-1", "delete", "accept-4"), judge("accept-6", "accept", "$unsure"), after("no-copy-2", "restore", "accept-4"), after("no-copy-3", "delete", "accept-6"), after("no-copy-4", "delete", "accept-1")],
    results: [applied("no-copy-1", "$edited", "$edited.2"), applied("accept-6", "$again", "$again.1"), invalid("no-copy-2"), applied("no-copy-3", "$again", "$again.2"), applied("no-copy-4", "$copy", "$copy.2")],
  },
  {
    say: "what was never suggested is not judged",
    operations: [judge("accept-7", "accept", 999999), { ...judge("accept-8", "accept", "$sure"), parent: { layer: "$run", annotation_id: "$sure", version: 1 } }, judge("accept-9", "accept", "$sure", { content: box(1, { class_id: 99 }) })],
    results: [invalid("accept-7"), invalid("accept-8"), invalid("accept-9", "/class_id")],
  },
];
