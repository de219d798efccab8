import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/// The round that an SDK makes with each provider. What it asks is the same for all of them; a [Client] says it in its
/// SDK's words, and this file says what must come back.
///
///     java Round CLIENT GATEWAY-URL KEY PROVIDER=MODEL…
///
/// Prints `PROVIDER PART ok`, or what is wrong in place of `ok`, line by line.
final class Round {
    private static final Map<String, BiFunction<String, String, Client>> CLIENTS = Map.of(
            "openai", OpenAiClients.Chat::new,
            "openai-responses", OpenAiClients.Responses::new,
            "anthropic", AnthropicSdk::new,
            "google-genai", GenAi::new,
            "langchain4j-open-ai", LangChain.OpenAi::new,
            "langchain4j-anthropic", LangChain.Anthropic::new,
            "langchain4j-google-ai-gemini", LangChain.Gemini::new);
    private static final String PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final String WORDS = "Hello there, 안녕!";
    private static final String ASK_WEATHER = "[call get_weather {\"city\": \"Busan\"}]";
    private static final String ASK_BOTH = ASK_WEATHER + " [call get_time {\"city\": \"Jeju\"}]";
    private static final Client.Call WEATHER = new Client.Call("get_weather", "{\"city\":\"Busan\"}");
    private static final Client.Call TIME = new Client.Call("get_time", "{\"city\":\"Jeju\"}");

    /// One thing to see.
    private interface Part {
        void run() throws Exception;
    }

    private final Client client;

    private Round(Client client) {
        this.client = client;
    }

    public static void main(String[] args) {
        try (Client client = CLIENTS.get(args[0]).apply(args[1], args[2])) {
            Round round = new Round(client);
            for (int i = 3; i < args.length; i++) {
                String provider = args[i].substring(0, args[i].indexOf('='));
                String model = args[i].substring(provider.length() + 1);
                round.parts(provider, model).forEach((name, part) -> tell(provider + " " + name + " ", part));
            }
        }
        // Some of them leave threads behind.
        System.exit(0);
    }

    private static void tell(String what, Part part) {
        try {
            part.run();
            System.out.println(what + "ok");
        } catch (Client.Lacking e) {
            // It does not have it.
        } catch (Exception | AssertionError e) {
            String told = e.toString().replaceAll("\\s+", " ");
            System.out.println(what + told.substring(0, Math.min(600, told.length())));
        }
    }

    private Map<String, Part> parts(String route, String model) {
        Map<String, Part> parts = new LinkedHashMap<>();
        parts.put("answer", () -> {
            Client.Said said = client.ask(route, WORDS);
            equal(said.text(), "You said: " + WORDS);
            equal(said.model(), model);
            check(said.input() > 0 && said.output() > 0, said);
        });
        parts.put("stream", () -> {
            List<String> pieces = client.stream(route, WORDS);
            equal(String.join("", pieces), "You said: " + WORDS);
            check(pieces.size() > 1, "it came in one piece");
        });
        parts.put("tool", () -> conversation(ASK_WEATHER, List.of(WEATHER), "21 degrees", route));
        parts.put("tools", () -> conversation(ASK_BOTH, List.of(WEATHER, TIME), "past nine", route));
        parts.put("streamed-tools", () -> equal(client.streamedTools(route, ASK_BOTH), List.of(WEATHER, TIME)));
        parts.put("schema", () -> equal(client.schema(route, "Where, and how long?"), "sim-city 1"));
        parts.put("image", () -> {
            String text = client.image(route, "See:", PICTURE);
            check(text.contains("See: [image/png, 70 bytes]"), text);
        });
        parts.put("error", this::error);
        if (client.embeds(route)) {
            parts.put("embeddings", () -> {
                List<Integer> sizes = client.embeddings(route, List.of("one", "two"));
                check(sizes.size() == 2 && sizes.getFirst() > 8, sizes);
            });
        }
        parts.put("models", () -> check(client.models().contains(route), client.models()));
        return parts;
    }

    private void conversation(String asked, List<Client.Call> calls, String told, String route) throws Exception {
        Client.Conversation had =
                client.converse(route, asked, Map.of("get_weather", "21 degrees", "get_time", "past nine"));
        equal(had.calls(), calls);
        check(had.text().startsWith("The tool said: ") && had.text().contains(told), had.text());
    }

    private void error() throws Exception {
        List<Exception> raised = new ArrayList<>();
        try {
            client.ask("no-such-route", WORDS);
        } catch (Exception e) {
            raised.add(e);
        }
        check(!raised.isEmpty(), "an unknown route was answered");
        check(client.notFound().isInstance(raised.getFirst()), raised);
        check(raised.getFirst().getMessage().contains("no-such-route"), raised);
    }

    private static void equal(Object actual, Object wanted) {
        check(Objects.equals(actual, wanted), actual + " and not " + wanted);
    }

    private static void check(boolean right, Object told) {
        if (!right) {
            throw new AssertionError(told);
        }
    }
}
