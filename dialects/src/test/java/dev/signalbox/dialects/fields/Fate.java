package dev.signalbox.dialects.fields;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.InvalidRequest;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.dialect.ProviderApi.EncodedRequest;
import dev.signalbox.model.chat.ChatRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What became of a field on its way to a provider.
sealed interface Fate {
    /// Sent on as it came.
    record Passed() implements Fate {}

    /// @param into where what was written differs
    /// @param dropped what of it is named as lost
    record Translated(List<String> into, Set<String> dropped) implements Fate {}

    /// Named as lost, and otherwise nothing differs.
    record Dropped(Set<String> dropped) implements Fate {}

    /// The request was not taken.
    record Refused() implements Fate {}

    /// The gateway does it itself.
    ///
    /// @param how in words
    record Here(String how) implements Fate {}

    /// Neither said nor named as lost: nobody hears that it was asked.
    record Lost() implements Fate {}

    static Fate of(Probe probe, Dialect client, Dialect provider, String model) {
        if (client.name().equals(provider.name())) {
            return new Passed();
        }
        Written with;
        try {
            with = written(probe.with(), client, provider, model);
        } catch (InvalidRequest refused) {
            return new Refused();
        }
        Written without;
        try {
            without = written(probe.without(), client, provider, model);
        } catch (InvalidRequest e) {
            throw new IllegalStateException(probe.name() + ": the request without it is refused", e);
        }
        Set<String> dropped = new TreeSet<>(with.dropped());
        without.dropped().forEach(dropped::remove);
        List<String> into = new ArrayList<>();
        differing("", without.request(), with.request(), into);
        if (!into.isEmpty()) {
            return new Translated(into, dropped);
        }
        if (!dropped.isEmpty()) {
            return new Dropped(dropped);
        }
        return probe.here() == null ? new Lost() : new Here(probe.here());
    }

    private static Written written(JsonNode request, Dialect client, Dialect provider, String model)
            throws InvalidRequest {
        byte[] body = request.toString().getBytes(UTF_8);
        ChatRequest read = client.served().read("m:generateContent", body, body.length);
        EncodedRequest written = provider.provider().write(read, model, false);
        ObjectNode all = (ObjectNode) JsonMapper.shared().readTree(written.body());
        all.put("path", provider.provider().path(Operation.CHAT, model, read.stream()));
        return new Written(all, written.dropped());
    }

    /// @param request the body, and where it goes to as `path`
    record Written(ObjectNode request, List<String> dropped) {}

    /// The outermost places that differ, lists as a whole.
    private static void differing(String at, JsonNode before, JsonNode after, List<String> places) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name ->
                    differing(at.isEmpty() ? name : at + "." + name, before.path(name), after.path(name), places));
        } else {
            places.add(at);
        }
    }
}
