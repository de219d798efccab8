// SDKs in other languages than Node's, whose checks are beside the program's own tests (`.ci/sdk-check`).

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { outcome } from "./child.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const pinned = Object.fromEntries(
  readFileSync(`${here}requirements.txt`, "utf8").trim().split("\n").map((line) => line.split("==")),
);

const python = (of, what) => ({
  name: `python ${of}`,
  version: pinned[of],
  what,
  async run({ gateway, key, model }) {
    const { code, out, err } = await outcome(
      process.env.COMPAT_PYTHON, [`${here}sdks.py`, of, gateway, key, model], here, { HOME: here });
    assert.equal(code, 0, `${out}${err}`.slice(-3000));
  },
});

const ROUND = "answer, stream, tool round, error";

export const sdks = [python("openai", ROUND), python("anthropic", ROUND), python("google-genai", ROUND)];
