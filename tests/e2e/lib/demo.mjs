// The release binary serving its own demo project, to somebody who signs in as "owner" with a password.
import { Server, drawn, must, removeFolder, run, temporaryFolder, tokenFor } from "../../lib/touchmark.mjs";

export class Demo {
  static async start({ password }) {
    const demo = new Demo();
    demo.data = temporaryFolder("e2e");
    demo.server = new Server({ data: demo.data, command: "demo" });
    demo.address = (await demo.server.start()).address;
    must(run(["user", "password", "owner"], { data: demo.data, input: `${password}\n` }));
    await drawn(demo.address, tokenFor("administrator", { data: demo.data }).token);
    return demo;
  }

  async stop() {
    await this.server.stop();
    removeFolder(this.data);
  }
}
