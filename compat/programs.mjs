// Runs each program against each provider and prints a table: what `compat/run` starts.
//
//   node programs.mjs GATEWAY-URL FOLDER [PART-OF-A-NAME]
//
// FOLDER is for what the programs write; nothing of theirs touches the user's home.

import { agents } from "./agents.mjs";
import { sdks } from "./sdks.mjs";

const [gateway, folder, part = ""] = process.argv.slice(2);
if (!gateway || !folder) {
  console.error("usage: node programs.mjs GATEWAY-URL FOLDER [PART-OF-A-NAME]");
  process.exit(2);
}
const KEY = "sk-of-the-compat-run-0123456789";
const PROVIDERS = ["openai", "anthropic", "gemini", "responses"];

const row = (...cells) => console.log(cells.map((cell, i) => cell.padEnd([26, 10, 11, 34, 0][i])).join("").trimEnd());
const failed = [];
row("program", "version", "provider", "what", "");
for (const program of [...agents, ...sdks].filter(({ name }) => name.includes(part))) {
  for (const provider of PROVIDERS) {
    const begun = Date.now();
    let fault = null;
    try {
      await program.run({ gateway, key: KEY, provider, model: provider, folder });
    } catch (e) {
      fault = e;
      failed.push([program.name, provider, e]);
    }
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    row(program.name, program.version, provider, program.what, fault ? "FAILED" : `ok ${seconds} s`);
  }
}
for (const [name, provider, fault] of failed) {
  console.error(`\n${name} with ${provider}: ${fault.message}`);
}
process.exit(failed.length > 0 ? 1 : 0);
