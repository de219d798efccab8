package dev.signalbox.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.signalbox.console.Samples.FixedVitals;
import dev.signalbox.core.codered.LevelDesk;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.SecurityEvents;
import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.model.policy.Operators;
import dev.signalbox.model.policy.Policy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Tag("sockets")
class OpenApiTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JsonNode document = JSON.readTree(AdminJson.openapi());
    private final Metrics metrics = new Metrics("test");
    private final FixedVitals vitals = FixedVitals.healthy();

    @Test
    void everyServedPathIsDocumentedAndNoOther() {
        Set<String> documented = new TreeSet<>(document.get("paths").propertyNames());

        assertThat(documented)
                .isEqualTo(new TreeSet<>(ConsoleServer.endpoints(
                                Samples::policy,
                                vitals,
                                metrics,
                                Samples.ACCOUNTS,
                                new KeysApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                                new TransferApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                                new LevelsApi(Samples::policy, new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                                new IncidentsApi(new Desk(Samples.NO_CONTROLS, AdminToken.random()), null),
                                new MaintenanceApi(Samples::policy, new Desk(Samples.NO_CONTROLS, AdminToken.random())),
                                new StatusApi(StatusDesk.NONE),
                                new ReportApi(_ -> null),
                                new DeferredApi(new Desk(Samples.NO_CONTROLS, AdminToken.random())))
                        .keySet()));
    }

    @Test
    void everyPathAnswersAsDocumented() throws Exception {
        check(Samples::policy, vitals, Set.of(200));
    }

    @Test
    void everyPathAnswersAsDocumentedWithoutAConfig() throws Exception {
        check(() -> null, vitals, Set.of(200, 503));
    }

    @Test
    void everyPathAnswersAsDocumentedWhileDraining() throws Exception {
        check(Samples::policy, vitals.whileDraining(), Set.of(200, 503));
    }

    @Test
    void aRefusalIsAsDocumented() throws Exception {
        try (ConsoleServer server = ConsoleServer.start(
                Samples.loopback(), Samples::policy, vitals, metrics, Samples.NO_CONTROLS, AdminToken.random())) {
            for (String path : document.get("paths").propertyNames()) {
                String answer = RawHttp.get(server.address(), path, "Host: evil.example");
                String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);

                assertThat(complaints(response(path, 403), "application/json", body))
                        .as(path)
                        .isEmpty();
            }
        }
    }

    @Test
    void everyReferenceOfTheDocumentLeadsSomewhere() {
        assertThat(document.findValuesAsString("$ref"))
                .isNotEmpty()
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isObject())
                        .as(ref)
                        .isTrue());
    }

    private void check(Supplier<@Nullable Policy> policy, FixedVitals state, Set<Integer> expected) throws Exception {
        try (ConsoleServer server = ConsoleServer.start(
                        Samples.loopback(),
                        policy,
                        state,
                        metrics,
                        Samples.ACCOUNTS,
                        new Desk(
                                        Samples.NO_CONTROLS,
                                        Samples.KEYS,
                                        AdminToken.random(),
                                        AuditLog.NONE,
                                        SecurityEvents.IGNORED,
                                        () -> Operators.NONE,
                                        Samples.TRANSFER,
                                        LevelDesk.NONE,
                                        new OneIncident())
                                .showing(() -> OnePage.PICTURE, _ -> OnePage.report(policy.get())));
                HttpClient client = HttpClient.newHttpClient()) {
            for (String path : document.get("paths").propertyNames()) {
                String query = switch (path) {
                    case UsageApi.REQUESTS -> "?id=req_1";
                    case IncidentsApi.POST_MORTEM -> "?id=2026-11-23-1";
                    default -> "";
                };
                URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + path + query);
                HttpResponse<String> answer =
                        client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

                assertThat(expected).as(path).contains(answer.statusCode());
                String type =
                        answer.headers().firstValue("content-type").orElse("").split(";", 2)[0];
                assertThat(complaints(response(path, answer.statusCode()), type, answer.body()))
                        .as(path)
                        .isEmpty();
            }
        }
    }

    private JsonNode response(String path, int status) {
        JsonNode response =
                document.get("paths").get(path).get("get").get("responses").get(Integer.toString(status));
        assertThat(response).as("%d of %s", status, path).isNotNull();
        JsonNode ref = response.get("$ref");
        return ref == null ? response : document.at(ref.asString().substring(1));
    }

    private List<String> complaints(JsonNode response, String type, String body) {
        JsonNode content = response.get("content").get(type);
        assertThat(content).as(type).isNotNull();
        // The schema's references lead into the document, so it goes along.
        ObjectNode schema = JSON.createObjectNode();
        schema.set("components", document.get("components"));
        schema.set("allOf", JSON.createArrayNode().add(content.get("schema")));
        Schema compiled = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        JsonNode instance = type.equals("application/json")
                ? JSON.readTree(body)
                : JSON.getNodeFactory().stringNode(body);
        List<String> complaints = new ArrayList<>();
        compiled.validate(instance).forEach(error -> complaints.add(error.toString()));
        return complaints;
    }
}
