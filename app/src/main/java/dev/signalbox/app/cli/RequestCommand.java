package dev.signalbox.app.cli;

import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `signalbox request`.
@Command(
        name = "request",
        description = "What became of one request, and why: where it was tried, and what was passed over.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:  signalbox request req_5f0c9d2e7b1a4c3d8e6f0a1b2c3d4e5f"})
final class RequestCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Mixin
    ConsoleOption console = new ConsoleOption();

    @Parameters(paramLabel = "ID", description = "The answer's x-request-id.")
    String id = "";

    @Option(names = "--json", description = "Print the server's answer.")
    boolean json;

    @Override
    public Integer call() throws Failed {
        RunningConsole running = console.running();
        RunningConsole.Answer answer =
                running.read("/admin/v1/requests?id=" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        if (!answer.good()) {
            throw running.failure(answer);
        }
        JsonNode found = answer.body().path("requests");
        if (found.isEmpty()) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: no request of that identifier is known: it may be too long ago, or not have ended yet.");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(answer.body()));
        } else {
            for (JsonNode each : found) {
                print(each, out);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(JsonNode request, PrintWriter out) {
        out.println(plain(request.path("request_id")) + "  " + plain(request.path("time")));
        out.println("  outcome   " + plain(request.path("outcome")) + ", status " + plain(request.path("status"))
                + (request.path("code").isNull() ? "" : ", " + plain(request.path("code"))));
        out.println("  asked     " + plain(request.path("dialect")) + " " + plain(request.path("operation"))
                + (request.path("stream").asBoolean() ? ", streamed" : ""));
        out.println("  whose     key " + plain(request.path("key")) + ", workload " + plain(request.path("workload")));
        out.println("  where     route " + plain(request.path("route")) + ", target " + plain(request.path("target")));
        JsonNode tokens = request.path("tokens");
        out.println("  tokens    " + plain(tokens.path("input")) + " in (" + plain(tokens.path("cached_input"))
                + " from the cache), " + plain(tokens.path("output")) + " out"
                + (request.path("estimated").asBoolean() ? ", estimated" : ""));
        JsonNode media = request.path("media");
        if (media.isObject()) {
            out.println("  of them   sound " + plain(media.path("audio_input")) + " in, "
                    + plain(media.path("audio_output")) + " out; pictures " + plain(media.path("image_input"))
                    + " in, " + plain(media.path("image_output")) + " out");
        }
        if (!request.path("service_tier").isNull()) {
            out.println("  served    " + plain(request.path("service_tier")));
        }
        JsonNode cost = request.path("cost");
        out.println("  cost      " + (cost.isNull() ? "-" : plain(cost) + " USD")
                + (request.path("cost_estimated").asBoolean() ? ", estimated" : ""));
        out.println("  time      " + plain(request.path("duration_ms")) + " ms"
                + (request.path("first_content_ms").isNull()
                        ? ", no content"
                        : ", first content after " + plain(request.path("first_content_ms")) + " ms"));
        for (JsonNode attempt : request.path("attempts")) {
            boolean answered = attempt.path("failure").isNull();
            out.println("  tried     " + plain(attempt.path("target")) + ": "
                    + (answered ? "answered" : plain(attempt.path("failure"))) + ", status "
                    + plain(attempt.path("status")) + ", " + plain(attempt.path("duration_ms")) + " ms");
        }
        for (JsonNode skipped : request.path("skipped")) {
            int key = skipped.path("key").asInt();
            out.println("  skipped   " + plain(skipped.path("target")) + (key == 0 ? "" : " (key " + key + ")") + ": "
                    + plain(skipped.path("reason")));
        }
    }

    /// Names are the callers' own, and this goes onto a terminal.
    private static String plain(JsonNode value) {
        return value.isNull() ? "-" : value.asString("-").replaceAll("\\p{C}", "?");
    }
}
