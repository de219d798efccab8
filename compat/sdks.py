"""One official Python SDK, unmodified, against a gateway: an answer, a stream, a round of a tool, an error.

    python sdks.py openai|anthropic|google-genai GATEWAY-URL KEY MODEL

Ends with an exception where something is not as the SDK's users expect it.
"""

import json
import sys

SCHEMA = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
PROMPT = "Hello, 안녕!"
ASKED = '[call get_weather {"city": "Busan"}]'


def openai_sdk(gateway, key, model):
    import openai

    client = openai.OpenAI(base_url=gateway + "/v1", api_key=key, max_retries=0)

    answer = client.chat.completions.create(model=model, messages=[{"role": "user", "content": PROMPT}])
    assert PROMPT in answer.choices[0].message.content
    assert answer.usage.total_tokens > 0

    pieces = list(client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": PROMPT}], stream=True,
        stream_options={"include_usage": True}))
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert text == answer.choices[0].message.content
    assert pieces[-1].usage.total_tokens > 0

    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": SCHEMA}}]
    messages = [{"role": "user", "content": ASKED}]
    message = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message
    call = message.tool_calls[0]
    assert call.function.name == "get_weather" and json.loads(call.function.arguments) == {"city": "Busan"}
    messages += [message, {"role": "tool", "tool_call_id": call.id, "content": "21 degrees"}]
    said = client.chat.completions.create(model=model, messages=messages, tools=tools).choices[0].message.content
    assert said.startswith("The tool said: 21 degrees"), said

    try:
        client.chat.completions.create(model="no-such-route", messages=messages)
        raise AssertionError("an unknown route was answered")
    except openai.NotFoundError as e:
        assert e.code == "route_not_found"


def anthropic_sdk(gateway, key, model):
    import anthropic

    client = anthropic.Anthropic(base_url=gateway, api_key=key, max_retries=0)
    user = [{"role": "user", "content": PROMPT}]

    answer = client.messages.create(model=model, max_tokens=500, messages=user)
    assert PROMPT in answer.content[0].text
    assert answer.usage.output_tokens > 0

    with client.messages.stream(model=model, max_tokens=500, messages=user) as stream:
        text = "".join(stream.text_stream)
        assert stream.get_final_message().stop_reason == "end_turn"
    assert text == answer.content[0].text

    tools = [{"name": "get_weather", "input_schema": SCHEMA}]
    messages = [{"role": "user", "content": ASKED}]
    message = client.messages.create(model=model, max_tokens=500, messages=messages, tools=tools)
    call = next(block for block in message.content if block.type == "tool_use")
    assert call.name == "get_weather" and call.input == {"city": "Busan"}
    messages += [
        {"role": "assistant", "content": message.content},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "21 degrees"}]},
    ]
    said = client.messages.create(model=model, max_tokens=500, messages=messages, tools=tools).content[0].text
    assert said.startswith("The tool said: 21 degrees"), said

    try:
        client.messages.create(model="no-such-route", max_tokens=5, messages=user)
        raise AssertionError("an unknown route was answered")
    except anthropic.NotFoundError as e:
        assert "route_not_found" in str(e)


def genai_sdk(gateway, key, model):
    from google import genai
    from google.genai import errors, types

    client = genai.Client(api_key=key, http_options=types.HttpOptions(base_url=gateway))

    answer = client.models.generate_content(model=model, contents=PROMPT)
    assert PROMPT in answer.text, answer
    assert answer.usage_metadata.total_token_count > 0

    text = "".join(piece.text or "" for piece in client.models.generate_content_stream(model=model, contents=PROMPT))
    assert text == answer.text

    weather = types.FunctionDeclaration(name="get_weather", parameters_json_schema=SCHEMA)
    config = types.GenerateContentConfig(tools=[types.Tool(function_declarations=[weather])])
    asked = types.Content(role="user", parts=[types.Part(text=ASKED)])
    turn = client.models.generate_content(model=model, contents=[asked], config=config)
    call = turn.function_calls[0]
    assert call.name == "get_weather" and call.args == {"city": "Busan"}
    result = types.Part(function_response=types.FunctionResponse(
        id=call.id, name="get_weather", response={"result": "21 degrees"}))
    said = client.models.generate_content(
        model=model, config=config,
        contents=[asked, turn.candidates[0].content, types.Content(role="user", parts=[result])]).text
    assert said.startswith("The tool said:") and "21 degrees" in said, said

    try:
        client.models.generate_content(model="no-such-route", contents=PROMPT)
        raise AssertionError("an unknown route was answered")
    except errors.ClientError as e:
        assert e.code == 404, e


SDKS = {"openai": openai_sdk, "anthropic": anthropic_sdk, "google-genai": genai_sdk}

if __name__ == "__main__":
    name, *where = sys.argv[1:]
    SDKS[name](*where)
