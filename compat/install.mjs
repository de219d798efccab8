// Puts programs in place as they are pinned, each folder once a run; not where `compat/run` was told that they are.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { outcome, under } from "./child.mjs";

const MOST_MILLIS = 600_000;
const begun = new Map();

const once = (what, install) => {
  if (!begun.has(what)) {
    begun.set(what, process.env.COMPAT_INSTALLED ? Promise.resolve() : install());
  }
  return begun.get(what);
};

/// Registries and caches are the user's own: so is the environment.
async function must(command, args, cwd) {
  const { code, out, err } = await outcome(command, args, cwd, process.env, MOST_MILLIS);
  if (code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: exit ${code}\n${out.slice(-2000)}\n${err.slice(-2000)}`);
  }
}

/// Not `ci`: it refuses a lock file that lacks packages for other systems which a registry does not have.
export const nodeModules = (folder) =>
  once(folder, () => must("npm", ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"], under(folder)));

/// The environment for one file of requirements.
export const virtualEnv = (name) =>
  once(`python ${name}`, async () => {
    const python = under(`python/.venv/${name}/bin/python`);
    if (!existsSync(python)) {
      await must("python3", ["-m", "venv", under(`python/.venv/${name}`)], under("python"));
    }
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"];
    await must(python, [...pip, "-r", `${name}.txt`], under("python"));
  });

export const javaProject = () =>
  once("java", () =>
    must(under("../mvnw"), ["-B", "-ntp", "-q", "compile", "dependency:copy-dependencies"], under("java")));

export const versionOf = (folder, name) =>
  JSON.parse(readFileSync(join(under(folder), "node_modules", name, "package.json"), "utf8")).version;

/// What a file pins: the first group of the pattern.
export const installed = (file, pattern) => readFileSync(file, "utf8").match(new RegExp(pattern, "m"))[1];
