package dev.signalbox.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.admission.Pressure;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SelfWatchTest {
    /// Else a process that was under pressure then would refuse everything for ever.
    @Test
    void a_look_that_fails_is_not_the_last() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(1);
        try (var _ = new SelfWatch(() -> new Pressure(1), _ -> told.countDown(), () -> {
            if (looks.getAndIncrement() == 0) {
                throw new IllegalStateException("planted");
            }
            return 0;
        })) {
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
