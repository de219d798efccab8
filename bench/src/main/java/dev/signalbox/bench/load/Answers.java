package dev.signalbox.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/// What the upstream says, in one dialect: the bytes of a whole answer, and those of a stream's head, events and end,
/// already framed as HTTP/1.1 chunks so that sending one is a copy.
///
/// @param whole  a complete response to a request that does not stream
/// @param head   response head and the events before the first content
/// @param event  one content event with a blank [Stamp]
/// @param finish the events after the last content, before the usage and the end
/// @param usage  the event that only a request with `include_usage` gets; empty where the dialect always tells
/// @param end    last events and the end of the body
record Answers(byte[] whole, byte[] head, byte[] event, byte[] finish, byte[] usage, byte[] end) {

    private static final String TEXT =
            "The signals stay at danger until the section ahead is clear, and the points are locked before a route is set. ";

    private static final String STREAM_HEAD = """
            HTTP/1.1 200 OK\r
            content-type: text/event-stream; charset=utf-8\r
            cache-control: no-cache\r
            x-request-id: req_5f2d1c9be7a84e0f\r
            transfer-encoding: chunked\r
            \r
            """;

    static Answers openAi() {
        String chunk = "{\"id\":\"chatcmpl-CfB2Q0dRk8fVb1pX7nJwTz4mYe3uA\",\"object\":\"chat.completion.chunk\","
                + "\"created\":1764000000,\"model\":\"gpt-test\",\"system_fingerprint\":\"fp_b54fe76834\",\"choices\":";
        return new Answers(
                response("{\"id\":\"chatcmpl-CfB2Q0dRk8fVb1pX7nJwTz4mYe3uA\",\"object\":\"chat.completion\","
                        + "\"created\":1764000000,\"model\":\"gpt-test\",\"choices\":[{\"index\":0,\"message\":{"
                        + "\"role\":\"assistant\",\"content\":\"" + TEXT.repeat(2)
                        + "\",\"refusal\":null,\"annotations\":[]},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":196,\"completion_tokens\":48,\"total_tokens\":244},"
                        + "\"system_fingerprint\":\"fp_b54fe76834\"}"),
                ascii(STREAM_HEAD
                        + framed("data: " + chunk
                                + "[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},"
                                + "\"logprobs\":null,\"finish_reason\":null}]}\n\n")),
                ascii(framed("data: " + chunk + "[{\"index\":0,\"delta\":{\"content\":\"" + Stamp.BLANK
                        + "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n")),
                ascii(framed("data: " + chunk
                        + "[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n")),
                ascii(framed("data: " + chunk
                        + "[],\"usage\":{\"prompt_tokens\":196,\"completion_tokens\":48,\"total_tokens\":244}}\n\n")),
                ascii(framed("data: [DONE]\n\n") + "0\r\n\r\n"));
    }

    static Answers anthropic() {
        String message = "{\"id\":\"msg_01XFDUDYJgAACzvnptvVoYEL\",\"type\":\"message\",\"role\":\"assistant\","
                + "\"model\":\"claude-test\",";
        return new Answers(
                response(message + "\"content\":[{\"type\":\"text\",\"text\":\"" + TEXT.repeat(2)
                        + "\"}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":196,"
                        + "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,\"output_tokens\":48}}"),
                ascii(STREAM_HEAD
                        + event(
                                "message_start",
                                ",\"message\":" + message
                                        + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                        + "\"usage\":{\"input_tokens\":196,\"output_tokens\":1}}")
                        + event(
                                "content_block_start",
                                ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")),
                ascii(event(
                        "content_block_delta",
                        ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + Stamp.BLANK + "\"}")),
                ascii(event("content_block_stop", ",\"index\":0")
                        + event(
                                "message_delta",
                                ",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},"
                                        + "\"usage\":{\"output_tokens\":48}")),
                new byte[0],
                ascii(event("message_stop", "") + "0\r\n\r\n"));
    }

    private static byte[] response(String json) {
        return ascii("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: req_5f2d1c9be7a84e0f\r\n"
                + "content-length: " + json.length() + "\r\n\r\n" + json);
    }

    private static String event(String type, String fields) {
        return framed("event: " + type + "\ndata: {\"type\":\"" + type + "\"" + fields + "}\n\n");
    }

    private static String framed(String event) {
        return String.format(Locale.ROOT, "%x\r\n%s\r\n", event.length(), event);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
