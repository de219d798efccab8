"""What every client of the round offers, wants and brings back."""

import typing

import pydantic

LIMIT = 500
CITY = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
TOOLS = {"get_weather": CITY, "get_time": CITY}


class Stay(pydantic.BaseModel):
    """What a structured answer is to look like."""

    city: str
    days: int


class Said(typing.NamedTuple):
    text: str
    model: str | None
    input: int
    output: int


def user(content):
    return [{"role": "user", "content": content}]


def data_url(png):
    return "data:image/png;base64," + png
