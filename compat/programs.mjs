// Runs each program against each provider and prints a table: what `compat/run` starts.
//
//   node programs.mjs GATEWAY-URL FOLDER [PART-OF-A-NAME…]
//
// FOLDER is for what the programs write; nothing of theirs touches the user's home.

import { agents } from "./agents.mjs";
import { sdks } from "./sdks.mjs";

const [gateway, folder, ...wanted] = process.argv.slice(2);
if (!gateway || !folder) {
  console.error("usage: node programs.mjs GATEWAY-URL FOLDER [PART-OF-A-NAME…]");
  process.exit(2);
}
const KEY = "sk-of-the-compat-run-0123456789";
// The routes of signalbox.yaml by the name of their provider, and who answers there.
const PROVIDERS = {
  openai: "gpt-5.1", anthropic: "claude-sonnet-4-5", gemini: "gemini-2.5-flash", responses: "gpt-5.1" };

const chosen = [...agents, ...sdks].filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
if (chosen.length === 0) {
  console.error(`no program is called that; there are: ${[...agents, ...sdks].map(({ name }) => name).join("; ")}`);
  process.exit(2);
}

const row = (...cells) => console.log(cells.map((cell, i) => cell.padEnd([36, 10, 11, 11, 11, 11, 8, 0][i])).join("").trimEnd());
const failed = [];
let passed = 0;

/// How many parts were right with a provider.
const cell = (parts, provider) => {
  const its = parts.filter((part) => part.provider === provider);
  const right = its.filter(({ fault }) => fault === null).length;
  return right === its.length ? `ok ${right}` : `${right} of ${its.length}`;
};

row("program", "version", ...Object.keys(PROVIDERS), "time", "parts");
for (const program of chosen) {
  const missing = await program.install().then(() => null, (raised) => raised.message);
  if (missing) {
    failed.push({ name: program.name, provider: "none", part: "install", fault: missing });
    row(program.name, "", "not installed");
    continue;
  }
  const begun = Date.now();
  const parts = await program.run({ gateway, key: KEY, providers: PROVIDERS, folder });
  const seconds = `${((Date.now() - begun) / 1000).toFixed(1)} s`;
  const names = [...new Set(parts.map(({ part }) => part))].join(" ");
  row(program.name, program.version(), ...Object.keys(PROVIDERS).map((name) => cell(parts, name)), seconds, names);
  failed.push(...parts.filter(({ fault }) => fault !== null).map((part) => ({ name: program.name, ...part })));
  passed += parts.filter(({ fault }) => fault === null).length;
}
for (const { name, provider, part, fault } of failed) {
  console.error(`\n${name} with ${provider}, ${part}: ${fault}`);
}
console.log(`\n${passed} parts are right, ${failed.length} are not.`);
process.exit(failed.length > 0 ? 1 : 0);
