// Vercel's AI SDK over its providers: those of the three vendors, and the one for what is compatible with OpenAI.

import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogleGenerativeAI } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, embedMany, generateText, jsonSchema, Output, stepCountIs, streamText, tool } from "ai";
import { LIMIT, SCHEMA, TOOLS } from "./asked.mjs";

const over = (provider, embedding = null, embeds = []) => {
  const settings = (route) => ({ model: provider(route), maxRetries: 0, maxOutputTokens: LIMIT });
  const toolsThat = (execute) => Object.fromEntries(Object.entries(TOOLS).map(([name, schema]) => (
    [name, tool({ inputSchema: jsonSchema(schema), ...(execute && { execute: () => execute(name) }) })])));
  const calls = (made) => made.map(({ toolName, input }) => [toolName, input]);
  return {
    notFound: APICallError,
    embeds,
    async ask(route, prompt) {
      const { text, response, usage } = await generateText({ ...settings(route), prompt });
      return { text, model: response.modelId, input: usage.inputTokens, output: usage.outputTokens };
    },
    async stream(route, prompt) {
      let fault = null;
      const { textStream } = streamText({ ...settings(route), prompt, onError: ({ error }) => (fault = error) });
      const pieces = [];
      for await (const piece of textStream) {
        pieces.push(piece);
      }
      if (fault) {
        throw fault;
      }
      return pieces;
    },
    async converse(route, prompt, told) {
      const { steps, text } = await generateText({
        ...settings(route), prompt, tools: toolsThat((name) => told[name]), stopWhen: stepCountIs(3) });
      return { calls: calls(steps[0].toolCalls), text };
    },
    async streamed(route, prompt) {
      return calls(await streamText({ ...settings(route), prompt, tools: toolsThat(null) }).toolCalls);
    },
    async parsed(route, prompt) {
      const output = Output.object({ schema: jsonSchema(SCHEMA) });
      return (await generateText({ ...settings(route), prompt, output })).output;
    },
    async picture(route, text, png) {
      const content = [{ type: "text", text }, { type: "file", mediaType: "image/png", data: png }];
      return (await generateText({ ...settings(route), messages: [{ role: "user", content }] })).text;
    },
    ...(embedding && {
      embed: async (route, values) => (await embedMany({ model: embedding(route), values, maxRetries: 0 })).embeddings,
    }),
  };
};

export const vercel = {
  "ai-openai-compatible": (gateway, apiKey) => {
    const provider = createOpenAICompatible({
      name: "signalbox", baseURL: `${gateway}/v1`, apiKey, includeUsage: true, supportsStructuredOutputs: true });
    return over(provider, (route) => provider.embeddingModel(route), ["openai"]);
  },
  "ai-openai": (gateway, apiKey) => over(createOpenAI({ baseURL: `${gateway}/v1`, apiKey })),
  "ai-anthropic": (gateway, apiKey) => over(createAnthropic({ baseURL: `${gateway}/v1`, apiKey })),
  "ai-google": (gateway, apiKey) => {
    const provider = createGoogleGenerativeAI({ baseURL: `${gateway}/v1beta`, apiKey });
    const client = over(provider, (route) => provider.embeddingModel(route), ["gemini"]);
    // It does not tell who answered, only who was asked.
    return { ...client, ask: async (route, words) => ({ ...await client.ask(route, words), model: undefined }) };
  },
};
