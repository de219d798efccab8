package dev.signalbox.model.deferral;

import java.util.List;
import java.util.Map;

/// What a job's request was answered with, whether that is an answer or an error.
///
/// @param headers without those that belong to one connection or moment
public record JobAnswer(int status, List<Map.Entry<String, String>> headers, byte[] body) {
    public JobAnswer {
        headers = List.copyOf(headers);
    }
}
