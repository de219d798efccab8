// Coding agents. Each is told, in the first message, which tools to call, finds in their results what to do next, and ends
// with what the last one said, each turn streamed. Only one that understood every answer knows the last file's words.
//
// An agent has:
//   shell, read    its own words for running a command and reading a file: [tool, arguments]
//   start          the command, its arguments and environment, and files of settings below its home
//   sessions       which of SESSIONS it can have

import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { installed, nodeModules, versionOf, virtualEnv } from "./install.mjs";
import { outcome, under } from "./child.mjs";

const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const call = ([tool, args]) => `[call ${tool} ${JSON.stringify(args)}]`;

/// One agent in a folder of its own, asked through one route.
class Desk {
  constructor(agent, where, route) {
    this.agent = agent;
    this.where = where;
    this.route = route;
    this.home = mkdtempSync(join(where.folder, `${agent.name}-`));
    this.work = join(this.home, "work");
    mkdirSync(this.work);
  }

  file(name, text, encoding = "utf8") {
    const path = join(this.work, name);
    writeFileSync(path, text, encoding);
    return path;
  }

  /// A file with a sentence that nobody could guess.
  secret(name) {
    const words = `platform ${Math.floor(Math.random() * 1e9)}`;
    return { words, path: this.file(name, `The express leaves from ${words}.\n`) };
  }

  /// What it prints when asked.
  async ask(prompt, again = false) {
    const { gateway, key } = this.where;
    const { command, args, env, settings = {} } = this.agent.start(
      { gateway, key, model: this.route, home: this.home, prompt, again });
    for (const [file, said] of Object.entries(settings)) {
      mkdirSync(dirname(join(this.home, file)), { recursive: true });
      writeFileSync(join(this.home, file), JSON.stringify(said));
    }
    const { code, out, err } = await outcome(under(command), args, this.work, { HOME: this.home, ...env });
    assert.equal(code, 0, `exit ${code}\n${out.slice(-2000)}\n${err.slice(-2000)}`);
    return `${out}\n${err}`;
  }
}

const knows = (out, words) => assert.ok(out.includes(words), `it does not know "${words}"\n${out.slice(-3000)}`);

/// A command whose output says which file to read.
async function twoCalls(desk) {
  const last = desk.secret("done.txt");
  desk.file("next.txt", `${call(desk.agent.read(last.path))}\n`);
  knows(await desk.ask(call(desk.agent.shell("cat next.txt"))), last.words);
}

const SESSIONS = {
  tools: twoCalls,
  /// Two commands in one turn; what the last one said is the answer.
  async parallel(desk) {
    const last = desk.secret("done.txt");
    const { shell } = desk.agent;
    knows(await desk.ask(`${call(shell("echo ran > first.txt"))} and ${call(shell("cat done.txt"))}`), last.words);
    assert.ok(existsSync(join(desk.work, "first.txt")), "it ran the second command only");
  },
  /// A picture in a tool's result.
  async picture(desk) {
    const path = desk.file("picture.png", PICTURE, "base64");
    assert.match(await desk.ask(call(desk.agent.read(path))), /\[image\/\w+, \d+ bytes\]/);
  },
  /// The first target is down every other time, and the second, which speaks another dialect, takes it.
  failover: twoCalls,
  /// A further turn on what was said before.
  async again(desk) {
    await twoCalls(desk);
    const last = desk.secret("later.txt");
    knows(await desk.ask(call(desk.agent.shell("cat later.txt")), true), last.words);
  },
  /// No tools: the answer, which repeats the question, has a file in it, and the agent writes it.
  async edit(desk) {
    await desk.ask("Write this:\n\ndone.txt\n```\nThe express leaves on time.\n```\n");
    assert.equal(readFileSync(join(desk.work, "done.txt"), "utf8"), "The express leaves on time.\n");
  },
};
const WITH_TOOLS = ["tools", "parallel", "picture", "failover", "again"];
const IN_NODE = "agents/node_modules/.bin";

const agent = (told) => ({
  name: `agent ${told.name}`,
  install: told.install ?? (() => nodeModules("agents")),
  version: told.version ?? (() => versionOf("agents", told.of)),
  async run(where) {
    const ofProvider = async (provider) => {
      const parts = [];
      for (const part of told.sessions) {
        const desk = new Desk(told, where, part === "failover" ? `failover-${provider}` : provider);
        const fault = await SESSIONS[part](desk).then(() => null, (raised) => raised.message);
        parts.push({ provider, part, fault });
      }
      return parts;
    };
    // They wait more than they work.
    return (await Promise.all(Object.keys(where.providers).map(ofProvider))).flat();
  },
});

export const agents = [
  agent({
    name: "claude-code",
    of: "@anthropic-ai/claude-code",
    sessions: WITH_TOOLS,
    shell: (command) => ["Bash", { command }],
    read: (file_path) => ["Read", { file_path }],
    start: ({ gateway, key, model, prompt, again }) => ({
      command: `${IN_NODE}/claude`,
      args: [...(again ? ["-c"] : []), "-p", prompt, "--allowedTools", "Bash,Read"],
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
    sessions: WITH_TOOLS,
    shell: (cmd) => ["exec_command", { cmd }],
    read: (path) => (path.endsWith(".png") ? ["view_image", { path }] : ["exec_command", { cmd: `cat ${path}` }]),
    start: ({ gateway, key, model, home, prompt, again }) => ({
      command: `${IN_NODE}/codex`,
      args: [
        "exec",
        ...(again ? ["resume", "--last"] : []),
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
    sessions: WITH_TOOLS,
    shell: (command) => ["run_shell_command", { command }],
    read: (file_path) => ["read_file", { file_path }],
    start: ({ gateway, key, model, prompt, again }) => ({
      command: `${IN_NODE}/gemini`,
      args: [...(again ? ["--resume", "latest"] : []), "-p", prompt, "--yolo", "-m", model],
      settings: { ".gemini/settings.json": { security: { auth: { selectedType: "gemini-api-key" } } } },
      env: { GEMINI_API_KEY: key, GOOGLE_GEMINI_BASE_URL: gateway, GEMINI_CLI_TRUST_WORKSPACE: "true" },
    }),
  }),
  agent({
    name: "qwen-code",
    of: "@qwen-code/qwen-code",
    // Of two commands at once it may lose the output, and pictures it reads for models only that it knows by name.
    sessions: ["tools"],
    shell: (command) => ["run_shell_command", { command, is_background: false }],
    read: (file_path) => ["read_file", { file_path }],
    start: ({ gateway, key, model, prompt, again }) => ({
      command: `${IN_NODE}/qwen`,
      args: [...(again ? ["-c"] : []), "-p", prompt, "--yolo"],
      settings: { ".qwen/settings.json": { security: { auth: { selectedType: "openai" } } } },
      env: { OPENAI_API_KEY: key, OPENAI_BASE_URL: `${gateway}/v1`, OPENAI_MODEL: model },
    }),
  }),
  agent({
    name: "opencode",
    of: "opencode-ai",
    sessions: WITH_TOOLS,
    shell: (command) => ["bash", { command, description: "print" }],
    read: (filePath) => ["read", { filePath }],
    start: ({ gateway, key, model, prompt, again }) => ({
      command: `${IN_NODE}/opencode`,
      // A word with spaces it would put into quotes.
      args: ["run", ...(again ? ["-c"] : []), "-m", `signalbox/${model}`, ...prompt.split(" ")],
      settings: {
        ".config/opencode/opencode.json": {
          autoupdate: false,
          share: "disabled",
          permission: "allow",
          provider: {
            signalbox: {
              npm: "@ai-sdk/openai-compatible",
              name: "Signalbox",
              options: { baseURL: `${gateway}/v1`, apiKey: key },
              models: { [model]: { attachment: true, modalities: { input: ["text", "image"], output: ["text"] } } },
            },
          },
        },
      },
      env: {},
    }),
  }),
  agent({
    name: "aider",
    install: () => virtualEnv("aider"),
    version: () => installed(under("python/aider.txt"), "^aider-chat==(.*)$"),
    sessions: ["edit"],
    start: ({ gateway, key, model, prompt }) => ({
      command: "python/.venv/aider/bin/aider",
      args: [
        "--model", `openai/${model}`, "--edit-format", "whole", "--no-git", "--yes-always", "--no-check-update",
        "--no-show-model-warnings", "--no-pretty", "--analytics-disable", "--message", prompt,
      ],
      env: { OPENAI_API_KEY: key, OPENAI_API_BASE: `${gateway}/v1`, LITELLM_LOCAL_MODEL_COST_MAP: "True" },
    }),
  }),
];
