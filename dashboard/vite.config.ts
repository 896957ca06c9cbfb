import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { methodology } from "./vite/methodology.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const SERVER = "http://127.0.0.1:8080";
const SERVED_BY_API = ["/v1", "/metrics", "/openapi.json", "/healthz", "/readyz"];

export default defineConfig({
  plugins: [react(), methodology()],
  build: {
    // The page's policy allows no `data:` but for images.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: here("index.html"), docs: here("docs.html") } },
  },
  server: {
    host: "127.0.0.1",
    proxy: Object.fromEntries(SERVED_BY_API.map((path) => [path, SERVER])),
  },
});
