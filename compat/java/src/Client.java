import java.util.List;
import java.util.Map;

/// One SDK, with the words of its own for what the round asks. What it lacks is not overridden.
abstract class Client implements AutoCloseable {
    static final int LIMIT = 500;
    static final Map<String, Object> CITY = Map.of(
            "type", "object",
            "properties", Map.of("city", Map.of("type", "string")),
            "required", List.of("city"),
            "additionalProperties", false);
    /// The tools on offer; each takes a [#CITY].
    static final List<String> TOOLS = List.of("get_weather", "get_time");

    /// An answer.
    ///
    /// @param model who gave it
    record Said(String text, String model, long input, long output) {}

    /// A call of a tool. Some SDKs have its arguments as JSON, some as a map: they are compared without spaces and quotes.
    record Call(String name, String arguments) {
        Call {
            arguments = arguments.replaceAll("[\\s\"]", "").replace('=', ':');
        }
    }

    /// The calls that a question led to, and the answer to their results.
    record Conversation(List<Call> calls, String text) {}

    /// What a structured answer is to look like.
    public static class Stay {
        public String city;
        public int days;
    }

    /// The SDK does not have it.
    static final class Lacking extends UnsupportedOperationException {}

    abstract Said ask(String route, String words) throws Exception;

    /// The texts of a stream, piece by piece.
    abstract List<String> stream(String route, String words) throws Exception;

    /// Asks with both tools on offer, and again with what each of them told.
    abstract Conversation converse(String route, String words, Map<String, String> told) throws Exception;

    /// The calls of a stream.
    List<Call> streamedTools(String route, String words) throws Exception {
        throw new Lacking();
    }

    /// City and days of an answer that has to follow a schema.
    String schema(String route, String words) throws Exception {
        throw new Lacking();
    }

    /// The answer to words with a PNG.
    abstract String image(String route, String words, String base64) throws Exception;

    /// Whether this provider can be asked for [#embeddings].
    boolean embeds(String provider) {
        return false;
    }

    /// How many numbers the vectors of these texts have, each.
    List<Integer> embeddings(String route, List<String> texts) throws Exception {
        throw new Lacking();
    }

    /// Names of the models listed.
    List<String> models() throws Exception {
        throw new Lacking();
    }

    /// What is raised for a model that is not there.
    abstract Class<? extends Exception> notFound();

    @Override
    public void close() {}
}
