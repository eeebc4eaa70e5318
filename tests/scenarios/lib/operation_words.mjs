// What the steps of the script of operations (operations_script.mjs) are made of.
export const box = (x, more = {}) => ({ kind: "object", class_id: 1, shape: { kind: "box", x, y: 5, width: 10, height: 8 }, ...more });
export const kept = (x, more = {}) => box(x, { flags: [], ...more });
// How a revision was made: every create of this script says its tool and time, no other operation does.
export const kDrawn = { made_by: "manual", tool: "box", active_ms: 10 };
export const madeOf = (version) => (version.endsWith(".1") ? kDrawn : { made_by: "manual" });
export const row = (id, version, content, made = madeOf(version)) => ({ id, layer: 1, version, ontology_version: "$ontology", content, ...made });
export const applied = (op_id, annotation_id, version, more = {}) => ({ op_id, status: "applied", annotation_id, version, ...more });
export const duplicate = (op_id, annotation_id, version) => ({ op_id, status: "duplicate", annotation_id, version });
export const invalid = (op_id, where) => ({ op_id, status: "invalid", message: "*", ...(where ? { where } : {}) });
export const forbidden = (op_id) => ({ op_id, status: "forbidden", message: "*" });
export const conflict = (op_id, annotation_id, version, current) => ({ op_id, status: "conflict", annotation_id, version, message: "*", ...(current ? { current } : {}) });
export const create = (op_id, content, more = {}) => ({ op_id, kind: "create", content, tool: "box", active_ms: 10, ...more });
export const relate = (op_id, from, to) => create(op_id, { kind: "relation", class_id: 1, relation: { from, to } });
export const on = (op_id, kind, annotation_id, base_version, content) => ({ op_id, kind, annotation_id, base_version, ...(content ? { content } : {}) });
export const after = (op_id, kind, created_by, content) => ({ op_id, kind, created_by, ...(content ? { content } : {}) });
