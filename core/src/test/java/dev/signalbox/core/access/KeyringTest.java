package dev.signalbox.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.signalbox.core.Declared;
import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.access.Keyring.Verdict;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.failure.Problem;
import dev.signalbox.model.policy.Key;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KeyringTest {
    private static final byte[] SALT = {1, 2, 3};
    private static final String WEB = "sk-a-secret-of-the-web";
    private static final String BATCH = "sk-a-secret-of-the-batch";
    private static final Declared DECLARED = new Declared()
            .route("chat", 1, "a/1")
            .workload("nightly", "kr")
            .key("web", WEB, "default", "chat")
            .key("batch", BATCH, "nightly");

    static Stream<Credentials> anything() {
        return Stream.of(new Credentials.None(), new Credentials.Presented("whatever"));
    }

    @ParameterizedTest
    @MethodSource("anything")
    void without_declared_keys_anybody_may_use_everything(Credentials credentials) {
        Keyring keyring = new Keyring(new Declared().route("chat", 1, "a/1").policy(), SALT);

        Caller caller = ((Verdict.Known) keyring.identify(credentials, 0)).caller();

        assertThat(caller.key()).isNull();
        assertThat(caller.workload().name()).isEqualTo("default");
        assertThat(caller.mayUse("chat")).isTrue();
        assertThat(caller.mayUse("*")).isTrue();
    }

    @Test
    void a_kept_request_is_its_owners_whose_secret_nobody_has() {
        Keyring keyring = new Keyring(DECLARED.policy(), SALT);

        Caller caller = ((Verdict.Known) keyring.identify(new Credentials.OnBehalf("batch", null), 0)).caller();

        assertThat(caller.name()).isEqualTo("batch");
        assertThat(caller.workload().name()).isEqualTo("nightly");
    }

    @Test
    void a_kept_request_whose_key_is_gone_is_refused() {
        Keyring keyring = new Keyring(DECLARED.policy(), SALT);
        Keyring open = new Keyring(new Declared().route("chat", 1, "a/1").policy(), SALT);

        assertThat(refused(keyring, new Credentials.OnBehalf("gone", null)).code())
                .isEqualTo(Code.INVALID_KEY);
        assertThat(refused(keyring, new Credentials.OnBehalf(null, null)).code())
                .isEqualTo(Code.MISSING_KEY);
        assertThat(refused(open, new Credentials.OnBehalf("web", null)).code()).isEqualTo(Code.INVALID_KEY);
        assertThat(open.identify(new Credentials.OnBehalf(null, null), 0)).isInstanceOf(Verdict.Known.class);
    }

    @Test
    void a_kept_request_of_a_key_made_at_run_time_has_that_key_unless_the_file_declares_another() {
        Keyring keyring = new Keyring(DECLARED.policy(), SALT);
        Key made = new Key("made", Key.FORGOTTEN, "nightly", Set.of());
        Key hidden = new Key("web", Key.FORGOTTEN, "nightly", Set.of());

        Caller caller = ((Verdict.Known) keyring.identify(new Credentials.OnBehalf("made", made), 0)).caller();
        Caller declared = ((Verdict.Known) keyring.identify(new Credentials.OnBehalf("web", hidden), 0)).caller();

        assertThat(caller.key()).isEqualTo(made);
        assertThat(declared.workload().name()).isEqualTo("default");
    }

    @Test
    void two_keys_that_disagree_are_refused_also_where_none_is_declared() {
        Keyring open = new Keyring(new Declared().route("chat", 1, "a/1").policy(), SALT);

        Problem problem = refused(open, new Credentials.Conflicting());

        assertThat(problem).returns(Code.CONFLICTING_KEYS, Problem::code).returns(401, Problem::status);
    }

    static Stream<Arguments> strangers() {
        return Stream.of(
                arguments(new Credentials.None(), Code.MISSING_KEY),
                arguments(new Credentials.Conflicting(), Code.CONFLICTING_KEYS),
                arguments(new Credentials.Presented(""), Code.INVALID_KEY),
                arguments(new Credentials.Presented(WEB.substring(1)), Code.INVALID_KEY),
                arguments(new Credentials.Presented(WEB + " "), Code.INVALID_KEY),
                arguments(new Credentials.Presented(WEB + "\0"), Code.INVALID_KEY),
                arguments(new Credentials.Presented(WEB.toUpperCase(Locale.ROOT)), Code.INVALID_KEY),
                arguments(new Credentials.Presented("x".repeat(1_000_000)), Code.INVALID_KEY));
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void a_stranger_is_refused(Credentials credentials, Code code) {
        Problem problem = refused(keyring(), credentials);

        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.status()).isEqualTo(401);
    }

    @Test
    void a_caller_is_known_by_its_secret() {
        Caller web = known(keyring(), WEB);
        Caller batch = known(keyring(), BATCH);

        assertThat(web.key()).isNotNull().returns("web", key -> key.name());
        assertThat(web.workload().name()).isEqualTo("default");
        assertThat(batch.key()).isNotNull().returns("batch", key -> key.name());
        assertThat(batch.workload()).returns("nightly", workload -> workload.name());
        assertThat(batch.workload()).returns("kr", workload -> workload.residency());
    }

    @Test
    void a_caller_may_use_the_routes_of_its_key_and_all_when_none_are_named() {
        assertThat(known(keyring(), WEB).mayUse("chat")).isTrue();
        assertThat(known(keyring(), WEB).mayUse("*")).isFalse();
        assertThat(known(keyring(), BATCH).mayUse("*")).isTrue();
    }

    @Test
    void any_salt_knows_the_same_callers() {
        byte[] salt = {9};
        Keyring keyring = new Keyring(DECLARED.policy(), salt);
        salt[0] = 0;

        assertThat(known(keyring, WEB).key()).isNotNull();
    }

    @Test
    void two_keys_with_one_secret_are_refused_without_showing_it() {
        Declared twice = new Declared().key("one", WEB, "default").key("two", WEB, "default");

        assertThatThrownBy(() -> new Keyring(twice.policy(), SALT))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining(WEB);
    }

    @Test
    void no_secret_is_printed_by_anything() {
        Keyring keyring = keyring();
        Credentials right = new Credentials.Presented(WEB);
        Credentials wrong = new Credentials.Presented(BATCH.substring(2));

        assertThat(List.of(
                                keyring,
                                right,
                                wrong,
                                keyring.identify(right, 0),
                                keyring.identify(wrong, 0),
                                known(keyring, WEB),
                                DECLARED.policy())
                        .toString())
                .contains("***")
                .doesNotContain(WEB, BATCH, BATCH.substring(2));
    }

    private static Keyring keyring() {
        return new Keyring(DECLARED.policy(), SALT);
    }

    private static Caller known(Keyring keyring, String secret) {
        return ((Verdict.Known) keyring.identify(new Credentials.Presented(secret), 0)).caller();
    }

    private static Problem refused(Keyring keyring, Credentials credentials) {
        return ((Verdict.Refused) keyring.identify(credentials, 0)).problem();
    }
}
