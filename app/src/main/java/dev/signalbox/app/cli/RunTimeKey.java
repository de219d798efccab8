package dev.signalbox.app.cli;

import dev.signalbox.app.config.KeyText;
import dev.signalbox.model.policy.Key;
import dev.signalbox.model.policy.Policy;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// A key that only a running server knows, as that says what it may do.
final class RunTimeKey {
    private static final List<String> WORDS = List.of("name", "workload", "workloads", "routes", "expires", "networks");

    private RunTimeKey() {}

    /// @throws Failed when nobody answers, the server knows no such key, or it is of no use there
    static Key of(String name, RunningConsole running, Policy policy) throws Failed {
        RunningConsole.Answer answer =
                running.read("/admin/v1/keys?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8));
        if (!answer.good()) {
            throw running.failure(answer);
        }
        JsonNode told = answer.body().path("keys").path(0);
        if (told.path("rests").asBoolean()) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: the key " + name + " rests at " + running.url()
                            + ", and is refused: what it names is no longer declared there, or a key of the file has"
                            + " its name.");
        }
        Key key = KeyText.stored(Json.MAPPER.writeValueAsString(declared(told)), policy);
        if (key == null) {
            throw new Failed(
                    Signalbox.FAILED,
                    "signalbox: what " + running.url() + " says of the key " + name
                            + " is not understood here; it may run another version.");
        }
        return key;
    }

    /// Its limits are left out: they do not change where a request goes.
    private static Map<String, Object> declared(JsonNode told) {
        Map<String, Object> declared = new LinkedHashMap<>();
        for (String word : WORDS) {
            JsonNode value = told.path(word);
            if (!value.isNull() && !value.isMissingNode() && !(value.isArray() && value.isEmpty())) {
                declared.put(word, value);
            }
        }
        JsonNode budget = told.path("budget");
        if (budget.isObject()) {
            declared.put(
                    "budget",
                    Map.of(
                            "usd", new BigDecimal(budget.path("usd").asString("0")),
                            "per", budget.path("per").asString(""),
                            "then", budget.path("then").asString("")));
        }
        return declared;
    }
}
