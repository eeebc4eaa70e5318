import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { alias: { "~": fileURLToPath(new URL("./app/src", import.meta.url)) } },
  test: {
    include: ["packages/*/src/**/*_test.ts", "packages/*/src/**/*.test.ts", "app/src/**/*.test.ts"],
    environment: "node",
  },
});
