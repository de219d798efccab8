package dev.signalbox.app.cli;

import dev.signalbox.model.policy.Administration;
import dev.signalbox.storage.audit.AuditException;
import dev.signalbox.storage.audit.Inspection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// `signalbox audit`.
@Command(
        name = "audit",
        description = "What administrators did, and whether the log of it is as it was written.",
        mixinStandardHelpOptions = true,
        subcommands = {AuditCommand.Verify.class, AuditCommand.Show.class},
        footer = {"", "Example:  signalbox audit verify --directory /var/lib/signalbox/audit"})
final class AuditCommand implements Runnable {
    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the audit log: verify or show.");
    }

    /// Where the log is.
    private static final class Place {
        @Mixin
        ConfigOption config = new ConfigOption();

        @Option(
                names = "--directory",
                paramLabel = "DIR",
                description = "The audit log's directory. Default: as the config says.")
        @Nullable
        Path directory;

        Path directory() throws Failed {
            if (directory != null) {
                return directory;
            }
            Administration declared =
                    config.load(config.loader().withoutSecrets()).policy().administration();
            Path file = config.file();
            Path folder =
                    file == null ? null : file.toAbsolutePath().normalize().getParent();
            Path kept = (folder == null ? declared : declared.beside(folder)).audit();
            if (kept == null) {
                throw new Failed(
                        Signalbox.FAILED,
                        "signalbox: the config keeps no audit log. Say where one is with --directory.");
            }
            return kept;
        }

        static Failed failure(AuditException e) {
            return new Failed(Signalbox.FAILED, "signalbox: " + e.getMessage());
        }
    }

    /// `signalbox audit verify`.
    @Command(
            name = "verify",
            description = "Check that no line was changed, added, moved or taken away. Exit code 1 when one was.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox audit verify --directory /var/lib/signalbox/audit"})
    static final class Verify implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        Place place = new Place();

        @Override
        public Integer call() throws Failed {
            Path directory = place.directory();
            Inspection.Report report;
            try {
                report = Inspection.verify(directory);
            } catch (AuditException e) {
                throw Place.failure(e);
            }
            if (!report.problems().isEmpty()) {
                List<String> lines = new ArrayList<>();
                report.problems().forEach(problem -> lines.add("signalbox: " + problem));
                lines.add("signalbox: the audit log in " + directory + " is NOT as it was written");
                throw new Failed(Signalbox.FAILED, lines);
            }
            PrintWriter out = spec.commandLine().getOut();
            report.notes().forEach(out::println);
            out.println("The audit log in " + directory + " is as it was written: " + report.lines()
                    + " lines, the last with number " + report.last() + " and hash " + report.hash());
            out.flush();
            return 0;
        }
    }

    /// `signalbox audit show`.
    @Command(
            name = "show",
            description = "Print the audit log, oldest first. It does not check it: that is for verify.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:  signalbox audit show --from 24h"})
    static final class Show implements Callable<Integer> {
        @Spec
        CommandSpec spec = CommandSpec.create();

        @Mixin
        Place place = new Place();

        @Option(
                names = "--from",
                paramLabel = "TIME",
                description = "The first line's time: 2026-11-01, 2026-11-01T10:00:00Z, or 24h, 7d before now."
                        + " Default: all of it.")
        @Nullable
        String from;

        @Option(names = "--json", description = "Print the lines as they are in the log.")
        boolean json;

        @Override
        public Integer call() throws Failed {
            Instant first = from == null ? null : Times.parse(from, Instant.now(), ZoneId.systemDefault());
            if (from != null && first == null) {
                throw new ParameterException(
                        spec.commandLine(),
                        "Invalid value for --from: expected a time such as 2026-11-01, 2026-11-01T10:00:00Z, 24h or"
                                + " 7d, found \"" + from + "\"");
            }
            PrintWriter out = spec.commandLine().getOut();
            try {
                Inspection.lines(
                        place.directory(), first, line -> out.println(json ? Terminal.shown(line) : shown(line)));
            } catch (AuditException e) {
                throw Place.failure(e);
            }
            out.flush();
            return 0;
        }

        /// Whoever has changed the file may have written anything into it, and this goes onto a terminal.
        private static String shown(String line) {
            JsonNode act;
            try {
                act = Json.MAPPER.readTree(line);
            } catch (JacksonException _) {
                return "(a line that is not of this log)";
            }
            String text = act.path("time").asString("-") + "  "
                    + act.path("actor").asString("-") + "  "
                    + act.path("act").asString("-") + part("", act.path("subject")) + part("from ", act.path("source"))
                    + members("was ", act.path("before")) + members("", act.path("after"));
            return Terminal.shown(text);
        }

        private static String part(String word, JsonNode value) {
            return value.isNull() || value.isMissingNode() ? "" : "  " + word + value.asString("-");
        }

        private static String members(String word, JsonNode members) {
            StringBuilder text = new StringBuilder();
            for (String name : members.propertyNames()) {
                text.append(text.isEmpty() ? "  " + word : ", ")
                        .append(name)
                        .append('=')
                        .append(members.path(name).asString("-"));
            }
            return text.toString();
        }
    }
}
