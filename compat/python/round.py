"""The round that an SDK makes with each provider. What it asks is the same for all of them; a client says it in its
SDK's words, and this file says what must come back.

    python round.py CLIENT GATEWAY-URL KEY PROVIDER=MODEL…

Prints `PROVIDER PART ok`, or what is wrong in place of `ok`, line by line.

A client is a class made with (gateway, key). Its methods have the route as their first argument:
    ask(route, words)            Said: an answer, who gave it (None if the SDK does not tell), its tokens
    stream(route, words)         the texts of a stream, piece by piece
    converse(route, words, told) a question with both tools of TOOLS on offer: the calls it led to, [(name, arguments)],
                                 and the answer when each tool has said told[name]
    streamed_tools(route, words) the calls of a stream
    schema(route, words)         a Stay, as the SDK reads it
    image(route, words, base64)  the answer to words with a PNG
    embeddings(route, texts), models()
and NOT_FOUND, what the SDK raises for a model that is not there, EMBEDS, the providers it may ask for vectors. What it
lacks is left out.
"""

import importlib
import json
import sys
import traceback

from asked import Said, Stay

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
WORDS = "Hello there, 안녕!"
WEATHER = ("get_weather", {"city": "Busan"})
TIME = ("get_time", {"city": "Jeju"})


def call(name, args):
    return f"[call {name} {json.dumps(args)}]"


BOTH = call(*WEATHER) + " " + call(*TIME)


def equal(actual, wanted):
    assert actual == wanted, f"{actual!r} and not {wanted!r}"


def answer(client, route, model):
    said = client.ask(route, WORDS)
    equal((said.text, said.model or model), ("You said: " + WORDS, model))
    assert said.input > 0 and said.output > 0, said


def stream(client, route, model):
    pieces = client.stream(route, WORDS)
    equal("".join(pieces), "You said: " + WORDS)
    assert len(pieces) > 1, "it came in one piece"


def tool(client, route, model):
    calls, text = client.converse(route, call(*WEATHER), {"get_weather": "21 degrees"})
    equal(calls, [WEATHER])
    assert text.startswith("The tool said: ") and "21 degrees" in text, text


def tools(client, route, model):
    calls, text = client.converse(route, BOTH, {"get_weather": "21 degrees", "get_time": "past nine"})
    equal(calls, [WEATHER, TIME])
    assert text.startswith("The tool said: ") and "past nine" in text, text


def streamed_tools(client, route, model):
    equal(client.streamed_tools(route, BOTH), [WEATHER, TIME])


def schema(client, route, model):
    equal(client.schema(route, "Where, and how long?"), Stay(city="sim-city", days=1))


def image(client, route, model):
    text = client.image(route, "See:", PICTURE)
    assert "See: [image/png, 70 bytes]" in text, text


def error(client, route, model):
    try:
        client.ask("no-such-route", WORDS)
    except client.NOT_FOUND as e:
        assert "no-such-route" in str(e), e
    else:
        raise AssertionError("an unknown route was answered")


def embeddings(client, route, model):
    vectors = client.embeddings(route, ["one", "two"])
    equal([len(vector) > 8 and isinstance(vector[0], float) for vector in vectors], [True, True])


def models(client, route, model):
    assert route in client.models()


NEEDS = {tool: "converse", tools: "converse", answer: "ask", error: "ask"}
PARTS = [answer, stream, tool, tools, streamed_tools, schema, image, error, embeddings, models]


def verdict(part, *args):
    try:
        part(*args)
        return "ok"
    except Exception as e:  # whatever an SDK raises is what is to be told
        return " ".join("".join(traceback.format_exception_only(e)).split())[:600]


def main(name, gateway, key, *providers):
    module, _, which = name.partition(".")
    client = getattr(importlib.import_module(module), which)(gateway, key)
    for provider, _, model in (each.partition("=") for each in providers):
        for part in PARTS:
            has = getattr(client, NEEDS.get(part, part.__name__), None)
            if has and (part is not embeddings or provider in client.EMBEDS):
                print(provider, part.__name__.replace("_", "-"), verdict(part, client, provider, model), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
