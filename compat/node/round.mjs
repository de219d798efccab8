// The round that an SDK makes with each provider. What it asks is the same for all of them; a client says it in its
// SDK's words, and this file says what must come back.
//
//   node round.mjs CLIENT GATEWAY-URL KEY PROVIDER=MODEL…
//
// Prints `PROVIDER PART ok`, or what is wrong in place of `ok`, line by line.
//
// A client has, each with the route as its first argument:
//   ask(route, words)             { text, model, input, output }: an answer, who gave it (if the SDK tells), its tokens
//   stream(route, words)          the texts of a stream, piece by piece
//   converse(route, words, told)  { calls: [[name, arguments]…], text }: a question with both tools of TOOLS on offer,
//                                 the calls it led to, and the answer when each tool has said told[name]
//   streamed(route, words)        the calls of a stream
//   parsed(route, words)          an object of SCHEMA, as the SDK reads it
//   picture(route, words, base64) the answer to words with a PNG
//   embed(route, words), models() vectors; names
// and `notFound`, what the SDK raises for a model that is not there, `embeds`, the providers it may ask for vectors.
// What it lacks is left out.

import assert from "node:assert/strict";
import { official } from "./official.mjs";
import { vercel } from "./vercel.mjs";

const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const WORDS = "Hello there, 안녕!";
const call = (name, args) => `[call ${name} ${JSON.stringify(args)}]`;
const WEATHER = ["get_weather", { city: "Busan" }];
const TIME = ["get_time", { city: "Jeju" }];

const parts = {
  async answer(client, route, model) {
    const said = await client.ask(route, WORDS);
    assert.equal(said.text, `You said: ${WORDS}`);
    assert.equal(said.model ?? model, model);
    assert.ok(said.input > 0 && said.output > 0, `tokens: ${said.input}, ${said.output}`);
  },
  async stream(client, route) {
    const pieces = await client.stream(route, WORDS);
    assert.equal(pieces.join(""), `You said: ${WORDS}`);
    assert.ok(pieces.length > 1, "it came in one piece");
  },
  async tool(client, route) {
    const { calls, text } = await client.converse(route, call(...WEATHER), { get_weather: "21 degrees" });
    assert.deepEqual(calls, [WEATHER]);
    assert.match(text, /^The tool said: .*21 degrees/);
  },
  async tools(client, route) {
    const told = { get_weather: "21 degrees", get_time: "past nine" };
    const { calls, text } = await client.converse(route, `${call(...WEATHER)} ${call(...TIME)}`, told);
    assert.deepEqual(calls, [WEATHER, TIME]);
    assert.match(text, /^The tool said: .*past nine/);
  },
  async "streamed-tools"(client, route) {
    assert.deepEqual(await client.streamed(route, `${call(...WEATHER)} ${call(...TIME)}`), [WEATHER, TIME]);
  },
  async schema(client, route) {
    assert.deepEqual(await client.parsed(route, "Where, and how long?"), { city: "sim-city", days: 1 });
  },
  async image(client, route) {
    assert.match(await client.picture(route, "See:", PICTURE), /See: \[image\/png, 70 bytes\]/);
  },
  async error(client) {
    await assert.rejects(
      () => client.ask("no-such-route", WORDS),
      (raised) => {
        assert.ok(raised instanceof client.notFound, `it raises ${raised.constructor.name}: ${raised.message}`);
        assert.match(`${raised.message} ${raised.responseBody ?? ""}`, /no-such-route/);
        return true;
      },
    );
  },
  async embeddings(client, route) {
    const vectors = await client.embed(route, ["one", "two"]);
    assert.equal(vectors.length, 2);
    assert.ok(vectors.every((vector) => vector.length > 8 && vector.every(Number.isFinite)));
  },
  async models(client, route) {
    const names = await client.models();
    assert.ok(names.includes(route), names.join());
  },
};

const needed = { answer: "ask", tool: "converse", tools: "converse", "streamed-tools": "streamed", schema: "parsed",
  image: "picture", error: "notFound", embeddings: "embed" };

const [name, gateway, key, ...providers] = process.argv.slice(2);
const client = { ...official, ...vercel }[name](gateway, key);
for (const [provider, model] of providers.map((each) => each.split("="))) {
  for (const [part, run] of Object.entries(parts)) {
    if (!client[needed[part] ?? part] || (part === "embeddings" && !client.embeds.includes(provider))) {
      continue;
    }
    const fault = await run(client, provider, model).then(() => null, (raised) => raised);
    console.log(`${provider} ${part} ${fault === null ? "ok" : `${fault.stack}`.replaceAll(/\s+/g, " ").slice(0, 600)}`);
  }
}
