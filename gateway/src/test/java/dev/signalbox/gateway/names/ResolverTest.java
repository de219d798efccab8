package dev.signalbox.gateway.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.gateway.names.Lookup.Found;
import dev.signalbox.model.failure.Failure;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("sockets")
@Timeout(30)
class ResolverTest {
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong clock = new AtomicLong();
    private final Map<String, List<String>> known = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> slow = new ConcurrentHashMap<>();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final Resolver resolver = new Resolver(this::lookUp, background, clock::get);

    @AfterEach
    void stop() throws Exception {
        slow.values().forEach(CountDownLatch::countDown);
        background.close();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void a_fresh_answer_is_not_looked_up_again() {
        knows("a.example", "192.0.2.1");
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        knows("a.example", "192.0.2.2");

        pass(FRESH.minusMillis(1));
        assertThat(resolve("A.example")).containsExactly("192.0.2.1");
        pass(Duration.ofMillis(1));
        assertThat(resolve("a.example")).containsExactly("192.0.2.2");
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void all_who_ask_meanwhile_wait_for_one_look_up() {
        CountDownLatch answer = slow("a.example");
        knows("a.example", "192.0.2.1");

        List<CompletableFuture<List<String>>> waiting =
                IntStream.range(0, 50).mapToObj(_ -> ask("a.example", false)).toList();
        answer.countDown();

        assertThat(waiting).allSatisfy(each -> assertThat(each.join()).containsExactly("192.0.2.1"));
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void a_slow_name_does_not_hold_up_others() {
        List<CompletableFuture<List<String>>> stuck = IntStream.range(0, 300)
                .mapToObj(i -> {
                    slow("slow" + i + ".example");
                    return ask("slow" + i + ".example", false);
                })
                .toList();
        knows("quick.example", "192.0.2.1");

        assertThat(resolve("quick.example")).containsExactly("192.0.2.1");
        assertThat(stuck).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void while_the_dns_fails_the_last_good_answer_stands_in_for_ten_minutes() {
        knows("a.example", "192.0.2.1");
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        known.remove("a.example");

        pass(Duration.ofMinutes(9));
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        pass(Duration.ofMinutes(1));
        assertThat(resolve("a.example")).containsExactly("The provider's name cannot be resolved.");
    }

    @Test
    void a_new_answer_ends_that() {
        knows("a.example", "192.0.2.1");
        resolve("a.example");
        known.remove("a.example");
        pass(Duration.ofMinutes(9));
        resolve("a.example");
        knows("a.example", "192.0.2.2");

        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        assertThat(lookUps).as("nobody is asked again at once").hasValue(2);
        pass(Duration.ofSeconds(5));
        assertThat(resolve("a.example")).containsExactly("192.0.2.2");
    }

    @Test
    void while_the_dns_is_slow_the_last_good_answer_stands_in() {
        knows("a.example", "192.0.2.1");
        resolve("a.example");
        knows("a.example", "192.0.2.2");
        CountDownLatch answer = slow("a.example");
        pass(Duration.ofMinutes(1));

        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        pass(Duration.ofSeconds(1));
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
        answer.countDown();
        await().until(() -> resolve("a.example").equals(List.of("192.0.2.2")));
        assertThat(lookUps).hasValue(2);
    }

    @Test
    void an_unknown_name_is_not_looked_up_for_a_second() {
        assertThat(resolve("a.example")).containsExactly("The provider's name cannot be resolved.");
        knows("a.example", "192.0.2.1");

        assertThat(resolve("a.example")).containsExactly("The provider's name cannot be resolved.");
        pass(Duration.ofSeconds(1));
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");
    }

    @Test
    void what_is_not_allowed_is_left_out_at_every_look_up() {
        knows("a.example", "10.0.0.1", "192.0.2.1", "169.254.169.254", "::127.0.0.1");
        assertThat(resolve("a.example")).containsExactly("192.0.2.1");

        knows("a.example", "10.0.0.1");
        pass(FRESH);

        assertThat(resolve("a.example")).first().asString().contains("private: true");
        assertThat(ask("a.example", true).join()).containsExactly("10.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "[::1]", "100.64.0.1", "192.0.2.1", "[64:ff9b::10.0.0.1]"})
    void an_address_in_the_config_declares_itself(String host) {
        assertThat(resolve(host)).first().asString().doesNotContain("private: true");
        assertThat(lookUps).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "[fe80::1]", "0.0.0.0", "[64:ff9b::169.254.169.254]", "240.0.0.1"})
    void unless_it_is_a_special_one(String host) {
        assertThat(resolve(host)).first().asString().contains("private: true");
        assertThat(ask(host, true).join()).first().asString().doesNotContain("private: true");
    }

    @ParameterizedTest
    @CsvSource({"localhost", "LOCALHOST", "my.localhost"})
    void localhost_declares_itself_but_nothing_else_than_that(String name) {
        knows(name, "127.0.0.1");
        assertThat(resolve(name)).containsExactly("127.0.0.1");

        pass(FRESH);
        knows(name, "169.254.169.254");
        assertThat(resolve(name)).first().asString().contains("private: true");
    }

    @Test
    void kinds_of_addresses_take_turns_and_there_are_eight_at_most() {
        knows("a.example", "192.0.2.1", "192.0.2.2", "192.0.2.3", "2606:4700::1", "2606:4700::2");
        assertThat(resolve("a.example"))
                .containsExactly(
                        "192.0.2.1", "2606:4700:0:0:0:0:0:1", "192.0.2.2", "2606:4700:0:0:0:0:0:2", "192.0.2.3");

        knows(
                "many.example",
                IntStream.range(0, 20).mapToObj(i -> "192.0.2." + i).toArray(String[]::new));
        assertThat(resolve("many.example")).hasSize(8);
    }

    private Found lookUp(String host) throws UnknownHostException, InterruptedException {
        lookUps.incrementAndGet();
        CountDownLatch latch = slow.get(host);
        if (latch != null) {
            latch.await();
        }
        List<String> addresses = known.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return new Found(addresses.stream().map(InetAddress::ofLiteral).toList(), FRESH);
    }

    private void knows(String host, String... addresses) {
        known.put(host, Arrays.asList(addresses));
    }

    private CountDownLatch slow(String host) {
        CountDownLatch latch = new CountDownLatch(1);
        slow.put(host, latch);
        return latch;
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private List<String> resolve(String host) {
        return ask(host, false).join();
    }

    /// The addresses, or what is wrong.
    private CompletableFuture<List<String>> ask(String host, boolean privateAllowed) {
        CompletableFuture<List<String>> heard = new CompletableFuture<>();
        loop.execute(() -> resolver.resolve(
                host, privateAllowed, loop, (addresses, failure) -> heard.complete(texts(addresses, failure))));
        return heard;
    }

    private static List<String> texts(@Nullable List<InetAddress> addresses, @Nullable Failure failure) {
        assertThat(addresses == null).isNotEqualTo(failure == null);
        return addresses != null
                ? addresses.stream().map(InetAddress::getHostAddress).toList()
                : failure == null ? List.of() : List.of(failure.message());
    }
}
