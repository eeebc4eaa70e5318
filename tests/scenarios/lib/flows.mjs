// Runs the YAML files of flows/: who calls what, and what must and must not come back.
//
//   name: what it shows
//   steps:
//     - as: manager                  # a role; `session: new` uses a session of its own
//       call: POST /projects         # {name} and "${name}" stand for saved values; ${json:name} keeps its type
//       body: {...}
//       expect: 201
//       has: {name: cats}            # subset of the reply: objects by member, lists by position
//       contains: [text]             # of the raw reply
//       lacks: [text]
//       save: {project: id}          # variable: path in the reply
//     - {as: annotator, listen: stream1, project: project}       # opens an event stream
//     - {hear: stream1, event: change, has: {...}}
//     - {as: manager, import: {project: project, files: {a.png: png}}, save: {job: id}}
//     - {as: viewer, renew: true}    # the person signs in again, after what ended all sessions
//     - {as: manager, wait: job, expect: done, has: {...}}
import { readFileSync, readdirSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { png } from "./pictures.mjs";

const FOLDER = new URL("../flows/", import.meta.url);

export const pick = (value, path) => path.split(".").reduce((at, part) => at?.[part], value);

function fill(value, variables) {
  if (Array.isArray(value)) return value.map((one) => fill(one, variables));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [fill(key, variables), fill(one, variables)]));
  if (typeof value !== "string") return value;
  const whole = /^\$\{(\w+)\}$/.exec(value);
  if (whole) return known(variables, whole[1]);
  return value.replace(/\$\{(\w+)\}/g, (_, name) => known(variables, name));
}

function known(variables, name) {
  if (!(name in variables)) throw new Error(`the scenario has no value "${name}"`);
  return variables[name];
}

const fillPath = (path, variables) => path.replace(/\$?\{(\w+)\}/g, (_, name) => encodeURIComponent(known(variables, name)));

export function differs(actual, wanted, at = "") {
  if (wanted !== null && typeof wanted === "object" && !Array.isArray(wanted)) {
    if (actual === null || typeof actual !== "object") return `${at || "the reply"} is ${JSON.stringify(actual)}`;
    for (const [key, one] of Object.entries(wanted)) {
      const found = differs(actual[key], one, `${at}/${key}`);
      if (found) return found;
    }
    return "";
  }
  if (Array.isArray(wanted)) {
    if (!Array.isArray(actual) || actual.length !== wanted.length)
      return `${at} has ${JSON.stringify(actual)?.slice(0, 300)}, wanted ${wanted.length} items`;
    return wanted.map((one, i) => differs(actual[i], one, `${at}/${i}`)).find(Boolean) ?? "";
  }
  return isDeepStrictEqual(actual, wanted) ? "" : `${at} is ${JSON.stringify(actual)}, wanted ${JSON.stringify(wanted)}`;
}

function check(step, reply, variables) {
  const fail = (text) => {
    throw new Error(`${text} in ${JSON.stringify(step).slice(0, 200)} -> ${reply.status} ${reply.text.slice(0, 400)}`);
  };
  if (reply.status !== (step.expect ?? 200)) fail(`status ${reply.status}, wanted ${step.expect ?? 200}`);
  const found = step.has === undefined ? "" : differs(reply.json, fill(step.has, variables));
  if (found) fail(found);
  for (const text of step.contains ?? []) if (!reply.text.includes(fill(text, variables))) fail(`"${text}" is missing`);
  for (const text of step.lacks ?? []) if (reply.text.includes(fill(text, variables))) fail(`"${text}" must not appear`);
  for (const [name, path] of Object.entries(step.save ?? {})) {
    variables[name] = pick(reply.json, path);
    if (variables[name] === undefined) fail(`there is no ${path} to save`);
  }
}

async function runStep(server, step, variables, streams, sessions) {
  if (step.hear) {
    const wanted = fill(step.has ?? {}, variables);
    await streams[step.hear].next(step.event, (data) => !differs(data, wanted));
    return;
  }
  if (step.renew) {
    server.people[step.as] = await server.again(step.as);
    server.tokens[step.as] = await server.tokenOf(step.as, server.people[step.as]);
    return;
  }
  let caller = server.people[step.as];
  if (step.session) caller = sessions[step.session] ??= await server.again(step.as);
  if (step.listen) {
    const query = ["project", "asset"].filter((key) => step[key]).map((key) => `${key}=${known(variables, step[key])}`);
    streams[step.listen] = caller.listen(query.length ? `?${query.join("&")}` : "");
    await streams[step.listen].opened;
  } else if (step.hangup) {
    streams[step.hangup].close();
  } else if (step.import) {
    const files = {};
    for (const [name, content] of Object.entries(step.import.files))
      files[name] = content === "png" ? png(64, 48) : Buffer.from(typeof content === "string" ? content : JSON.stringify(content));
    const job = await caller.importFiles(known(variables, step.import.project), files, step.import.options);
    check({ ...step, expect: 200 }, { status: job.state === "done" ? 200 : 500, json: job, text: JSON.stringify(job) }, variables);
  } else if (step.wait) {
    const job = await caller.job({ id: known(variables, step.wait), state: "queued" });
    const state = step.expect ?? "done";
    check({ ...step, expect: 200 }, { status: job.state === state ? 200 : 500, json: job, text: JSON.stringify(job) }, variables);
  } else {
    const [method, path] = step.call.split(" ");
    const options = { headers: fill(step.headers ?? {}, variables) };
    if (step.body !== undefined) options.body = fill(step.body, variables);
    if (step.bytes !== undefined) options.bytes = Buffer.from(step.bytes);
    const reply = await caller.call(method, fillPath(path, variables), options);
    check(step, reply, variables);
    // Everybody works on what the flow makes, unless it says who does.
    if (step.call === "POST /projects" && reply.status === 201 && !step.alone) await server.join(reply.json.id);
  }
}

export function flowTests() {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith(".yaml")).sort();
  return files.map((file) => {
    const flow = parse(readFileSync(new URL(file, FOLDER), "utf8"));
    return [
      `${file}: ${flow.name}`,
      async (server) => {
        const variables = { ...Object.fromEntries(Object.entries(server.users).map(([role, user]) => [`${role}_id`, user.id])) };
        const streams = {};
        const sessions = {};
        try {
          for (const step of flow.steps) await runStep(server, step, variables, streams, sessions);
        } finally {
          Object.values(streams).forEach((stream) => stream.close());
        }
      },
    ];
  });
}
