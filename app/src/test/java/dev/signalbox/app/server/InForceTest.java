package dev.signalbox.app.server;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.signalbox.core.resilience.Watcher;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Overrides.Action;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Workload;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class InForceTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final InForce inForce =
            new InForce(policy(1 + Overrides.MAX), null, new SecureRandom(), Watcher.NOBODY, _ -> {});

    @AfterEach
    void close() {
        inForce.close();
    }

    @Test
    void thereAreAtMostAThousandAndOneOfThemCanStillBeReplaced() {
        for (int i = 0; i < Overrides.MAX; i++) {
            assertThat(inForce.override(Action.PAUSE, "w" + i, HOUR, "a test")).isNotNull();
        }

        assertThat(inForce.override(Action.PAUSE, "w" + Overrides.MAX, HOUR, "a test"))
                .isNull();
        assertThat(inForce.override(Action.PAUSE, "w7", HOUR, "another reason")).isNotNull();
        assertThat(inForce.get().policy().overrides().size()).isEqualTo(Overrides.MAX);
    }

    @Test
    void whatIsNotDeclaredIsNotOverridden() {
        assertThat(inForce.override(Action.PAUSE, "nobody", HOUR, "a test")).isNull();
        assertThat(inForce.override(Action.DRAIN, "w1", HOUR, "a test")).isNull();
        assertThat(inForce.get().policy().overrides().isEmpty()).isTrue();
    }

    @Test
    void withoutItTheDeclaredPolicyIsBack() {
        Policy declared = inForce.get().policy();
        Overrides.Entry entry = Objects.requireNonNull(inForce.override(Action.PAUSE, "w1", HOUR, "a test"));
        assertThat(inForce.get().policy()).isNotEqualTo(declared);

        assertThat(inForce.takeBack(entry)).isTrue();

        assertThat(inForce.get().policy()).isEqualTo(declared);
        assertThat(inForce.takeBack(entry)).isFalse();
    }

    @Test
    void oneThatWasReplacedMeanwhileIsNotTakenBack() {
        Overrides.Entry first = Objects.requireNonNull(inForce.override(Action.PAUSE, "w1", HOUR, "a test"));
        Overrides.Entry second = inForce.override(Action.PAUSE, "w1", HOUR, "another test");

        assertThat(inForce.takeBack(first)).isFalse();
        assertThat(inForce.get().policy().overrides().workload("w1")).isEqualTo(second);
    }

    @Test
    void aRequestUnderWayKeepsTheRulesThatItBeganWith() {
        var before = inForce.get();

        inForce.override(Action.PAUSE, "w1", HOUR, "a test");

        assertThat(before.policy().overrides().isEmpty()).isTrue();
        assertThat(inForce.get().keyring()).isSameAs(before.keyring());
    }

    @Test
    void aPolicyWithoutItsSubjectEndsIt() throws Exception {
        inForce.override(Action.PAUSE, "w1", HOUR, "a test");
        inForce.override(Action.PAUSE, "w5", HOUR, "a test");

        inForce.declare(policy(3));

        assertThat(inForce.get().policy().overrides().workloads()).containsOnlyKeys("w1");
    }

    @Test
    void an_import_is_logged_without_a_guess_at_who_did_it() {
        Logger logger = (Logger) LoggerFactory.getLogger(InForce.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            Instant now = Instant.now();
            Overrides.Entry entry = inForce.entry(Action.PAUSE, "w1", "a test", now, now.plus(HOUR));

            assertThat(inForce.set(List.of(entry))).isTrue();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .startsWith("Imported by hand: w1 is paused until ")
                        .endsWith("because: a test"));
    }

    private static Policy policy(int workloads) {
        Listener nowhere = new Listener("127.0.0.1", 0, null, List.of());
        Map<String, Workload> declared = new LinkedHashMap<>();
        declared.put(Workload.DEFAULT_NAME, Workload.DEFAULT);
        for (int i = 0; i < workloads; i++) {
            declared.put("w" + i, new Workload("w" + i, Workload.Criticality.CRITICAL, null, null));
        }
        return new Policy(
                nowhere,
                nowhere,
                Map.of(),
                Map.of(),
                declared,
                List.of(),
                HttpLimits.DEFAULT,
                AccessLog.STANDARD_OUTPUT,
                Duration.ZERO);
    }
}
