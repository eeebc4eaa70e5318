// Checks replies against api/openapi.yaml and remembers which operation was called by whom.
import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";

const api = parse(readFileSync(new URL("../../../api/openapi.yaml", import.meta.url), "utf8"));
const METHODS = ["get", "put", "post", "patch", "delete"];
export const ROLES = ["nobody", "stranger", "viewer", "annotator", "reviewer", "manager", "owner", "administrator"];

// Objects whose members are listed hold nothing else: what is not in the contract is a finding.
function close(schema) {
  if (Array.isArray(schema)) return schema.forEach(close);
  if (schema === null || typeof schema !== "object") return;
  if (schema.type === "object" && schema.properties && schema.additionalProperties === undefined)
    schema.additionalProperties = false;
  Object.values(schema).forEach(close);
}
close(api.components.schemas);
close(api.components.responses);
close(api.paths);

const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: false });
ajv.addSchema(api, "api");

export const operations = [];
for (const [path, item] of Object.entries(api.paths)) {
  for (const method of METHODS) {
    const operation = item[method];
    if (!operation) continue;
    const pattern = new RegExp("^" + path.replace(/\{[^}]+\}/g, "[^/]+") + "$");
    operations.push({ id: operation.operationId, method: method.toUpperCase(), path, pattern, role: operation["x-role"], operation });
  }
}

const encode = (text) => encodeURIComponent(text.replaceAll("~", "~0").replaceAll("/", "~1"));
const validators = new Map();
function validator(pointer) {
  if (!validators.has(pointer)) validators.set(pointer, ajv.compile({ $ref: "api#" + pointer }));
  return validators.get(pointer);
}

export function findOperation(method, path) {
  const wanted = method === "HEAD" ? "GET" : method;
  const fitting = operations.filter((one) => one.method === wanted && one.pattern.test(path));
  // A literal segment wins over a placeholder.
  return fitting.sort((a, b) => (a.path.match(/\{/g) ?? []).length - (b.path.match(/\{/g) ?? []).length)[0];
}

const called = new Map(); // operation id -> Map(role -> Set(status))
export function remember(operation, role, status) {
  if (!called.has(operation.id)) called.set(operation.id, new Map());
  const roles = called.get(operation.id);
  if (!roles.has(role)) roles.set(role, new Set());
  roles.get(role).add(status);
}

// Operations not called by everybody, or never with success. `hopeless`: those that cannot succeed here.
export function gaps(hopeless) {
  const out = [];
  for (const { id } of operations) {
    const roles = called.get(id) ?? new Map();
    for (const role of ROLES) if (!roles.has(role)) out.push(`${id} was not called as ${role}`);
    const good = [...roles.values()].some((statuses) => [...statuses].some((status) => status >= 200 && status < 300));
    if (!good && !hopeless.includes(id)) out.push(`${id} never succeeded`);
  }
  return out;
}
export const forgetCalls = () => called.clear();

const REQUIRED_HEADERS = {
  "x-content-type-options": /^nosniff$/,
  "content-security-policy": /default-src 'none'/,
  "referrer-policy": /^no-referrer$/,
  "cross-origin-resource-policy": /^same-origin$/,
  "cross-origin-opener-policy": /^same-origin$/,
  "x-frame-options": /^DENY$/,
  "x-request-id": /^[0-9a-f]{16}$/,
};

// What is wrong with a reply; an empty list when nothing is.
export function problems(operation, reply) {
  const out = [];
  for (const [name, pattern] of Object.entries(REQUIRED_HEADERS)) {
    const value = reply.headers[name];
    if (!value || !pattern.test(value)) out.push(`header ${name} is ${value ?? "missing"}`);
  }
  if (reply.headers.server) out.push("a Server header names the software");
  if (reply.headers["access-control-allow-origin"]) out.push("other origins are let in");
  if (!operation) return out;
  const responses = operation.operation.responses;
  const key = responses[reply.status] ? String(reply.status) : "default";
  if (reply.status < 400 && key === "default") {
    out.push(`status ${reply.status} is not in the contract of ${operation.id}`);
    return out;
  }
  const ref = responses[key].$ref;
  const described = ref ? api.components.responses[ref.split("/").pop()] : responses[key];
  const base = ref
    ? `/components/responses/${ref.split("/").pop()}`
    : `/paths/${encode(operation.path)}/${operation.method.toLowerCase()}/responses/${key}`;
  const type = (reply.headers["content-type"] ?? "").split(";")[0];
  if (!described.content) {
    if ([204, 304].includes(reply.status) && reply.text) out.push(`${reply.status} with a body`);
    return out;
  }
  const known = Object.keys(described.content);
  const match = known.find((one) => one === type || (one === "image/*" && type.startsWith("image/")));
  if (!match) return [...out, `content type ${type} is not one of ${known.join(", ")}`];
  if (match !== "application/json" || reply.method === "HEAD") return out;
  const check = validator(`${base}/content/${encode(match)}/schema`);
  if (!check(reply.json)) out.push(`${ajv.errorsText(check.errors)} in ${reply.text.slice(0, 300)}`);
  if (!/no-store/.test(reply.headers["cache-control"] ?? "")) out.push("JSON may be cached");
  return out;
}
