// SDKs, as sdks.json names them: each makes its round in a process of its language, which tells of each part. How many
// parts there are, with all providers together, is in sdks.json too.

import { readFileSync } from "node:fs";
import { installed, javaProject, nodeModules, versionOf, virtualEnv } from "./install.mjs";
import { outcome, under } from "./child.mjs";

const LANGUAGES = {
  node: {
    install: () => nodeModules("node"),
    version: ({ of }) => versionOf("node", of),
    command: ({ client }) => ["node", under("node/round.mjs"), client],
  },
  python: {
    install: (sdk) => virtualEnv(sdk.in),
    version: (sdk) => installed(under(`python/${sdk.in}.txt`), `^${sdk.of}==(.*)$`),
    command: (sdk) => [under(`python/.venv/${sdk.in}/bin/python`), "-B", under("python/round.py"), sdk.client],
  },
  java: {
    install: () => javaProject(),
    version: ({ of }) => installed(under("java/pom.xml"), `<artifactId>${of}</artifactId><version>(.*?)</version>`),
    command: ({ client }) => [
      `${process.env.JAVA_HOME}/bin/java`, "-cp", `${under("java/target/classes")}:${under("java/target/dependency/*")}`,
      "Round", client],
  },
};

const sdk = (language, name, told) => ({
  name: `${language} ${name}`,
  install: () => LANGUAGES[language].install(told),
  version: () => LANGUAGES[language].version(told),
  async run({ gateway, key, providers, folder }) {
    const [command, ...args] = LANGUAGES[language].command(told);
    const routes = Object.entries(providers).map(([provider, model]) => `${provider}=${model}`);
    const { code, out, err } = await outcome(
      command, [...args, gateway, key, ...routes], folder, { HOME: folder, LITELLM_LOCAL_MODEL_COST_MAP: "true" });
    const parts = [...out.matchAll(/^(\S+) (\S+) (.*)$/gm)].map(([, provider, part, said]) => (
      { provider, part, fault: said === "ok" ? null : said }));
    // Of a part whose method is gone nothing is heard.
    const fault = `it had ${parts.length} parts and not ${told.parts}, as sdks.json says`;
    if (parts.length !== told.parts) {
      parts.push({ provider: "all", part: "count", fault });
    }
    for (const provider of Object.keys(providers)) {
      if (code !== 0 || !parts.some((part) => part.provider === provider)) {
        parts.push({ provider, part: "whole", fault: `exit ${code}\n${out.slice(-1000)}\n${err.slice(-2000)}` });
      }
    }
    return parts;
  },
});

export const sdks = Object.entries(JSON.parse(readFileSync(under("sdks.json"), "utf8"))).flatMap(
  ([language, all]) => Object.entries(all).map(([name, told]) => sdk(language, name, told)));
