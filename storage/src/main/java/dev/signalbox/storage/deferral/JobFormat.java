package dev.signalbox.storage.deferral;

import dev.signalbox.model.deferral.Job;
import dev.signalbox.model.deferral.JobState;
import dev.signalbox.model.deferral.JobStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is said of a job besides its body, as bytes: texts with their length before them, numbers as they are.
final class JobFormat {
    private static final byte VERSION = 2;
    /// Knew nothing of batches.
    private static final byte BEFORE_BATCHES = 1;
    /// As many as an HTTP head of the largest size may have, and more.
    private static final int MOST_HEADERS = 10_000;

    private JobFormat() {}

    /// @param headers of the answer
    record Head(JobStatus status, List<Map.Entry<String, String>> headers) {}

    static byte[] write(JobStatus status, List<Map.Entry<String, String>> headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            Job job = status.job();
            out.writeByte(VERSION);
            text(job.id(), out);
            text(job.owner(), out);
            text(job.workload(), out);
            text(job.route(), out);
            text(job.dialect(), out);
            text(job.operation(), out);
            text(job.query(), out);
            headers(job.headers(), out);
            text(job.address(), out);
            out.writeLong(job.created());
            out.writeLong(job.deadline());
            out.writeLong(job.keepMillis());
            text(job.webhook(), out);
            text(job.batch(), out);
            text(status.state().word(), out);
            out.writeInt(status.attempts());
            out.writeBoolean(status.restarted());
            out.writeLong(status.ended());
            out.writeInt(status.status());
            text(status.requestId(), out);
            headers(headers, out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes everything", e);
        }
        return bytes.toByteArray();
    }

    static Head read(byte[] bytes) throws Unreadable {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            byte version = in.readByte();
            if (version != VERSION && version != BEFORE_BATCHES) {
                throw new Unreadable("it was written by another version");
            }
            Job job = new Job(
                    needed(in),
                    text(in),
                    needed(in),
                    needed(in),
                    needed(in),
                    needed(in),
                    needed(in),
                    headers(in),
                    text(in),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    text(in),
                    version == BEFORE_BATCHES ? null : text(in));
            JobStatus status = new JobStatus(
                    job, state(needed(in)), in.readInt(), in.readBoolean(), in.readLong(), in.readInt(), text(in));
            return new Head(status, headers(in));
        } catch (IOException e) {
            throw new Unreadable("it is cut short");
        }
    }

    private static JobState state(String word) throws Unreadable {
        for (JobState each : JobState.values()) {
            if (each.word().equals(word)) {
                return each;
            }
        }
        throw new Unreadable("it was written by another version");
    }

    private static void headers(List<Map.Entry<String, String>> headers, DataOutputStream out) throws IOException {
        out.writeInt(headers.size());
        for (Map.Entry<String, String> each : headers) {
            text(each.getKey(), out);
            text(each.getValue(), out);
        }
    }

    private static List<Map.Entry<String, String>> headers(DataInputStream in) throws IOException, Unreadable {
        int count = in.readInt();
        if (count < 0 || count > MOST_HEADERS) {
            throw new Unreadable("it has impossible lengths");
        }
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            headers.add(Map.entry(needed(in), needed(in)));
        }
        return headers;
    }

    private static void text(@Nullable String text, DataOutputStream out) throws IOException {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(text == null ? -1 : bytes.length);
        out.write(bytes);
    }

    private static String needed(DataInputStream in) throws IOException, Unreadable {
        String text = text(in);
        if (text == null) {
            throw new Unreadable("it lacks what it must have");
        }
        return text;
    }

    private static @Nullable String text(DataInputStream in) throws IOException, Unreadable {
        int length = in.readInt();
        if (length > in.available()) {
            throw new Unreadable("it has impossible lengths");
        }
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
