package dev.signalbox.app.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Requests that two servers could read in two ways (row 30 of the fault matrix): each is refused, the
/// connection ends, nothing of it reaches a provider, and what follows it is not answered.
@Tag("sockets")
final class SmugglingTest {
    private static final String FOLLOWING = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    private static final Pattern ANSWER = Pattern.compile("HTTP/1\\.1 (\\d{3}) [^\r]*\r\n");
    private static final int HEAD = 400;

    private static Scene scene;

    @BeforeAll
    static void start() throws Exception {
        scene = Scene.of("openai").limits("body: 64KiB").start();
    }

    @AfterAll
    static void stop() throws Exception {
        scene.nothingSecretCameOut();
        scene.close();
    }

    static Stream<Smuggled> corpus() {
        return Smuggled.all().stream();
    }

    @Test
    void theCorpusIsRead() {
        assertThat(Smuggled.BODY).hasSize(84);
        assertThat(corpus().map(Smuggled::name)).hasSizeGreaterThan(140).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isAnsweredAsWrittenInOnePacket(Smuggled entry) throws Exception {
        int before = scene.first().requests().size();
        Wire wire = scene.wire();
        byte[] following = FOLLOWING.getBytes(UTF_8);
        byte[] all = Arrays.copyOf(entry.bytes(), entry.bytes().length + following.length);
        System.arraycopy(following, 0, all, entry.bytes().length, following.length);
        wire.trySending(all);
        answered(entry, wire, before);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void isAnsweredAsWrittenByteByByte(Smuggled entry) throws Exception {
        int before = scene.first().requests().size();
        Wire wire = scene.wire();
        int single = entry.bytes().length > 10_000 ? HEAD : entry.bytes().length;
        for (int i = 0; i < single; i++) {
            wire.trySending(new byte[] {entry.bytes()[i]});
        }
        wire.trySending(Arrays.copyOfRange(entry.bytes(), single, entry.bytes().length));
        wire.drip(FOLLOWING);
        answered(entry, wire, before);
    }

    private static void answered(Smuggled entry, Wire wire, int before) throws Exception {
        String answers = Answer.decode(wire.rest());
        List<String> statuses = new ArrayList<>();
        for (Matcher answer = ANSWER.matcher(answers); answer.find(); ) {
            statuses.add(answer.group(1));
        }
        List<String> expected = new ArrayList<>();
        for (String word : entry.answers()) {
            expected.add(word.equals("ok") || word.equals("chat") ? "200" : word);
        }
        if (expected.getLast().equals("200")) {
            // The health check that follows.
            expected.add("200");
        }
        assertThat(statuses).as(answers).isEqualTo(expected);
        assertThat(answers.toLowerCase(Locale.ROOT)).contains("connection: close");
        long chats = entry.answers().stream().filter("chat"::equals).count();
        assertThat(scene.first().requests()).hasSize(before + (int) chats);
    }
}
