package dev.signalbox.app.server;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.signalbox.dialects.json.JsonBytes;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// One JSON object a line, its time written as in the access log. Logback's own encoder counts milliseconds
/// since 1970 and escapes slashes, so that nobody can read a date or copy an address out of it.
final class LogEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final byte[] NOTHING = {};

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        JsonBytes json = new JsonBytes(256);
        json.raw("{\"time\":").string(TIME.format(event.getInstant()));
        json.raw(",\"level\":").string(event.getLevel().toString());
        json.raw(",\"logger\":").string(event.getLoggerName());
        json.raw(",\"thread\":").string(event.getThreadName());
        json.raw(",\"message\":").string(event.getFormattedMessage());
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            json.raw(",\"thrown\":").string(ThrowableProxyUtil.asString(thrown));
        }
        return json.raw("}\n").toByteArray();
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }
}
