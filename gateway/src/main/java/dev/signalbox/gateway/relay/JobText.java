package dev.signalbox.gateway.relay;

import dev.signalbox.core.port.Deferrals;
import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobStatus;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What callers read of deferred requests. Its form is no dialect's but the gateway's own; it is documented in
/// `docs/deferral.md`.
final class JobText {
    private static final String PLACE = "/v1/deferred/";

    private final StringBuilder json = new StringBuilder(512);

    private JobText() {}

    static String path(String id) {
        return PLACE + id;
    }

    static byte[] of(JobStatus status) {
        JobText text = new JobText();
        text.write(status);
        return text.bytes();
    }

    static byte[] list(Deferrals.Answer.Listed listed) {
        JobText text = new JobText();
        text.json.append("{\"object\":\"list\",\"data\":[");
        List<JobStatus> jobs = listed.jobs();
        for (int i = 0; i < jobs.size(); i++) {
            text.json.append(i == 0 ? "" : ",");
            text.write(jobs.get(i));
        }
        text.json.append("],\"has_more\":").append(listed.more()).append('}');
        return text.bytes();
    }

    static byte[] forgotten(String id) {
        return ("{\"id\":\"" + id + "\",\"deleted\":true}").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes() {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void write(JobStatus status) {
        Job job = status.job();
        json.append("{\"id\":\"").append(job.id());
        json.append("\",\"object\":\"deferred\",\"status\":\"")
                .append(status.state().word());
        json.append("\",\"operation\":\"").append(job.operation()).append("\",\"route\":");
        text(job.route());
        json.append(",\"workload\":");
        text(job.workload());
        time("created", job.created());
        time("expires", job.deadline());
        time("ended", status.ended());
        time("kept_until", status.ended() == 0 ? 0 : status.ended() + job.keepMillis());
        json.append(",\"attempts\":").append(status.attempts());
        json.append(",\"restarted\":").append(status.restarted()).append(",\"request_id\":");
        text(status.requestId());
        json.append(",\"result_status\":").append(status.status() == 0 ? "null" : status.status());
        json.append(",\"result_url\":");
        text(status.state().hasAnswer() ? path(job.id()) + "/result" : null);
        json.append('}');
    }

    private void time(String name, long millis) {
        json.append(",\"").append(name).append("\":");
        text(millis == 0 ? null : Instant.ofEpochMilli(millis).toString());
    }

    /// Names of routes may have any characters in them.
    private void text(@Nullable String text) {
        KeyAnswer.text(json, text);
    }
}
