package dev.signalbox.app.deferral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobAnswer;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import dev.signalbox.storage.deferral.JobFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
    private static final JobAnswer ANSWER = new JobAnswer(200, List.of(), new byte[] {1, 2, 3});

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final AtomicLong now = new AtomicLong(1_000);
    private final List<JobStatus> told = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Jobs jobs;

    @BeforeEach
    void begin() throws IOException {
        jobs = opened();
    }

    private Jobs opened() throws IOException {
        Jobs made = new Jobs(
                new JobFiles(folder.resolve("jobs"), () -> new byte[32]),
                new Shelf.Bounds(100, 100, 1 << 20),
                now::get);
        made.onEnd(told::add);
        return made;
    }

    private static Job job(int number) {
        return new Job(
                "def_%032x".formatted(number),
                "web",
                "night",
                "chat",
                "openai",
                "chat",
                "",
                List.of(),
                null,
                number,
                10_000,
                5_000,
                null);
    }

    private Job kept(int number) throws IOException {
        Job job = job(number);
        assertThat(jobs.reserve(job, 3)).isNull();
        jobs.keep(job, new byte[3], 3);
        return job;
    }

    private Begun begun() {
        return Objects.requireNonNull(jobs.next((_, _) -> true));
    }

    private JobState state(Job job) {
        return Objects.requireNonNull(jobs.status("web", job.id())).state();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("jobs"))) {
            return all.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void of_a_cancel_and_an_answer_at_the_same_time_one_decides_and_it_stays_so() throws Exception {
        for (int i = 1; i <= 60; i++) {
            Job job = kept(i);
            Begun begun = begun();
            CyclicBarrier both = new CyclicBarrier(2);
            boolean[] cancelled = new boolean[1];
            Thread owner = Thread.ofPlatform().start(() -> {
                try {
                    both.await();
                    cancelled[0] = jobs.cancel(job.id());
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            both.await();
            boolean answered = jobs.answered(begun, JobState.SUCCEEDED, ANSWER);
            owner.join();

            assertThat(answered).isNotEqualTo(cancelled[0]);
            JobState end = answered ? JobState.SUCCEEDED : JobState.CANCELLED;
            assertThat(state(job)).isEqualTo(end);
            assertThat(told).hasSize(i).last().extracting(JobStatus::state).isEqualTo(end);
            assertThat(opened().status("web", job.id()))
                    .extracting(JobStatus::state)
                    .isEqualTo(end);
            told.subList(i, told.size()).clear();
        }
        assertThat(names()).hasSize(60).allMatch(each -> each.endsWith(".ended"));
    }

    @Test
    void one_that_was_cancelled_before_it_could_be_stopped_is_stopped_at_once() throws Exception {
        Job job = kept(1);
        Begun begun = begun();
        jobs.cancel(job.id());
        boolean[] stopped = new boolean[1];

        jobs.stoppedBy(begun, () -> stopped[0] = true);

        assertThat(stopped[0]).isTrue();
        jobs.rest(begun, 0, false);
        assertThat(state(job)).isEqualTo(JobState.CANCELLED);
        assertThat(jobs.next((_, _) -> true)).isNull();
    }

    @Test
    void what_cannot_be_written_down_is_not_so() throws Exception {
        Job job = kept(1);
        Path untouched = folder.resolve("elsewhere");
        Files.move(folder.resolve("jobs"), untouched);
        Files.writeString(folder.resolve("jobs"), "no directory");

        assertThat(cancelFails(job)).isTrue();
        assertThat(state(job)).isEqualTo(JobState.QUEUED);

        Files.delete(folder.resolve("jobs"));
        Files.move(untouched, folder.resolve("jobs"));
        assertThat(jobs.cancel(job.id())).isTrue();
        assertThat(state(job)).isEqualTo(JobState.CANCELLED);
        assertThat(opened().status("web", job.id()))
                .extracting(JobStatus::state)
                .isEqualTo(JobState.CANCELLED);
    }

    private boolean cancelFails(Job job) {
        try {
            jobs.cancel(job.id());
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    @Test
    void an_answer_that_the_disk_does_not_take_can_be_written_down_later() throws Exception {
        Job job = kept(1);
        Begun begun = begun();
        Path untouched = folder.resolve("elsewhere");
        Files.move(folder.resolve("jobs"), untouched);
        boolean failed = false;
        try {
            jobs.answered(begun, JobState.SUCCEEDED, ANSWER);
        } catch (IOException _) {
            failed = true;
        }
        Files.move(untouched, folder.resolve("jobs"));

        assertThat(failed).isTrue();
        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        assertThat(jobs.next((_, _) -> true)).isNull();
        assertThat(jobs.answered(begun, JobState.SUCCEEDED, ANSWER)).isTrue();
        assertThat(state(job)).isEqualTo(JobState.SUCCEEDED);
    }

    @Test
    void what_callers_say_besides_is_on_the_disk_and_not_in_memory() throws Exception {
        Job said = new Job(
                "def_%032x".formatted(1),
                "web",
                "night",
                "chat",
                "openai",
                "chat",
                "a=b",
                List.of(Map.entry("tracestate", "a"), Map.entry("tracestate", "b")),
                null,
                1,
                10_000,
                5_000,
                null);
        assertThat(jobs.reserve(said, 3)).isNull();
        jobs.keep(said, new byte[3], 3);

        for (Jobs each : List.of(jobs, opened())) {
            Job known = Objects.requireNonNull(each.status("web", said.id())).job();
            assertThat(known.headers()).isEmpty();
            assertThat(known.query()).isEmpty();
        }
        Job made = begun().status().job();
        assertThat(made).isEqualTo(said);
    }

    @Test
    void a_disk_that_does_not_begin_one_is_not_asked_for_all() throws Exception {
        now.set(0);
        Job first = kept(1);
        Job second = kept(2);
        Files.move(folder.resolve("jobs"), folder.resolve("elsewhere"));

        assertThat(jobs.next((_, _) -> true)).isNull();
        Files.move(folder.resolve("elsewhere"), folder.resolve("jobs"));

        assertThat(jobs.next((_, _) -> true)).isNull();
        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        now.addAndGet(5_000);
        assertThat(begun().status().job()).isEqualTo(second);
        assertThat(jobs.next((_, _) -> true)).isNull();
        assertThat(state(first)).isEqualTo(JobState.QUEUED);
        now.addAndGet(5_000);
        assertThat(begun().status().job()).isEqualTo(first);
    }

    @Test
    void what_was_put_back_waits_for_its_time_and_counts_its_attempts() throws Exception {
        Job job = kept(1);
        jobs.rest(begun(), 2_000, false);

        assertThat(state(job)).isEqualTo(JobState.QUEUED);
        assertThat(jobs.next((_, _) -> true)).isNull();
        assertThat(names()).containsExactly(job.id() + ".waiting-1");
        now.set(2_000);
        assertThat(begun().status().attempts()).isEqualTo(2);
    }

    @Test
    void what_was_not_begun_in_time_expires_and_is_forgotten_later() throws Exception {
        Job job = kept(1);
        now.set(10_001);

        jobs.sweep();

        assertThat(state(job)).isEqualTo(JobState.EXPIRED);
        now.set(15_001);
        jobs.sweep();
        assertThat(state(job)).isEqualTo(JobState.EXPIRED);
        now.set(15_002);
        jobs.sweep();
        assertThat(jobs.status("web", job.id())).isNull();
        assertThat(names()).isEmpty();
    }

    @Test
    void one_that_is_under_way_does_not_expire() throws Exception {
        Job job = kept(1);
        Begun begun = begun();
        now.set(10_001);

        jobs.sweep();

        assertThat(state(job)).isEqualTo(JobState.RUNNING);
        assertThat(jobs.answered(begun, JobState.SUCCEEDED, ANSWER)).isTrue();
    }

    @Test
    void a_webhook_that_was_not_told_before_the_end_of_the_process_is_told_after_it() throws Exception {
        Job plain = job(1);
        Job job = new Job(
                plain.id(),
                plain.owner(),
                plain.workload(),
                plain.route(),
                plain.dialect(),
                plain.operation(),
                plain.query(),
                plain.headers(),
                plain.address(),
                plain.created(),
                plain.deadline(),
                plain.keepMillis(),
                "https://hooks.example.com/");
        jobs.reserve(job, 3);
        jobs.keep(job, new byte[3], 3);
        jobs.answered(begun(), JobState.SUCCEEDED, ANSWER);
        told.clear();

        Jobs next = opened();
        assertThat(told).singleElement().extracting(JobStatus::state).isEqualTo(JobState.SUCCEEDED);
        next.told(job);
        told.clear();

        opened();
        assertThat(told).isEmpty();
    }

    @Test
    void bytes_and_counts_are_given_back() throws Exception {
        for (int i = 1; i <= 3; i++) {
            Job job = kept(i);
            jobs.answered(begun(), JobState.SUCCEEDED, ANSWER);
            jobs.forget(job.id());
        }

        assertThat(jobs.figures().bytes()).isZero();
        assertThat(jobs.figures().states().values()).containsOnly(0L);
        assertThat(jobs.figures().ends()).containsEntry(JobState.SUCCEEDED, 3L);
    }
}
