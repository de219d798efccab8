package dev.signalbox.gateway.edge;

import java.util.List;

/// What someone makes of the bytes of one connection.
///
/// @param requests the complete ones, each as one text, in which no two differ that mean something else
/// @param refused whether something that follows them is no request
record Reading(List<String> requests, boolean refused) {
    static String request(String line, List<String> headers, String body) {
        return line + "\n" + String.join("\n", headers) + "\n\n" + body;
    }
}
