package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.signalbox.app.Rig;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What tests of several gateways ask them.
final class Pair {
    static final String CHAT = "/v1/chat/completions";
    static final String HI =
            "{\"model\":\"chat\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    /// Each request costs a cent, and is known to.
    static final String A_CENT = "prices: [{ model: main/m, input: 0, output: 0, request: 0.01 }]\n";

    private static final int SECONDS = 60;

    private Pair() {}

    static double figure(String metrics, String name) {
        Matcher found =
                Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$").matcher(metrics);
        return found.find() ? Double.parseDouble(found.group(1)) : -1;
    }

    static double figure(Rig rig, String name) throws IOException, InterruptedException {
        return figure(rig.get(rig.console() + "/metrics").body(), name);
    }

    static void share(Rig... rigs) {
        for (Rig rig : rigs) {
            await().atMost(SECONDS, TimeUnit.SECONDS)
                    .until(() -> figure(rig, "signalbox_cluster_up") == 1
                            && figure(rig, "signalbox_cluster_replicas") == rigs.length);
        }
    }

    static void isAlone(Rig rig) {
        await().atMost(SECONDS, TimeUnit.SECONDS).until(() -> figure(rig, "signalbox_cluster_up") == 0);
    }

    /// The only budget, as the console tells it.
    static JsonNode budget(Rig rig) throws IOException, InterruptedException {
        return JsonMapper.shared()
                .readTree(rig.get(rig.console() + "/admin/v1/budgets").body())
                .path("budgets")
                .path(0);
    }

    static BigDecimal spent(Rig rig) throws IOException, InterruptedException {
        return new BigDecimal(budget(rig).path("spent").asString());
    }

    /// Until each knows that so many cents are spent, and none is reserved.
    static void know(long cents, Rig... rigs) {
        for (Rig rig : rigs) {
            await().atMost(SECONDS, TimeUnit.SECONDS).untilAsserted(() -> {
                assertThat(spent(rig)).isEqualByComparingTo(BigDecimal.valueOf(cents, 2));
                assertThat(budget(rig).path("reserved").asString()).isEqualTo("0");
            });
        }
    }

    /// Asks all at once, in turn.
    ///
    /// @return how many were served; the others were refused for the budget
    static int atOnce(int requests, Rig... rigs) throws InterruptedException, ExecutionException, TimeoutException {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                Rig rig = rigs[i % rigs.length];
                answers.add(clients.submit(() -> rig.post(CHAT, HI)));
            }
            int served = 0;
            for (Future<HttpResponse<String>> each : answers) {
                HttpResponse<String> answer = each.get(SECONDS, TimeUnit.SECONDS);
                assertThat(answer.statusCode()).as(answer.body()).isIn(200, 429);
                if (answer.statusCode() == 200) {
                    served++;
                } else {
                    assertThat(answer.body()).contains("budget_exhausted");
                }
            }
            return served;
        }
    }

    /// Asks one after the other, in turn, until each says that it makes no sense to come again.
    ///
    /// @return how many were served
    static int untilSpent(Rig... rigs) throws IOException, InterruptedException {
        int served = 0;
        for (int refused = 0; refused < rigs.length; ) {
            HttpResponse<String> answer = rigs[refused].post(CHAT, HI);
            if (answer.statusCode() == 200) {
                served++;
                assertThat(served).isLessThan(1000);
            } else if (answer.headers().firstValue("x-should-retry").orElse("").equals("false")) {
                refused++;
            } else {
                assertThat(answer.headers().firstValue("retry-after")).contains("1");
            }
        }
        return served;
    }
}
