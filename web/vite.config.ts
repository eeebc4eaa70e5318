import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The server sends `script-src 'self'`: no inline script, so no module preload polyfill and no inlined assets.
const proxy = { "/api": { target: process.env.TOUCHMARK_URL ?? "http://127.0.0.1:8090", changeOrigin: false } };

export default defineConfig({
  root: here("app"),
  base: "/",
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "~": here("app/src") } },
  build: {
    outDir: here("dist"),
    emptyOutDir: true,
    target: ["chrome123", "firefox128", "safari17.5"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 600,
  },
  server: {
    port: 5173,
    proxy,
  },
  preview: { port: 5174, proxy },
});
