import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const MOST_MILLIS = 120_000;

/// A path below this folder.
export const under = (path) => fileURLToPath(new URL(path, import.meta.url));

/// What a command came to: exit code and what it printed. It sees nothing of this process's environment but the path.
export const outcome = (command, args, cwd, env, timeout = MOST_MILLIS) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { PATH: process.env.PATH, LANG: "C.UTF-8", ...env },
      stdio: ["ignore", "pipe", "pipe"],
      timeout,
    });
    let out = "";
    let err = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (err += data));
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, out, err }));
  });
