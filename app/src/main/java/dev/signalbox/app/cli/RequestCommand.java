package dev.signalbox.app.cli;

import static dev.signalbox.app.cli.Terminal.shown;

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
            out.println(Json.pretty(answer.body()));
        } else {
            for (JsonNode each : found) {
                print(each, out);
            }
        }
        out.flush();
        return 0;
    }

    private static void print(JsonNode request, PrintWriter out) {
        out.println(shown(request.path("request_id")) + "  " + shown(request.path("time")));
        out.println("  outcome   " + shown(request.path("outcome")) + ", status " + shown(request.path("status"))
                + (request.path("code").isNull() ? "" : ", " + shown(request.path("code"))));
        out.println("  asked     " + shown(request.path("dialect")) + " " + shown(request.path("operation"))
                + (request.path("stream").asBoolean() ? ", streamed" : ""));
        out.println("  whose     key " + shown(request.path("key")) + ", workload " + shown(request.path("workload")));
        out.println("  where     route " + shown(request.path("route")) + ", target " + shown(request.path("target")));
        JsonNode tokens = request.path("tokens");
        out.println("  tokens    " + shown(tokens.path("input")) + " in (" + shown(tokens.path("cached_input"))
                + " from the cache), " + shown(tokens.path("output")) + " out"
                + (request.path("estimated").asBoolean() ? ", estimated" : ""));
        JsonNode media = request.path("media");
        if (media.isObject()) {
            out.println("  of them   sound " + shown(media.path("audio_input")) + " in, "
                    + shown(media.path("audio_output")) + " out; pictures " + shown(media.path("image_input"))
                    + " in, " + shown(media.path("image_output")) + " out");
        }
        if (!request.path("service_tier").isNull()) {
            out.println("  served    " + shown(request.path("service_tier")));
        }
        JsonNode cost = request.path("cost");
        out.println("  cost      " + (cost.isNull() ? "-" : shown(cost) + " USD")
                + (request.path("cost_estimated").asBoolean() ? ", estimated" : ""));
        out.println("  time      " + shown(request.path("duration_ms")) + " ms"
                + (request.path("first_content_ms").isNull()
                        ? request.path("stream").asBoolean() ? ", no content" : ""
                        : ", first content after " + shown(request.path("first_content_ms")) + " ms"));
        for (JsonNode attempt : request.path("attempts")) {
            boolean answered = attempt.path("failure").isNull();
            out.println("  tried     " + shown(attempt.path("target")) + ": "
                    + (answered ? "answered" : shown(attempt.path("failure"))) + ", status "
                    + shown(attempt.path("status")) + ", " + shown(attempt.path("duration_ms")) + " ms");
        }
        for (JsonNode skipped : request.path("skipped")) {
            int key = skipped.path("key").asInt();
            out.println("  skipped   " + shown(skipped.path("target")) + (key == 0 ? "" : " (key " + key + ")") + ": "
                    + shown(skipped.path("reason")));
        }
    }
}
