/** Prints the size of the built widget and fails when it is over the budget for one page load. */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT = 30 * 1024;
const built = readFileSync(new URL("../dist/widget.js", import.meta.url));
const zipped = gzipSync(built, { level: 9 }).length;
console.log(`widget.js: ${(built.length / 1024).toFixed(1)} kB, gzipped ${(zipped / 1024).toFixed(1)} kB of ${LIMIT / 1024} kB`);
if (zipped > LIMIT) {
  console.error("widget.js is over its budget: remove something, or agree on a new limit in scripts/size.mjs");
  process.exit(1);
}
