package dev.signalbox.console.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.signalbox.core.status.StatusDesk.Picture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether everybody can read the page: axe-core looks at it in a real browser, in light and in the dark.
@Tag("sockets")
class ReadableTest {
    private static final Path AXE =
            Path.of("src/test/axe/node_modules/axe-core/axe.min.js").toAbsolutePath();
    private static final Pattern FOUND = Pattern.compile("<pre id=\"axe\">(.*?)</pre>", Pattern.DOTALL);
    private static final String LOOK = """
            <script>
            axe.run(document, { resultTypes: ['violations'] }).then(found => {
              const pre = document.createElement('pre');
              pre.id = 'axe';
              pre.textContent = 'rules ' + found.passes.length + '\\n' + found.violations.map(each => each.id + ': '
                  + each.help + ' ' + each.nodes.map(node => node.html.slice(0, 200)).join(' | ')).join('\\n');
              document.body.appendChild(pre);
            });
            </script>
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "en, true, light",
        "en, false, light",
        "ko, false, light",
        "en, true, dark",
        "en, false, dark",
        "ko, false, dark"
    })
    void nothing_is_in_anybodys_way(String language, boolean well, String scheme) throws Exception {
        Path browser = browser();
        assumeTrue(browser != null, "left out: no Chromium is installed (apt-get install chromium)");
        assumeTrue(Files.exists(AXE), "left out: axe-core is not there (npm ci in console/src/test/axe)");
        Picture picture = well ? StatusSamples.calm() : StatusSamples.troubled();
        String page = StatusSite.page(picture, language, StatusSamples.NOW + (well ? 0 : 600));
        Path file = folder.resolve("page.html");
        Files.writeString(
                file, page.replace("</body>", "<script>" + Files.readString(AXE) + "</script>" + LOOK + "</body>"));

        Matcher found = FOUND.matcher(dump(browser, file, scheme));

        assertThat(found.find()).as("axe has looked").isTrue();
        assertThat(found.group(1).strip()).matches("rules [1-9][0-9]");
    }

    private String dump(@Nullable Path browser, Path file, String scheme) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                String.valueOf(browser),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--user-data-dir=" + folder.resolve("profile"),
                "--virtual-time-budget=20000",
                "--dump-dom"));
        if (scheme.equals("dark")) {
            command.add("--blink-settings=preferredColorScheme=0");
        }
        command.add(file.toUri().toString());
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("the browser ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(out);
    }

    private static @Nullable Path browser() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(each -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(each, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
