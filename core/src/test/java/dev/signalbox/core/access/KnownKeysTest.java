package dev.signalbox.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials.Presented;
import dev.signalbox.core.access.Keyring.Verdict;
import dev.signalbox.core.access.KnownKeys.Found;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class KnownKeysTest {
    private static final byte[] SALT = {1, 2, 3};
    private static final long NOW = 1_800_000_000_000L;
    private static final Declared OPEN = new Declared().route("chat", 1, "a/1");
    private static final Declared CLOSED =
            new Declared().route("chat", 1, "a/1").key("declared", "sk-a-declared-secret", "default");

    private final Random random = new Random(7);
    private final Map<String, Found> stored = new HashMap<>();
    private final List<Runnable> asked = new ArrayList<>();
    private int lookups;

    private final KnownKeys known = new KnownKeys(this::find, 3);
    private final Keyring keyring = new Keyring(CLOSED.policy(), SALT, known);

    private void find(String secret, Consumer<? super Found> then) {
        lookups++;
        Found found = stored.getOrDefault(secret, new Found.Unknown());
        asked.add(() -> then.accept(found));
    }

    private String made(String name) {
        String secret = KeySecret.make(random);
        stored.put(secret, new Found.Known(key(name, "default"), Long.MAX_VALUE));
        return secret;
    }

    private static Key key(String name, String workload) {
        return new Key(name, Key.FORGOTTEN, workload, Set.of());
    }

    private Verdict identify(String secret) {
        return keyring.identify(new Presented(secret), NOW);
    }

    private Verdict lookUp(String secret) {
        List<Verdict> told = new ArrayList<>();
        keyring.lookUp(secret, NOW, told::add);
        answer();
        assertThat(told).hasSize(1);
        return told.getFirst();
    }

    /// Lets the store answer all that it was asked.
    private void answer() {
        while (!asked.isEmpty()) {
            asked.removeFirst().run();
        }
    }

    private static Code code(Verdict verdict) {
        return ((Verdict.Refused) verdict).problem().code();
    }

    private static String name(Verdict verdict) {
        return Objects.requireNonNull(((Verdict.Known) verdict).caller().name());
    }

    @Test
    void a_key_is_looked_up_once_and_known_from_then_on() {
        String secret = made("web");

        assertThat(identify(secret)).isEqualTo(new Verdict.Sought(secret));
        assertThat(name(lookUp(secret))).isEqualTo("web");

        assertThat(name(identify(secret))).isEqualTo("web");
        assertThat(identify(secret)).isSameAs(identify(secret));
        assertThat(lookups).isEqualTo(1);
    }

    @Test
    void those_who_ask_for_the_same_at_the_same_time_ask_the_store_once() {
        String secret = made("web");
        List<Verdict> told = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            keyring.lookUp(secret, NOW, told::add);
        }
        answer();

        assertThat(lookups).isEqualTo(1);
        assertThat(told).hasSize(100).allSatisfy(each -> assertThat(name(each)).isEqualTo("web"));
    }

    @Test
    void what_was_never_made_here_is_never_looked_up() {
        String secret = made("web");
        String mistyped = secret.substring(0, 20) + (secret.charAt(20) == 'x' ? 'y' : 'x') + secret.substring(21);

        assertThat(code(identify("sk-something-of-somebody"))).isEqualTo(Code.INVALID_KEY);
        assertThat(code(identify(mistyped))).isEqualTo(Code.INVALID_KEY);
        assertThat(code(identify(secret + "x"))).isEqualTo(Code.INVALID_KEY);
    }

    @Test
    void an_unknown_secret_is_remembered_for_two_seconds() {
        String secret = KeySecret.make(random);

        assertThat(code(lookUp(secret))).isEqualTo(Code.INVALID_KEY);

        assertThat(code(identify(secret))).isEqualTo(Code.INVALID_KEY);
        assertThat(keyring.identify(new Presented(secret), NOW + 1_999)).isInstanceOf(Verdict.Refused.class);
        assertThat(keyring.identify(new Presented(secret), NOW + 2_000)).isInstanceOf(Verdict.Sought.class);
        assertThat(keyring.identify(new Presented(secret), NOW - 1)).isInstanceOf(Verdict.Sought.class);
    }

    @Test
    void strangers_fill_nothing() {
        for (int i = 0; i < KnownKeys.MAX_STRANGERS + 100; i++) {
            lookUp(KeySecret.make(random));
        }
        assertThat(known.size()).isZero();
    }

    @Test
    void a_store_that_does_not_answer_lets_nobody_in_whom_it_would_have_to_know() {
        String secret = KeySecret.make(random);
        stored.put(secret, new Found.Busy());

        assertThat(code(lookUp(secret))).isEqualTo(Code.KEY_LOOKUP_BUSY);
        assertThat(identify(secret)).isInstanceOf(Verdict.Sought.class);
    }

    @Test
    void a_revoked_key_is_asked_for_again() {
        String secret = made("web");
        lookUp(secret);

        stored.remove(secret);
        known.changed("web");

        assertThat(identify(secret)).isInstanceOf(Verdict.Sought.class);
        assertThat(code(lookUp(secret))).isEqualTo(Code.INVALID_KEY);
    }

    @Test
    void a_key_that_is_revoked_while_it_is_looked_up_does_not_come_back() {
        String secret = made("web");
        List<Verdict> told = new ArrayList<>();
        keyring.lookUp(secret, NOW, told::add);

        stored.remove(secret);
        known.changed("web");
        answer();

        assertThat(code(told.getFirst())).isEqualTo(Code.INVALID_KEY);
        assertThat(known.size()).isZero();
    }

    @Test
    void an_old_secret_counts_until_its_end() {
        String secret = KeySecret.make(random);
        stored.put(secret, new Found.Known(key("web", "default"), NOW + 1000));
        lookUp(secret);

        assertThat(keyring.identify(new Presented(secret), NOW + 999)).isInstanceOf(Verdict.Known.class);
        assertThat(code(keyring.identify(new Presented(secret), NOW + 1000))).isEqualTo(Code.INVALID_KEY);
    }

    @Test
    void of_too_many_those_go_that_are_not_used() {
        String first = made("first");
        lookUp(first);
        for (int i = 0; i < 10; i++) {
            assertThat(identify(first)).isInstanceOf(Verdict.Known.class);
            lookUp(made("other-" + i));
        }

        assertThat(known.size()).isEqualTo(3);
        assertThat(identify(first)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void the_file_comes_before_what_has_the_same_name() {
        String secret = made("declared");

        assertThat(code(lookUp(secret))).isEqualTo(Code.INVALID_KEY);
        Keyring without = new Keyring(OPEN.policy(), SALT, known);
        assertThat(name(without.identify(new Presented(secret), NOW))).isEqualTo("declared");
    }

    @Test
    void a_key_whose_workload_is_gone_is_of_no_use() {
        String secret = KeySecret.make(random);
        stored.put(secret, new Found.Known(key("web", "gone"), Long.MAX_VALUE));

        assertThat(code(lookUp(secret))).isEqualTo(Code.INVALID_KEY);
        Keyring next = new Keyring(new Declared().workload("gone", null).policy(), SALT, known);
        assertThat(name(next.identify(new Presented(secret), NOW))).isEqualTo("web");
    }

    @Test
    void in_open_mode_a_key_made_here_counts_and_one_revoked_opens_nothing() {
        Keyring open = new Keyring(OPEN.policy(), SALT, known);
        String secret = made("web");
        String unknown = KeySecret.make(random);
        open.lookUp(secret, NOW, _ -> {});
        open.lookUp(unknown, NOW, _ -> {});
        answer();

        assertThat(name(open.identify(new Presented(secret), NOW))).isEqualTo("web");
        assertThat(code(open.identify(new Presented(unknown), NOW))).isEqualTo(Code.INVALID_KEY);
        assertThat(open.identify(new Presented("sk-any"), NOW))
                .isEqualTo(new Verdict.Known(new Caller(null, Workload.DEFAULT)));
    }

    @Test
    void no_secret_is_printed() {
        String secret = made("web");
        assertThat(identify(secret).toString()).doesNotContain(secret);
    }
}
