/** Builds the widget into one classic script, `dist/widget.js`, and runs its tests in a light DOM. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  build: {
    target: "es2021",
    lib: { entry: "src/index.ts", formats: ["iife"], name: "KeydeskWidget", fileName: () => "widget.js" },
    reportCompressedSize: false,
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], restoreMocks: true },
});
