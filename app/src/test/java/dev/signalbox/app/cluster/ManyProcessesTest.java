package dev.signalbox.app.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.storage.redis.RedisState;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What stands in Redis of a budget that hundreds of processes have charged in one period, as the script keeps it.
@Tag("sockets")
final class ManyProcessesTest {
    private static final String BUDGET = "{signalbox}:budget:total:all:month:0";
    private static final String SPENDERS = "{signalbox}:spenders";
    private static final int PROCESSES = 300;

    private static String script() throws IOException {
        try (InputStream in = Objects.requireNonNull(RedisState.class.getResourceAsStream("tell.lua"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<?> tell(RedisCommands<String, String> redis, String script, String who) {
        List<Object> answer = redis.eval(
                script,
                ScriptOutputType.MULTI,
                new String[] {"{signalbox}:replicas", SPENDERS, BUDGET},
                who,
                "5000",
                who,
                "spent",
                "1000",
                "5",
                "100000",
                "0",
                "0",
                "0");
        return (List<?>) answer.get(1);
    }

    private static long spent(List<?> account) {
        List<?> others = (List<?>) account.get(4);
        long spent = (Long) account.get(3);
        for (int i = 1; i < others.size(); i += 2) {
            spent += Long.parseLong(String.valueOf(others.get(i)));
        }
        return spent;
    }

    @Test
    void thoseThatAreNotThereAnyMoreBecomeOneAndNothingIsForgotten() throws Exception {
        String script = script();
        try (RedisServer server = RedisServer.start();
                RedisClient client = RedisClient.create("redis://127.0.0.1:" + server.port());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> redis = connection.sync();
            for (int i = 0; i < PROCESSES; i++) {
                assertThat(spent(tell(redis, script, "process" + i))).isEqualTo((i + 1) * 1000L);
            }
            // As after an hour.
            redis.del(SPENDERS, "{signalbox}:replicas");
            redis.zadd(SPENDERS, 9e15, "process7");

            List<?> account = tell(redis, script, "late");

            assertThat(spent(account)).isEqualTo((PROCESSES + 1) * 1000L);
            assertThat((List<?>) account.get(4))
                    .hasSize(4)
                    .extracting(String::valueOf)
                    .contains("past", "s:process7");
            assertThat(account.get(2)).as("reserved by nobody who is there").isEqualTo(0L);
            assertThat(redis.hkeys(BUDGET)).containsExactlyInAnyOrder("born", "past", "s:process7", "s:late", "r:late");
            assertThat(spent(tell(redis, script, "late"))).isEqualTo((PROCESSES + 1) * 1000L);
        }
    }
}
