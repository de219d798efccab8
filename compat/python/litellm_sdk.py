"""LiteLLM, which asks the gateway in the way of the provider that its model's prefix names."""

import json

from asked import LIMIT, TOOLS, Said, Stay, data_url, user


class LiteLlm:
    def __init__(self, gateway, key):
        import litellm

        self.litellm = litellm
        litellm.suppress_debug_info = True
        # Which of them it raises it decides by the error's words.
        self.NOT_FOUND = (litellm.NotFoundError, litellm.BadRequestError)
        self.tools = [{"type": "function", "function": {"name": name, "parameters": schema}}
                      for name, schema in TOOLS.items()]
        self.more = {"api_base": gateway + self.PATH, "api_key": key, "max_tokens": LIMIT, "num_retries": 0}

    def complete(self, route, messages, **more):
        return self.litellm.completion(model=self.PREFIX + route, messages=messages, **self.more, **more)

    def ask(self, route, words):
        answer = self.complete(route, user(words))
        usage = answer.usage
        return Said(
            answer.choices[0].message.content, answer.model.removeprefix(self.PREFIX),
            usage.prompt_tokens, usage.completion_tokens)

    def stream(self, route, words):
        chunks = self.complete(route, user(words), stream=True)
        return [text for chunk in chunks if chunk.choices and (text := chunk.choices[0].delta.content)]

    def converse(self, route, words, told):
        message = self.complete(route, user(words), tools=self.tools).choices[0].message
        calls = self.calls(message)  # before the message is sent back, which may change it
        results = [{"role": "tool", "tool_call_id": call.id, "name": call.function.name,
                    "content": told[call.function.name]} for call in message.tool_calls]
        after = self.complete(route, [*user(words), message, *results], tools=self.tools)
        return calls, after.choices[0].message.content

    @staticmethod
    def calls(message):
        return [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]

    def streamed_tools(self, route, words):
        chunks = list(self.complete(route, user(words), tools=self.tools, stream=True))
        return self.calls(self.litellm.stream_chunk_builder(chunks).choices[0].message)

    def schema(self, route, words):
        answer = self.complete(route, user(words), response_format=Stay)
        return Stay.model_validate_json(answer.choices[0].message.content)

    def image(self, route, words, png):
        content = [{"type": "text", "text": words}, {"type": "image_url", "image_url": {"url": data_url(png)}}]
        return self.complete(route, user(content)).choices[0].message.content


class OpenAi(LiteLlm):
    PREFIX, PATH = "openai/", "/v1"


class Anthropic(LiteLlm):
    PREFIX, PATH = "anthropic/", ""


class Gemini(LiteLlm):
    PREFIX, PATH = "gemini/", "/v1beta"
    schema = None  # of a model that it does not know it asks for one in words only
