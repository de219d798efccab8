package dev.signalbox.app.server;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/// Operational messages: one JSON object a line on standard error, written by a thread of its own. Found by
/// Logback as a service, so that no XML is read at the start.
public final class Logging extends ContextAwareBase implements Configurator {
    private static final int QUEUE = 1024;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        LogEncoder encoder = new LogEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> errors = new ConsoleAppender<>();
        errors.setContext(context);
        errors.setTarget("System.err");
        errors.setEncoder(encoder);
        errors.start();
        AsyncAppender queued = new AsyncAppender();
        queued.setContext(context);
        queued.setQueueSize(QUEUE);
        queued.setNeverBlock(true);
        queued.addAppender(errors);
        queued.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(queued);
        context.getLogger("dev.signalbox").setLevel(Level.INFO);
        // These log what is thrown to us as well, and callers' bytes.
        context.getLogger("io.javalin").setLevel(Level.OFF);
        context.getLogger("org.eclipse.jetty").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// From now on only what is a fault of ours is told.
    public static void onlyErrors() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("dev.signalbox").setLevel(Level.ERROR);
        }
    }

    /// Writes the messages that wait for their thread, for at most a second. What is logged later is lost, so
    /// this comes last.
    public static void finish() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
