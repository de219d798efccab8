// What every client of the round offers and wants.

const STRING = { type: "string" };
const CITY = { type: "object", properties: { city: STRING }, required: ["city"], additionalProperties: false };

/// The tools on offer, by name.
export const TOOLS = { get_weather: CITY, get_time: CITY };

/// What a structured answer is to look like.
export const SCHEMA = {
  type: "object",
  properties: { city: STRING, days: { type: "integer" } },
  required: ["city", "days"],
  additionalProperties: false,
};

export const LIMIT = 500;
