"""The SDKs of OpenAI (for either of its APIs), Anthropic and Google."""

import base64
import json

from asked import LIMIT, TOOLS, Said, Stay, data_url, user


class OpenAi:
    EMBEDS = ["openai"]

    def __init__(self, gateway, key):
        import openai

        self.NOT_FOUND = openai.NotFoundError
        self.client = openai.OpenAI(base_url=gateway + "/v1", api_key=key, max_retries=0)
        self.chat = self.client.chat.completions
        self.tools = [{"type": "function", "function": {"name": name, "parameters": schema, "strict": True}}
                      for name, schema in TOOLS.items()]

    def ask(self, model, words):
        answer = self.chat.create(model=model, messages=user(words))
        usage = answer.usage
        return Said(answer.choices[0].message.content, answer.model, usage.prompt_tokens, usage.completion_tokens)

    def stream(self, model, words):
        chunks = self.chat.create(model=model, messages=user(words), stream=True)
        return [text for chunk in chunks if chunk.choices and (text := chunk.choices[0].delta.content)]

    def converse(self, model, words, told):
        message = self.chat.create(model=model, messages=user(words), tools=self.tools).choices[0].message
        results = [{"role": "tool", "tool_call_id": call.id, "content": told[call.function.name]}
                   for call in message.tool_calls]
        after = self.chat.create(model=model, tools=self.tools, messages=[*user(words), message, *results])
        return calls_of(message), after.choices[0].message.content

    def streamed_tools(self, model, words):
        with self.chat.stream(model=model, messages=user(words), tools=self.tools) as stream:
            stream.until_done()
            return calls_of(stream.get_final_completion().choices[0].message)

    def schema(self, model, words):
        return self.chat.parse(model=model, messages=user(words), response_format=Stay).choices[0].message.parsed

    def image(self, model, words, png):
        content = [{"type": "text", "text": words}, {"type": "image_url", "image_url": {"url": data_url(png)}}]
        return self.chat.create(model=model, messages=user(content)).choices[0].message.content

    def embeddings(self, model, texts):
        return [each.embedding for each in self.client.embeddings.create(model=model, input=texts).data]

    def models(self):
        return [model.id for model in self.client.models.list()]


def calls_of(message):
    return [(call.function.name, json.loads(call.function.arguments)) for call in message.tool_calls]


class OpenAiResponses:
    def __init__(self, gateway, key):
        import openai

        self.NOT_FOUND = openai.NotFoundError
        self.client = openai.OpenAI(base_url=gateway + "/v1", api_key=key, max_retries=0).responses
        self.tools = [{"type": "function", "name": name, "parameters": schema, "strict": True}
                      for name, schema in TOOLS.items()]

    @staticmethod
    def called(response):
        return [item for item in response.output if item.type == "function_call"]

    def calls(self, response):
        return [(item.name, json.loads(item.arguments)) for item in self.called(response)]

    def ask(self, model, words):
        answer = self.client.create(model=model, input=words)
        return Said(answer.output_text, answer.model, answer.usage.input_tokens, answer.usage.output_tokens)

    def stream(self, model, words):
        with self.client.stream(model=model, input=words) as stream:
            return [event.delta for event in stream if event.type == "response.output_text.delta"]

    def converse(self, model, words, told):
        first = self.client.create(model=model, input=user(words), tools=self.tools)
        results = [{"type": "function_call_output", "call_id": item.call_id, "output": told[item.name]}
                   for item in self.called(first)]
        after = self.client.create(model=model, tools=self.tools, input=[*user(words), *first.output, *results])
        return self.calls(first), after.output_text

    def streamed_tools(self, model, words):
        with self.client.stream(model=model, input=words, tools=self.tools) as stream:
            return self.calls(stream.get_final_response())

    def schema(self, model, words):
        return self.client.parse(model=model, input=words, text_format=Stay).output_parsed

    def image(self, model, words, png):
        content = [{"type": "input_text", "text": words},
                   {"type": "input_image", "detail": "auto", "image_url": data_url(png)}]
        return self.client.create(model=model, input=user(content)).output_text


class Anthropic:
    def __init__(self, gateway, key):
        import anthropic

        self.NOT_FOUND = anthropic.NotFoundError
        self.client = anthropic.Anthropic(base_url=gateway, api_key=key, max_retries=0)
        self.messages = self.client.messages
        self.tools = [{"name": name, "input_schema": schema} for name, schema in TOOLS.items()]

    @staticmethod
    def called(message):
        return [block for block in message.content if block.type == "tool_use"]

    def calls(self, message):
        return [(block.name, block.input) for block in self.called(message)]

    def ask(self, model, words):
        answer = self.messages.create(model=model, max_tokens=LIMIT, messages=user(words))
        return Said(answer.content[0].text, answer.model, answer.usage.input_tokens, answer.usage.output_tokens)

    def stream(self, model, words):
        with self.messages.stream(model=model, max_tokens=LIMIT, messages=user(words)) as stream:
            return list(stream.text_stream)

    def converse(self, model, words, told):
        more = {"model": model, "max_tokens": LIMIT, "tools": self.tools}
        first = self.messages.create(messages=user(words), **more)
        results = [{"type": "tool_result", "tool_use_id": block.id, "content": told[block.name]}
                   for block in self.called(first)]
        turn = {"role": "assistant", "content": first.content}
        after = self.messages.create(messages=[*user(words), turn, *user(results)], **more)
        return self.calls(first), after.content[0].text

    def streamed_tools(self, model, words):
        with self.messages.stream(
                model=model, max_tokens=LIMIT, tools=self.tools, messages=user(words)) as stream:
            return self.calls(stream.get_final_message())

    def schema(self, model, words):
        return self.messages.parse(
            model=model, max_tokens=LIMIT, messages=user(words), output_format=Stay).parsed_output

    def image(self, model, words, png):
        source = {"type": "base64", "media_type": "image/png", "data": png}
        content = [{"type": "text", "text": words}, {"type": "image", "source": source}]
        return self.messages.create(model=model, max_tokens=LIMIT, messages=user(content)).content[0].text

    def models(self):
        return [model.id for model in self.client.models.list()]


class GenAi:
    EMBEDS = ["gemini"]

    def __init__(self, gateway, key):
        from google import genai
        from google.genai import errors, types

        self.NOT_FOUND = errors.ClientError
        self.types = types
        self.client = genai.Client(api_key=key, http_options=types.HttpOptions(base_url=gateway))
        declared = [types.FunctionDeclaration(name=name, parameters_json_schema=schema)
                    for name, schema in TOOLS.items()]
        self.tools = types.GenerateContentConfig(
            tools=[types.Tool(function_declarations=declared)],
            automatic_function_calling=types.AutomaticFunctionCallingConfig(disable=True))

    @staticmethod
    def calls(answer):
        return [(call.name, call.args) for call in answer.function_calls or []]

    def ask(self, model, words):
        answer = self.client.models.generate_content(model=model, contents=words)
        usage = answer.usage_metadata
        return Said(answer.text, answer.model_version, usage.prompt_token_count, usage.candidates_token_count)

    def stream(self, model, words):
        pieces = self.client.models.generate_content_stream(model=model, contents=words)
        return [piece.text for piece in pieces if piece.text]

    def converse(self, model, words, told):
        types = self.types
        asked = types.Content(role="user", parts=[types.Part(text=words)])
        first = self.client.models.generate_content(model=model, contents=[asked], config=self.tools)
        results = [types.Part(function_response=types.FunctionResponse(
            id=call.id, name=call.name, response={"output": told[call.name]})) for call in first.function_calls]
        after = self.client.models.generate_content(
            model=model, config=self.tools,
            contents=[asked, first.candidates[0].content, types.Content(role="user", parts=results)])
        return self.calls(first), after.text

    def streamed_tools(self, model, words):
        pieces = self.client.models.generate_content_stream(model=model, contents=words, config=self.tools)
        return [call for piece in pieces for call in self.calls(piece)]

    def schema(self, model, words):
        config = self.types.GenerateContentConfig(response_mime_type="application/json", response_schema=Stay)
        return self.client.models.generate_content(model=model, contents=words, config=config).parsed

    def image(self, model, words, png):
        picture = self.types.Part.from_bytes(data=base64.b64decode(png), mime_type="image/png")
        return self.client.models.generate_content(model=model, contents=[words, picture]).text

    def embeddings(self, model, texts):
        # One by one: of several texts it makes one vector, where the model's name is that of one for media.
        embed = self.client.models.embed_content
        return [embed(model=model, contents=text).embeddings[0].values for text in texts]

    def models(self):
        return [model.name.removeprefix("models/") for model in self.client.models.list()]
