// Starts the built binary on an empty data folder and signs one person of each role in.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Caller } from "./http.mjs";

export class Server {
  static async start(binary, { database, extra = [] } = {}) {
    const server = new Server();
    server.database = database;
    server.binary = binary;
    server.folder = mkdtempSync(join(tmpdir(), "touchmark-scenarios-"));
    server.imports = join(server.folder, "allowed");
    mkdirSync(server.imports);
    const args = ["serve", "--data", join(server.folder, "data"), "--port", "0", "--json", "--import-root", server.imports, ...extra];
    if (database) args.push("--database", database);
    server.log = "";
    server.began = performance.now();
    server.process = spawn(binary, args, { stdio: ["ignore", "pipe", "pipe"] });
    server.process.stderr.on("data", (part) => (server.log = (server.log + part).slice(-200_000)));
    server.ended = new Promise((resolve) => server.process.on("exit", (code, signal) => resolve({ code, signal })));
    const line = await Promise.race([
      new Promise((resolve) => createInterface(server.process.stdout).once("line", resolve)),
      server.ended.then(({ code, signal }) => Promise.reject(new Error(`serve ended (${code ?? signal}): ${server.log}`))),
      new Promise((_, reject) => setTimeout(() => reject(new Error(`serve says nothing: ${server.log}`)), 60_000).unref()),
    ]);
    const said = JSON.parse(line);
    server.address = said.address;
    server.link = said.link;
    return server;
  }

  async signEverybodyIn() {
    const administrator = await new Caller(this.address, "administrator").signInWithLink(this.link);
    this.people = { nobody: new Caller(this.address, "nobody"), administrator };
    this.users = { administrator: (await administrator.must("GET", "/session")).user };
    // Who is made a member of every project of the tests, and as what.
    this.crew = [];
    for (const role of ["owner", "manager", "reviewer", "annotator", "viewer", "stranger"]) {
      const { user, link } = await administrator.must("POST", "/users", { body: { login: `${role}@x`, display_name: `The ${role}` } });
      this.users[role] = user;
      this.people[role] = await new Caller(this.address, role).signInWithLink(link);
      if (role !== "stranger") this.crew.push({ login: user.login, role });
    }
    // The same people by API token, for calls that end sessions.
    this.tokens = { nobody: this.people.nobody };
    for (const role of Object.keys(this.users)) this.tokens[role] = await this.tokenOf(role, this.people[role]);
  }

  // Good for everything that the person may do.
  async tokenOf(role, session) {
    const { token } = await session.must("POST", "/tokens", { body: { name: "scenarios", scopes: ["read", "label", "manage", "account"] } });
    return new Caller(this.address, role, { token });
  }

  // A project that the crew works on.
  async project(body) {
    const made = await this.tokens.administrator.must("POST", "/projects", { body });
    await this.join(made.id);
    return made;
  }

  async join(project, crew = this.crew) {
    for (const body of crew) await this.tokens.administrator.must("POST", `/projects/${project}/members`, { body });
  }

  // A new session of the same person.
  async again(role) {
    if (role === "nobody") return new Caller(this.address, role);
    const { link } = await this.people.administrator.must("POST", `/users/${this.users[role].id}/link`);
    return new Caller(this.address, role).signInWithLink(link);
  }

  alive() {
    return this.process.exitCode === null && this.process.signalCode === null;
  }

  async stop() {
    this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 15_000);
    const end = await this.ended;
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true });
    return end;
  }
}
