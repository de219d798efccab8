// The official Node SDKs, unmodified, against a running `signalbox demo`: OpenAI's and Anthropic's clients, each in
// front of each kind of provider.
//
//   node check.mjs http://127.0.0.1:8080 http://127.0.0.1:8081
//
// The first address is a `signalbox demo`; the second a gateway that asks for the key below, with two routes whose
// provider ends every stream with an error. `.ci/sdk-check` starts both.
//
// Prints one line a check and ends with 1 when one of them failed.

import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";

const [gateway, strict] = process.argv.slice(2);
if (!gateway || !strict) {
  console.error("usage: node check.mjs DEMO-URL KEYED-GATEWAY-URL");
  process.exit(2);
}
const KEY = "sk-of-the-sdk-check-0123456789";

// The demo has one route over both providers; further models are named with their provider.
const PROVIDERS = { openai: "openai/gpt-5.1", anthropic: "anthropic/claude-sonnet-4-5" };
const openai = new OpenAI({ baseURL: `${gateway}/v1`, apiKey: "sk-any", maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: gateway, apiKey: "sk-any", maxRetries: 0 });
const keyed = {
  openai: (apiKey) => new OpenAI({ baseURL: `${strict}/v1`, apiKey, maxRetries: 0 }),
  anthropic: (apiKey) => new Anthropic({ baseURL: strict, apiKey, maxRetries: 0 }),
};

const checks = [];
const check = (name, run) => checks.push({ name, run });
const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const TOOLS = ["get_weather", "get_time"];

for (const [provider, model] of Object.entries(PROVIDERS)) {
  const user = (content) => [{ role: "user", content }];
  const openaiTools = TOOLS.map((name) => ({ type: "function", function: { name, parameters: schema } }));
  const anthropicTools = TOOLS.map((name) => ({ name, input_schema: schema }));

  check(`openai sdk, ${provider} provider: an answer`, async () => {
    const answer = await openai.chat.completions.create({
      model,
      messages: [{ role: "system", content: "Be brief." }, ...user("Hello, 안녕!")],
    });
    assert.match(answer.choices[0].message.content, /Hello, 안녕!/);
    assert.equal(answer.choices[0].finish_reason, "stop");
    assert.ok(answer.usage.total_tokens > 0);
  });

  check(`openai sdk, ${provider} provider: a stream`, async () => {
    const stream = await openai.chat.completions.create({
      model,
      stream: true,
      stream_options: { include_usage: true },
      messages: user("Hello there, how are you?"),
    });
    let text = "";
    let pieces = 0;
    let usage;
    for await (const chunk of stream) {
      pieces++;
      text += chunk.choices[0]?.delta?.content ?? "";
      usage = chunk.usage ?? usage;
    }
    assert.match(text, /how are you\?/);
    assert.ok(pieces > 3);
    assert.ok(usage.completion_tokens > 0);
  });

  check(`openai sdk, ${provider} provider: a stream that nobody asked usage of has none`, async () => {
    const stream = await openai.chat.completions.create({ model, stream: true, messages: user("Hello") });
    for await (const chunk of stream) {
      assert.ok(!chunk.usage);
      assert.equal(chunk.choices.length, 1);
    }
  });

  check(`openai sdk, ${provider} provider: tools called at once, and their results`, async () => {
    const messages = user("[tools] How is the weather?");
    const called = await openai.chat.completions.create({ model, messages, tools: openaiTools });
    const message = called.choices[0].message;
    assert.deepEqual(message.tool_calls.map((call) => call.function.name), TOOLS);
    const results = message.tool_calls.map((call) => ({ role: "tool", tool_call_id: call.id, content: "sunny" }));
    const answer = await openai.chat.completions.create({
      model,
      messages: [...messages, message, ...results],
      tools: openaiTools,
    });
    assert.match(answer.choices[0].message.content, /sunny/);
  });

  check(`openai sdk, ${provider} provider: tools called in a stream`, async () => {
    const stream = openai.chat.completions.stream({ model, messages: user("[tools] Weather?"), tools: openaiTools });
    const message = await stream.finalMessage();
    assert.deepEqual(message.tool_calls.map((call) => call.function.name), TOOLS);
    assert.equal(typeof JSON.parse(message.tool_calls[0].function.arguments).city, "string");
  });

  check(`anthropic sdk, ${provider} provider: an answer`, async () => {
    const answer = await anthropic.messages.create({
      model,
      max_tokens: 200,
      system: "Be brief.",
      messages: user("Hello, 안녕!"),
    });
    assert.match(answer.content[0].text, /Hello, 안녕!/);
    assert.equal(answer.stop_reason, "end_turn");
    assert.ok(answer.usage.input_tokens > 0);
  });

  check(`anthropic sdk, ${provider} provider: a stream`, async () => {
    let pieces = 0;
    const stream = anthropic.messages
      .stream({ model, max_tokens: 200, messages: user("Hello there, how are you?") })
      .on("text", () => pieces++);
    const message = await stream.finalMessage();
    assert.match(message.content[0].text, /how are you\?/);
    assert.ok(pieces > 1);
    assert.ok(message.usage.output_tokens > 0);
  });

  check(`anthropic sdk, ${provider} provider: tools called at once, and their results`, async () => {
    const messages = user("[tools] How is the weather?");
    const called = await anthropic.messages.create({ model, max_tokens: 200, messages, tools: anthropicTools });
    const calls = called.content.filter((block) => block.type === "tool_use");
    assert.deepEqual(calls.map((call) => call.name), TOOLS);
    const results = calls.map((call) => ({ type: "tool_result", tool_use_id: call.id, content: "sunny" }));
    const answer = await anthropic.messages.create({
      model,
      max_tokens: 200,
      messages: [...messages, { role: "assistant", content: called.content }, { role: "user", content: results }],
      tools: anthropicTools,
    });
    assert.match(answer.content[0].text, /sunny/);
  });

  check(`anthropic sdk, ${provider} provider: tools called in a stream`, async () => {
    const message = await anthropic.messages
      .stream({ model, max_tokens: 200, messages: user("[tools] Weather?"), tools: anthropicTools })
      .finalMessage();
    const calls = message.content.filter((block) => block.type === "tool_use");
    assert.deepEqual(calls.map((call) => call.name), TOOLS);
    assert.equal(typeof calls[0].input.city, "string");
    assert.equal(message.stop_reason, "tool_use");
  });
}

for (const provider of Object.keys(PROVIDERS)) {
  const messages = [{ role: "user", content: "Tell me a longer story, please." }];

  check(`openai sdk, ${provider} provider: an error in the middle of a stream raises`, async () => {
    const stream = await keyed.openai(KEY).chat.completions.create({ model: `broken-${provider}`, stream: true, messages });
    let pieces = 0;
    await assert.rejects(async () => {
      for await (const chunk of stream) {
        pieces += chunk.choices.length;
      }
    }, OpenAI.APIError);
    assert.ok(pieces > 0);
  });

  check(`anthropic sdk, ${provider} provider: an error in the middle of a stream raises`, async () => {
    const stream = keyed.anthropic(KEY).messages.stream({ model: `broken-${provider}`, max_tokens: 50, messages });
    await assert.rejects(stream.finalMessage(), Anthropic.APIError);
  });
}

check("openai sdk: a wrong key raises AuthenticationError", async () => {
  await assert.rejects(
    keyed.openai("sk-wrong").models.list(),
    (error) => error instanceof OpenAI.AuthenticationError && error.code === "invalid_key",
  );
});

check("anthropic sdk: a wrong key raises AuthenticationError", async () => {
  await assert.rejects(keyed.anthropic("sk-wrong").models.list(), Anthropic.AuthenticationError);
});

check("openai sdk: an unknown route raises NotFoundError", async () => {
  await assert.rejects(
    keyed.openai(KEY).chat.completions.create({ model: "broken-opnai", messages: [{ role: "user", content: "x" }] }),
    (error) =>
      error instanceof OpenAI.NotFoundError && error.code === "route_not_found" && /broken-openai/.test(error.message),
  );
});

check("openai sdk: two keys that disagree raise AuthenticationError", async () => {
  await assert.rejects(
    keyed.openai(KEY).chat.completions.create(
      { model: "broken-openai", messages: [{ role: "user", content: "x" }] },
      { headers: { "x-api-key": "another" } },
    ),
    (error) => error instanceof OpenAI.AuthenticationError && error.code === "conflicting_keys",
  );
});

check("openai sdk: a wrong type in the request raises BadRequestError", async () => {
  await assert.rejects(
    openai.chat.completions.create({ model: PROVIDERS.anthropic, messages: "x" }),
    (error) => error instanceof OpenAI.BadRequestError,
  );
});

check("anthropic sdk: two keys that disagree raise AuthenticationError", async () => {
  await assert.rejects(
    keyed.anthropic(KEY).messages.create(
      { model: "broken-anthropic", max_tokens: 5, messages: [{ role: "user", content: "x" }] },
      { headers: { authorization: "Bearer another" } },
    ),
    (error) => error instanceof Anthropic.AuthenticationError,
  );
});

check("anthropic sdk: an unknown path raises NotFoundError", async () => {
  await assert.rejects(
    anthropic.post("/v1/messages/nothing", { body: {} }),
    (error) => error instanceof Anthropic.NotFoundError && error.error?.type === "error",
  );
});

check("openai sdk: embeddings", async () => {
  const { data } = await openai.embeddings.create({ model: PROVIDERS.openai, input: ["Hello", "안녕"] });
  assert.equal(data.length, 2);
  assert.ok(data[0].embedding.length > 100);
  assert.ok(data[0].embedding.every(Number.isFinite));
});

check("openai sdk: models", async () => {
  const models = [];
  for await (const model of openai.models.list()) {
    models.push(model.id);
  }
  assert.deepEqual(models, ["chat"]);
  assert.equal((await openai.models.retrieve("chat")).id, "chat");
});

check("anthropic sdk: models", async () => {
  const models = [];
  for await (const model of anthropic.models.list()) {
    models.push(model.id);
  }
  assert.deepEqual(models, ["chat"]);
});

check("anthropic sdk: tokens are counted", async () => {
  const count = await anthropic.messages.countTokens({
    model: PROVIDERS.anthropic,
    messages: [{ role: "user", content: "Hello" }],
  });
  assert.ok(count.input_tokens > 0);
});

let failed = 0;
for (const { name, run } of checks) {
  try {
    await run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed++;
    console.log(`FAILED  ${name}: ${error?.stack ?? error}`);
  }
}
console.log(`${checks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
