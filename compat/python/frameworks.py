"""LangChain and Pydantic AI over OpenAI's, Anthropic's and Google's SDKs."""

import base64

from asked import LIMIT, TOOLS, Said, Stay


class LangChain:
    def __init__(self, gateway, key):
        self.gateway, self.key = gateway, key
        self.tools = [{"title": name, "description": name, **schema} for name, schema in TOOLS.items()]

    def ask(self, route, words):
        answer = self.model(route).invoke(words)
        usage = answer.usage_metadata
        return Said(answer.text, answer.response_metadata["model_name"], usage["input_tokens"], usage["output_tokens"])

    def stream(self, route, words):
        return [chunk.text for chunk in self.model(route).stream(words) if chunk.text]

    def converse(self, route, words, told):
        from langchain_core.messages import HumanMessage, ToolMessage

        model = self.model(route).bind_tools(self.tools)
        turn = model.invoke([HumanMessage(words)])
        results = [ToolMessage(told[call["name"]], tool_call_id=call["id"], name=call["name"])
                   for call in turn.tool_calls]
        return self.calls(turn), model.invoke([HumanMessage(words), turn, *results]).text

    @staticmethod
    def calls(turn):
        return [(call["name"], call["args"]) for call in turn.tool_calls]

    def streamed_tools(self, route, words):
        whole = None
        for chunk in self.model(route).bind_tools(self.tools).stream(words):
            whole = chunk if whole is None else whole + chunk
        return self.calls(whole)

    def schema(self, route, words):
        return self.model(route).with_structured_output(Stay, method="json_schema").invoke(words)

    def image(self, route, words, png):
        from langchain_core.messages import HumanMessage

        image = {"type": "image", "base64": png, "mime_type": "image/png"}
        return self.model(route).invoke([HumanMessage([{"type": "text", "text": words}, image])]).text


class LangChainOpenAi(LangChain):
    EMBEDS = ["openai"]

    def __init__(self, gateway, key):
        import openai

        super().__init__(gateway, key)
        self.NOT_FOUND = openai.NotFoundError

    def settings(self):
        return {"base_url": self.gateway + "/v1", "api_key": self.key, "max_retries": 0}

    def model(self, route):
        from langchain_openai import ChatOpenAI

        return ChatOpenAI(model=route, stream_usage=True, **self.settings())

    def embeddings(self, route, texts):
        from langchain_openai import OpenAIEmbeddings

        return OpenAIEmbeddings(model=route, check_embedding_ctx_length=False, **self.settings()).embed_documents(texts)


class LangChainAnthropic(LangChain):
    def __init__(self, gateway, key):
        import anthropic

        super().__init__(gateway, key)
        self.NOT_FOUND = anthropic.NotFoundError

    def model(self, route):
        from langchain_anthropic import ChatAnthropic

        return ChatAnthropic(
            model=route, base_url=self.gateway, api_key=self.key, max_retries=0, max_tokens=LIMIT)


class LangChainGoogle(LangChain):
    def __init__(self, gateway, key):
        from langchain_google_genai.chat_models import ChatGoogleGenerativeAIError

        super().__init__(gateway, key)
        self.NOT_FOUND = ChatGoogleGenerativeAIError

    def model(self, route):
        from langchain_google_genai import ChatGoogleGenerativeAI

        return ChatGoogleGenerativeAI(model=route, base_url=self.gateway, api_key=self.key, max_retries=0)


class PydanticAi:
    def __init__(self, gateway, key):
        from pydantic_ai.exceptions import ModelHTTPError

        self.gateway, self.key = gateway, key
        self.NOT_FOUND = ModelHTTPError

    def agent(self, route, **more):
        from pydantic_ai import Agent

        return Agent(self.model(route), model_settings={"max_tokens": LIMIT}, retries=0, **more)

    def ask(self, route, words):
        run = self.agent(route).run_sync(words)
        usage = run.usage
        return Said(run.output, run.response.model_name, usage.input_tokens, usage.output_tokens)

    def stream(self, route, words):
        # One text before the last it holds back.
        return list(self.agent(route).run_stream_sync(words).stream_text(delta=True, debounce_by=None))

    def converse(self, route, words, told):
        from pydantic_ai import Tool

        tools = [Tool.from_schema(lambda city, name=name: told[name], name, None, schema)
                 for name, schema in TOOLS.items()]
        run = self.agent(route, tools=tools).run_sync(words)
        turn = next(message for message in run.all_messages() if message.kind == "response")
        return [(call.tool_name, call.args_as_dict()) for call in turn.tool_calls], run.output

    def schema(self, route, words):
        from pydantic_ai import NativeOutput

        return self.agent(route, output_type=NativeOutput(Stay)).run_sync(words).output

    def image(self, route, words, png):
        from pydantic_ai import BinaryContent

        picture = BinaryContent(data=base64.b64decode(png), media_type="image/png")
        return self.agent(route).run_sync([words, picture]).output


class PydanticAiOpenAi(PydanticAi):
    def model(self, route):
        from pydantic_ai.models.openai import OpenAIChatModel
        from pydantic_ai.providers.openai import OpenAIProvider

        return OpenAIChatModel(route, provider=OpenAIProvider(base_url=self.gateway + "/v1", api_key=self.key))


class PydanticAiResponses(PydanticAi):
    def model(self, route):
        from pydantic_ai.models.openai import OpenAIResponsesModel
        from pydantic_ai.providers.openai import OpenAIProvider

        return OpenAIResponsesModel(route, provider=OpenAIProvider(base_url=self.gateway + "/v1", api_key=self.key))


class PydanticAiAnthropic(PydanticAi):
    def schema(self, route, words):
        # As the arguments of a tool: whether Claude could do it otherwise it tells by the model's name.
        return self.agent(route, output_type=Stay).run_sync(words).output

    def model(self, route):
        from anthropic import AsyncAnthropic
        from pydantic_ai.models.anthropic import AnthropicModel
        from pydantic_ai.providers.anthropic import AnthropicProvider

        client = AsyncAnthropic(base_url=self.gateway, api_key=self.key, max_retries=0)
        return AnthropicModel(route, provider=AnthropicProvider(anthropic_client=client))


class PydanticAiGoogle(PydanticAi):
    def model(self, route):
        from pydantic_ai.models.google import GoogleModel
        from pydantic_ai.providers.google import GoogleProvider

        return GoogleModel(route, provider=GoogleProvider(api_key=self.key, base_url=self.gateway))
