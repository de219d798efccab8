package dev.signalbox.console;

import dev.signalbox.model.policy.Listener;
import io.javalin.config.JavalinConfig;
import io.javalin.config.JavalinState;
import io.javalin.http.servlet.JavalinServlet;
import io.javalin.http.servlet.ServletEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import kotlin.LazyKt;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/// How the console's sockets, threads and limits are set up in Jetty. Small numbers throughout: the console serves a
/// few scrapers and people, and must leave the machine to the data plane.
final class Transport {
    /// Connections at once; more wait unaccepted in the kernel.
    static final int MAX_CONNECTIONS = 256;

    /// From here on each that comes to an open listener takes the place of one that asks nothing.
    static final int CROWD = MAX_CONNECTIONS - 32;

    /// Bytes of a request's line and headers; more is 431.
    static final int MAX_HEAD = 8 * 1024;

    /// Without a byte in either direction, a connection is closed.
    static final Duration IDLE = Duration.ofSeconds(30);

    /// From the first byte of a request, or the connection's opening before the first, until its head is complete.
    static final Duration HEAD = Duration.ofSeconds(10);

    /// How often the files of the certificate are looked at.
    private static final Duration CERTIFICATE_CHECK = Duration.ofSeconds(10);

    /// Requests at once, each on a virtual thread.
    private static final int MAX_REQUESTS = 64;

    /// Platform threads: the acceptor, the selector, and what they hand work to before it reaches a virtual thread.
    private static final int MAX_THREADS = 8;

    /// Work that waits for one of them; each connection has one or two pieces at most.
    private static final int MAX_QUEUE = 4 * MAX_CONNECTIONS;

    private final Listener listener;
    private final InetAddress local;
    private final Duration head;
    private final int crowd;
    private final @Nullable Certificate certificate;

    private Transport(
            Listener listener, InetAddress local, Duration head, int crowd, @Nullable Certificate certificate) {
        this.listener = listener;
        this.local = local;
        this.head = head;
        this.crowd = crowd;
        this.certificate = certificate;
    }

    /// @throws IOException when the certificate or its key cannot be used
    static Transport of(Listener listener, InetAddress local, Duration head) throws IOException {
        return of(listener, local, head, Integer.MAX_VALUE);
    }

    /// For the public: connections that only are open make room for those that ask.
    ///
    /// @throws IOException when the certificate or its key cannot be used
    static Transport open(Listener listener, InetAddress local) throws IOException {
        return of(listener, local, HEAD, CROWD);
    }

    private static Transport of(Listener listener, InetAddress local, Duration head, int crowd) throws IOException {
        Listener.Tls tls = listener.tls();
        return new Transport(listener, local, head, crowd, tls == null ? null : Certificate.of(tls));
    }

    void configure(JavalinConfig config) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.router.ignoreTrailingSlashes = false; // one path, one document
        config.concurrency.useVirtualThreads = true;
        config.jetty.threadPool = threads();
        // No WebSockets: Javalin's own servlet would start them, and would let their requests pass the gate.
        JavalinState state = config.unsafe;
        state.servlet = LazyKt.lazy(() -> new ServletEntry(null, new JavalinServlet(state)));
        config.jetty.modifyServer(server -> {
            server.setErrorHandler(Transport::error);
            server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        });
        config.jetty.modifyServletContextHandler(context -> context.setErrorHandler(Transport::error));
        config.jetty.modifyHttpConfiguration(Transport::limit);
        config.jetty.addConnector(this::connector);
    }

    private static QueuedThreadPool threads() {
        VirtualThreadPool requests = new VirtualThreadPool(MAX_REQUESTS);
        requests.setName("console-request");
        // Jetty's own kind of queue would start the JVM's management beans, a quarter of the time to start in.
        BlockingQueue<Runnable> queue = new ArrayBlockingQueue<>(MAX_QUEUE);
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 2, queue);
        threads.setName("console");
        threads.setDaemon(true);
        threads.setReservedThreads(0);
        threads.setVirtualThreadsExecutor(requests);
        return threads;
    }

    private static void limit(HttpConfiguration http) {
        http.setRequestHeaderSize(MAX_HEAD);
        http.setMaxUnconsumedRequestContentReads(
                1); // one finds that there is no body; who brings a long one is cut off
        http.setUriCompliance(UriCompliance.RFC3986);
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector connector;
        if (certificate == null) {
            connector = new ServerConnector(server, 1, 1, plain);
        } else {
            http.addCustomizer(new SecureRequestCustomizer(false));
            connector = new ServerConnector(
                    server, 1, 1, new SslConnectionFactory(certificate.factory(), plain.getProtocol()), plain);
            connector.addBean(new Repeated(connector, CERTIFICATE_CHECK, certificate::refresh));
        }
        connector.setHost(local.getHostAddress());
        connector.setPort(listener.port());
        connector.setIdleTimeout(IDLE.toMillis());
        SlowHeads slowHeads = new SlowHeads(head, crowd);
        connector.addBean(slowHeads);
        connector.addBean(new Repeated(connector, head.dividedBy(4), slowHeads::sweep));
        return connector;
    }

    /// What Jetty itself turns away (a malformed request, a head that is too large) is answered in JSON, too.
    private static boolean error(Request request, Response response, Callback callback) {
        int status =
                request.getAttribute(ErrorHandler.ERROR_STATUS) instanceof Integer set ? set : response.getStatus();
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        String code = status == 431 ? "headers_too_large" : status < 500 ? "bad_request" : "internal_error";
        byte[] body = AdminJson.problem(code, HttpStatus.getMessage(status) + ".");
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
