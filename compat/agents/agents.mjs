// Coding agents. Each is told to run a command, finds in its output which file to look at next, and ends with what that
// one says: two calls of tools, each turn streamed. Only one that understood every answer knows the last file's words.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { outcome } from "./child.mjs";

const modules = fileURLToPath(new URL("node_modules/", import.meta.url));
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
const call = (tool, args) => `[call ${tool} ${JSON.stringify(args)}]`;

/// @param first, second the agent's own words for "print next.txt" and "read done.txt"
/// @param start the command, its arguments and environment, and files of settings below its home
const agent = ({ name, of, first, second, start }) => ({
  name,
  version: versionOf(of),
  what: "a session with two tool calls",
  async run(where) {
    const home = mkdtempSync(join(where.folder, `${name}-`));
    const work = join(home, "work");
    mkdirSync(work);
    const secret = `platform ${Math.floor(Math.random() * 1e9)}`;
    writeFileSync(join(work, "done.txt"), `The express leaves from ${secret}.\n`);
    writeFileSync(join(work, "next.txt"), `${second(join(work, "done.txt"))}\n`);

    const { command, args, env, settings = {} } = start({ ...where, home, prompt: first });
    for (const [file, said] of Object.entries(settings)) {
      mkdirSync(dirname(join(home, file)), { recursive: true });
      writeFileSync(join(home, file), JSON.stringify(said));
    }
    const { code, out, err } = await outcome(join(modules, ".bin", command), args, work, { HOME: home, ...env });
    assert.equal(code, 0, `exit ${code}\n${out.slice(-2000)}\n${err.slice(-2000)}`);
    assert.ok(out.includes(secret), `it does not know what the last file says\n${out.slice(-2000)}\n${err.slice(-2000)}`);
  },
});

export const agents = [
  agent({
    name: "claude-code",
    of: "@anthropic-ai/claude-code",
    first: call("Bash", { command: "cat next.txt" }),
    second: (file) => call("Read", { file_path: file }),
    start: ({ gateway, key, model, prompt }) => ({
      command: "claude",
      args: ["-p", prompt, "--allowedTools", "Bash,Read"],
      env: {
        ANTHROPIC_BASE_URL: gateway,
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_MODEL: model,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    }),
  }),
  agent({
    name: "codex",
    of: "@openai/codex",
    first: call("exec_command", { cmd: "cat next.txt" }),
    second: (file) => call("exec_command", { cmd: `cat ${file}` }),
    start: ({ gateway, key, model, home, prompt }) => ({
      command: "codex",
      args: [
        "exec",
        "--skip-git-repo-check",
        // What it runs is in this file.
        "--dangerously-bypass-approvals-and-sandbox",
        "-m",
        model,
        ...Object.entries({
          model_provider: "signalbox",
          "model_providers.signalbox.name": "Signalbox",
          "model_providers.signalbox.base_url": `${gateway}/v1`,
          "model_providers.signalbox.env_key": "SIGNALBOX_KEY",
          "model_providers.signalbox.wire_api": "responses",
        }).flatMap(([name, value]) => ["-c", `${name}=${JSON.stringify(value)}`]),
        prompt,
      ],
      env: { CODEX_HOME: home, SIGNALBOX_KEY: key },
    }),
  }),
  agent({
    name: "gemini-cli",
    of: "@google/gemini-cli",
    first: call("run_shell_command", { command: "cat next.txt" }),
    second: (file) => call("read_file", { file_path: file }),
    start: ({ gateway, key, model, prompt }) => ({
      command: "gemini",
      args: ["-p", prompt, "--yolo", "-m", model],
      settings: { ".gemini/settings.json": { security: { auth: { selectedType: "gemini-api-key" } } } },
      env: { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: gateway, GEMINI_CLI_TRUST_WORKSPACE: "true" },
    }),
  }),
];
