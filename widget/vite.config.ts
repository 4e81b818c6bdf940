/** Builds the widget into one classic script, `dist/widget.js`, and runs its tests in a light DOM. */
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

/** A classic script is read in the page's own encoding, thus the bundle keeps to ASCII. */
const asciiOnly: Plugin = {
  name: "ascii-only",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === "chunk") file.code = file.code.replace(/[^\0-\x7f]/g, escaped);
    }
  },
};

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

export default defineConfig({
  plugins: [asciiOnly],
  build: {
    target: "es2021",
    lib: { entry: "src/index.ts", formats: ["iife"], name: "KeydeskWidget", fileName: () => "widget.js" },
    reportCompressedSize: false,
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.ts"], restoreMocks: true },
});
