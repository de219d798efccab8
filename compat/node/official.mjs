// The SDKs of OpenAI (for either of its APIs), Anthropic and Google.

import Anthropic from "@anthropic-ai/sdk";
import { ApiError, GoogleGenAI } from "@google/genai";
import OpenAI from "openai";
import { LIMIT, SCHEMA, TOOLS } from "./asked.mjs";

const offered = (shape) => Object.entries(TOOLS).map(([name, parameters]) => shape(name, parameters));
const user = (content) => [{ role: "user", content }];
const drained = async (stream, textOf) => {
  const pieces = [];
  for await (const piece of stream) {
    const text = textOf(piece);
    if (text) {
      pieces.push(text);
    }
  }
  return pieces;
};

function openai(gateway, apiKey) {
  const client = new OpenAI({ baseURL: `${gateway}/v1`, apiKey, maxRetries: 0 });
  const chat = client.chat.completions;
  const tools = offered((name, parameters) => ({ type: "function", function: { name, parameters } }));
  const calls = (message) => message.tool_calls.map(({ function: f }) => [f.name, JSON.parse(f.arguments)]);
  return {
    notFound: OpenAI.NotFoundError,
    embeds: ["openai"],
    async ask(model, words) {
      const { choices, model: by, usage } = await chat.create({ model, messages: user(words) });
      return {
        text: choices[0].message.content, model: by, input: usage.prompt_tokens, output: usage.completion_tokens };
    },
    async stream(model, words) {
      return drained(
        await chat.create({ model, stream: true, messages: user(words) }), (chunk) => chunk.choices[0]?.delta.content);
    },
    async converse(model, words, told) {
      const messages = user(words);
      const { message } = (await chat.create({ model, messages, tools })).choices[0];
      const results = message.tool_calls.map(({ id, function: { name } }) => (
        { role: "tool", tool_call_id: id, content: told[name] }));
      const next = await chat.create({ model, tools, messages: [...messages, message, ...results] });
      return { calls: calls(message), text: next.choices[0].message.content };
    },
    async streamed(model, words) {
      return calls(await chat.stream({ model, tools, messages: user(words) }).finalMessage());
    },
    async parsed(model, words) {
      const format = { type: "json_schema", json_schema: { name: "stay", strict: true, schema: SCHEMA } };
      const { choices } = await chat.parse({ model, messages: user(words), response_format: format });
      return JSON.parse(choices[0].message.content);
    },
    async picture(model, words, png) {
      const image = { type: "image_url", image_url: { url: `data:image/png;base64,${png}` } };
      const { choices } = await chat.create({ model, messages: user([{ type: "text", text: words }, image]) });
      return choices[0].message.content;
    },
    async embed(model, input) {
      return (await client.embeddings.create({ model, input })).data.map(({ embedding }) => embedding);
    },
    async models() {
      return (await client.models.list()).data.map(({ id }) => id);
    },
  };
}

function responses(gateway, apiKey) {
  const client = new OpenAI({ baseURL: `${gateway}/v1`, apiKey, maxRetries: 0 }).responses;
  const tools = offered((name, parameters) => ({ type: "function", name, parameters, strict: true }));
  const called = ({ output }) => output.filter(({ type }) => type === "function_call");
  const calls = (response) => called(response).map((item) => [item.name, JSON.parse(item.arguments)]);
  return {
    notFound: OpenAI.NotFoundError,
    async ask(model, input) {
      const { output_text: text, model: by, usage } = await client.create({ model, input });
      return { text, model: by, input: usage.input_tokens, output: usage.output_tokens };
    },
    async stream(model, input) {
      return drained(
        client.stream({ model, input }), (event) => event.type === "response.output_text.delta" && event.delta);
    },
    async converse(model, words, told) {
      const first = await client.create({ model, input: user(words), tools });
      const results = called(first).map((item) => (
        { type: "function_call_output", call_id: item.call_id, output: told[item.name] }));
      const next = await client.create({ model, tools, input: [...user(words), ...first.output, ...results] });
      return { calls: calls(first), text: next.output_text };
    },
    async streamed(model, words) {
      return calls(await client.stream({ model, tools, input: words }).finalResponse());
    },
    async parsed(model, input) {
      const format = { type: "json_schema", name: "stay", strict: true, schema: SCHEMA };
      return JSON.parse((await client.parse({ model, input, text: { format } })).output_text);
    },
    async picture(model, text, png) {
      const image = { type: "input_image", detail: "auto", image_url: `data:image/png;base64,${png}` };
      return (await client.create({ model, input: user([{ type: "input_text", text }, image]) })).output_text;
    },
  };
}

function anthropic(gateway, apiKey) {
  const client = new Anthropic({ baseURL: gateway, apiKey, maxRetries: 0 });
  const max_tokens = LIMIT;
  const tools = offered((name, input_schema) => ({ name, input_schema }));
  const create = (model, messages, more) => client.messages.create({ model, max_tokens, messages, ...more });
  const called = ({ content }) => content.filter(({ type }) => type === "tool_use");
  const calls = (message) => called(message).map(({ name, input }) => [name, input]);
  return {
    notFound: Anthropic.NotFoundError,
    async ask(model, words) {
      const { content, model: by, usage } = await create(model, user(words));
      return { text: content[0].text, model: by, input: usage.input_tokens, output: usage.output_tokens };
    },
    async stream(model, words) {
      return drained(
        client.messages.stream({ model, max_tokens, messages: user(words) }),
        (event) => event.type === "content_block_delta" && event.delta.text);
    },
    async converse(model, words, told) {
      const first = await create(model, user(words), { tools });
      const results = called(first).map(({ id, name }) => (
        { type: "tool_result", tool_use_id: id, content: told[name] }));
      const { role, content } = first;
      const next = await create(model, [...user(words), { role, content }, ...user(results)], { tools });
      return { calls: calls(first), text: next.content[0].text };
    },
    async streamed(model, words) {
      return calls(await client.messages.stream({ model, max_tokens, tools, messages: user(words) }).finalMessage());
    },
    async parsed(model, words) {
      const format = { type: "json_schema", schema: SCHEMA };
      return JSON.parse((await create(model, user(words), { output_config: { format } })).content[0].text);
    },
    async picture(model, text, data) {
      const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
      return (await create(model, user([{ type: "text", text }, image]))).content[0].text;
    },
    async models() {
      return (await client.models.list()).data.map(({ id }) => id);
    },
  };
}

function genai(gateway, apiKey) {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway } });
  const generate = (model, contents, config) => client.models.generateContent({ model, contents, config });
  const functionDeclarations = offered((name, parametersJsonSchema) => ({ name, parametersJsonSchema }));
  const config = { tools: [{ functionDeclarations }] };
  const calls = ({ functionCalls }) => functionCalls.map(({ name, args }) => [name, args]);
  return {
    notFound: ApiError,
    embeds: ["gemini"],
    async ask(model, words) {
      const { text, modelVersion, usageMetadata: usage } = await generate(model, words);
      return { text, model: modelVersion, input: usage.promptTokenCount, output: usage.candidatesTokenCount };
    },
    async stream(model, contents) {
      return drained(await client.models.generateContentStream({ model, contents }), ({ text }) => text);
    },
    async converse(model, words, told) {
      const asked = { role: "user", parts: [{ text: words }] };
      const first = await generate(model, [asked], config);
      const parts = first.functionCalls.map(({ id, name }) => (
        { functionResponse: { id, name, response: { output: told[name] } } }));
      const next = await generate(model, [asked, first.candidates[0].content, { role: "user", parts }], config);
      return { calls: calls(first), text: next.text };
    },
    async streamed(model, contents) {
      const all = [];
      for await (const piece of await client.models.generateContentStream({ model, contents, config })) {
        all.push(...(piece.functionCalls ? calls(piece) : []));
      }
      return all;
    },
    async parsed(model, words) {
      const json = { responseMimeType: "application/json", responseJsonSchema: SCHEMA };
      return JSON.parse((await generate(model, words, json)).text);
    },
    async picture(model, text, data) {
      return (await generate(model, [{ text }, { inlineData: { mimeType: "image/png", data } }])).text;
    },
    async embed(model, contents) {
      return (await client.models.embedContent({ model, contents })).embeddings.map(({ values }) => values);
    },
    async models() {
      return (await client.models.list()).page.map(({ name }) => name.replace("models/", ""));
    },
  };
}

export const official = { openai, "openai-responses": responses, anthropic, genai };
