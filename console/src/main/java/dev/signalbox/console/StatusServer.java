package dev.signalbox.console;

import dev.signalbox.core.status.StatusDesk;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Listener;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// The HTTP server of the status page alone, for the public. It answers under any name, as nothing that it says is a
/// secret and nothing can be changed by it.
public final class StatusServer implements AutoCloseable {
    private final Javalin server;
    private final InetSocketAddress address;

    private StatusServer(Javalin server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /// Starts to listen.
    ///
    /// @throws IOException when the address cannot be bound or the certificate cannot be used
    public static StatusServer start(Listener listener, StatusDesk desk) throws IOException {
        InetAddress local = InetAddress.getByName(listener.host());
        Transport transport = Transport.open(listener, local);
        StatusApi status = new StatusApi(desk);
        Javalin server = Javalin.create(config -> {
            transport.configure(config);
            config.routes.before(StatusServer::onlyReads);
            status.routes(config);
            config.routes.get("/", context -> context.status(303).header("Location", StatusApi.PAGE));
            config.routes.exception(
                    HttpResponseException.class,
                    (e, context) -> ConsoleServer.problem(
                            context, e.getStatus(), Code.PATH_NOT_FOUND.word(), "The status page is at /status."));
        });
        try {
            server.start();
        } catch (JavalinBindException e) {
            BindException failure = new BindException(
                    "cannot listen on " + listener.host() + ":" + listener.port() + " for the status page");
            failure.initCause(e);
            throw failure;
        }
        return new StatusServer(server, new InetSocketAddress(local, server.port()));
    }

    private static void onlyReads(Context context) {
        context.header("X-Content-Type-Options", "nosniff");
        String method = context.req().getMethod();
        if (!method.equals("GET") && !method.equals("HEAD") || context.header("X-HTTP-Method-Override") != null) {
            context.header("Allow", "GET, HEAD").header("Connection", "close");
            ConsoleServer.problem(context, 405, Code.METHOD_NOT_ALLOWED.word(), "This listener takes GET and HEAD.");
            context.skipRemainingHandlers();
        }
    }

    /// Where it listens, with the port that was free when the listener said 0.
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.stop();
    }
}
