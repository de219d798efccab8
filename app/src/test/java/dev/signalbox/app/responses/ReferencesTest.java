package dev.signalbox.app.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.Scan;
import dev.signalbox.core.port.ResponseStore;
import dev.signalbox.dialects.BuiltInDialects;
import dev.signalbox.dialects.tree.Json;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Remembering;
import dev.signalbox.storage.sqlite.SqliteResponses;
import dev.signalbox.storage.sqlite.SqliteStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ArrayNode;

/// What is named in place of being said, and what that may cost.
@SuppressWarnings("NullAway.Init") // set before each test
class ReferencesTest {
    private static final String OWNER = "one";
    private static final Duration SHORT = Duration.ofMillis(20);

    private final Pending pending = new Pending(SHORT);
    private final Map<String, Integer> calls = new HashMap<>();
    private Cabinet cabinet;
    private References references;

    @BeforeEach
    void start(@TempDir Path folder) throws Exception {
        // Makes the tables.
        SqliteStore.open(folder.resolve("s.db"), Duration.ofDays(1), Duration.ofDays(1))
                .close();
        cabinet = new Cabinet(
                () -> counted(SqliteResponses.open(folder.resolve("s.db"))),
                () -> new byte[32],
                System::currentTimeMillis);
        references = new References(cabinet, pending);
    }

    /// As if others kept something in it, too.
    private ResponseStore counted(ResponseStore store) {
        return (ResponseStore) Proxy.newProxyInstance(
                ResponseStore.class.getClassLoader(), new Class<?>[] {ResponseStore.class}, (_, method, given) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.getName().equals("shared") ? (Object) true : method.invoke(store, given);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    @AfterEach
    void stop() {
        cabinet.close();
    }

    private static ArrayNode items(String... items) {
        return (ArrayNode) Json.MAPPER.readTree("[" + String.join(",", items) + "]");
    }

    /// @return the name of the response
    private String keep(String words) throws Exception {
        ArrayNode input = items("{\"role\":\"user\",\"content\":\"" + words + "\"}");
        String id = Names.response();
        var text = Json.MAPPER.createObjectNode();
        text.putObject("response").put("id", id).putArray("output");
        text.set("input", input);
        cabinet.put(
                new Note(id, OWNER, Remembering.DEFAULT, cabinet.now(), null, List.of(), null, false, null, input),
                text);
        return id;
    }

    private static String naming(String name) {
        return "{\"id\":\"" + name + "\"}";
    }

    private static void refused(Code code, ThrowingCallable asked) {
        assertThatThrownBy(asked)
                .isInstanceOfSatisfying(
                        Refused.class, e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    @Test
    void few_bytes_that_name_much_are_refused_before_it_is_said() throws Exception {
        String name = Names.item("message", keep("x".repeat(3 << 20)), 0);
        List<String> same = new ArrayList<>();
        List<String> different = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            same.add(naming(name));
            different.add(naming(Integer.toString(10 + i, 36).replaceAll("[0-9]", "x") + name));
        }
        ArrayNode many = items(same.toArray(String[]::new));
        ArrayNode others = items(different.toArray(String[]::new));

        refused(
                Code.BODY_TOO_LARGE,
                () -> references.search(OWNER, List.of(many), null).said(many, "input"));
        refused(
                Code.BODY_TOO_LARGE,
                () -> references.search(OWNER, List.of(others), null).said(others, "input"));
        ArrayNode fits = items(naming(name), naming(name));
        References.Search twice = references.search(OWNER, List.of(fits, fits), null);
        assertThat(twice.said(fits, "input")).hasSize(2);
        // What is gone on from counts, too.
        refused(Code.BODY_TOO_LARGE, () -> twice.said(fits, "previous_response_id"));
    }

    @Test
    void all_that_a_request_goes_on_from_is_looked_for_at_once() throws Exception {
        String name = Names.item("message", keep("x"), 0);
        ArrayNode known = items(naming(name), naming(name.replace("msg", "item")));
        ArrayNode gone = items(naming(name), naming("msg_gone"));
        References.Search search = references.search(OWNER, Collections.nCopies(100, gone), null);

        for (int i = 0; i < 100; i++) {
            refused(Code.PREVIOUS_RESPONSE_NOT_FOUND, () -> search.said(gone, "input"));
        }
        assertThat(calls).containsEntry("get", 1).containsEntry("holders", 2);
        assertThat(references.search(OWNER, List.of(known, known), null).said(known, "input"))
                .hasSize(2);
        assertThat(calls).containsEntry("get", 2);
    }

    @Test
    void what_is_not_written_down_in_time_is_not_said_to_be_missing() throws Exception {
        ArrayNode asked = items(naming("msg_1"));
        String there = Names.item("message", keep("x"), 0);
        ArrayNode known = items(naming(there));
        Runnable over = pending.begin(OWNER, List.of(Names.response()));

        refused(
                Code.RESPONSES_UNAVAILABLE,
                () -> references.search(OWNER, List.of(asked), null).said(asked, "input"));
        assertThat(references.search(OWNER, List.of(known), null).said(known, "input"))
                .hasSize(1);
        over.run();

        refused(
                Code.PREVIOUS_RESPONSE_NOT_FOUND,
                () -> references.search(OWNER, List.of(asked), null).said(asked, "input"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"item_reference\",\"id\":\"msg_1\"}|true",
                "{\"id\":\"msg_1\",\"type\":\"item_reference\",\"status\":null}|true",
                "{\"id\":\"msg_1\"}|true",
                "{\"id\":\"msg_1\",\"type\":null}|true",
                "{\"id\":\"msg_1\",\"type\":\"\"}|false",
                "{\"id\":\"msg_1\",\"type\":7}|false",
                "{\"id\":\"fco_1\",\"call_id\":\"c\",\"output\":\"sunny\"}|false",
                "{\"id\":\"msg_1\",\"role\":\"user\",\"content\":\"x\"}|false",
                "{\"id\":\"rs_1\",\"encrypted_content\":\"x\"}|false",
                "{\"id\":1}|false",
                "{\"role\":\"user\",\"content\":\"x\"}|false",
                "{}|false"
            })
    void the_dialect_and_the_store_know_the_same_names(String item, boolean names) throws Exception {
        byte[] body = ("{\"model\":\"m\",\"store\":false,\"input\":[" + item + "]}").getBytes(StandardCharsets.UTF_8);
        Scan scan = Objects.requireNonNull(BuiltInDialects.all().named("responses"), "built in")
                .served()
                .scan(Operation.CHAT, body, body.length);

        assertThat(References.is(Json.MAPPER.readTree(item))).isEqualTo(names);
        assertThat(scan.keeping() == Scan.Keeping.CONTEXT).isEqualTo(names);
    }
}
