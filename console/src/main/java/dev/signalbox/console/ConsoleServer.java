package dev.signalbox.console;

import dev.signalbox.core.port.Accounts;
import dev.signalbox.core.port.AuditLog;
import dev.signalbox.core.port.Controls;
import dev.signalbox.core.port.Vitals;
import dev.signalbox.model.failure.Code;
import dev.signalbox.model.policy.Listener;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Role;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of the control plane: health, metrics and the admin API of `docs/admin-api.md`.
///
/// It only reads, but for [OverridesApi], [LevelsApi], [IncidentsApi], [DeferredApi], [KeysApi] and [TransferApi], and
/// [Pages] let
/// people log in. What
/// is answered
/// at all is decided in [Gate], before anything else, and who may do what in [Access]; limits and TLS are in
/// [Transport].
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final String ADMIN = "/admin/";
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private final Javalin server;
    private final InetSocketAddress address;

    private ConsoleServer(Javalin server, InetSocketAddress address) {
        this.server = server;
        this.address = address;
    }

    /// Starts to listen.
    ///
    /// @param policy gives the config in force, null while there is none
    /// @param vitals the live figures of the data plane
    /// @param metrics what `/metrics` shows besides them
    /// @param controls carries out what operators change
    /// @param token what a change must come with
    /// @throws IOException when the address cannot be bound or the certificate cannot be used
    public static ConsoleServer start(
            Listener listener,
            Supplier<? extends @Nullable Policy> policy,
            Vitals vitals,
            Metrics metrics,
            Controls controls,
            AdminToken token)
            throws IOException {
        return start(listener, policy, vitals, metrics, null, new Desk(controls, token), Transport.HEAD);
    }

    /// The same, and what was used can be asked for, and changes are written down.
    ///
    /// @param accounts null where none are kept
    public static ConsoleServer start(
            Listener listener,
            Supplier<? extends @Nullable Policy> policy,
            Vitals vitals,
            Metrics metrics,
            @Nullable Accounts accounts,
            Desk desk)
            throws IOException {
        return start(listener, policy, vitals, metrics, accounts, desk, Transport.HEAD);
    }

    /// @param head how long a request's head may take
    static ConsoleServer start(
            Listener listener,
            Supplier<? extends @Nullable Policy> policy,
            Vitals vitals,
            Metrics metrics,
            @Nullable Accounts accounts,
            Desk desk,
            Duration head)
            throws IOException {
        InetAddress local = InetAddress.getByName(listener.host());
        Transport transport = Transport.of(listener, local, head);
        KeysApi keys = new KeysApi(desk);
        TransferApi transfer = new TransferApi(desk);
        LevelsApi levels = new LevelsApi(policy, desk);
        StatusApi status = new StatusApi(desk.status());
        ReportApi report = new ReportApi(desk.report());
        IncidentsApi incidents = new IncidentsApi(desk, accounts);
        MaintenanceApi maintenance = new MaintenanceApi(policy, desk);
        DeferredApi deferred = new DeferredApi(desk);
        Map<String, Handler> endpoints = endpoints(
                policy,
                vitals,
                metrics,
                accounts,
                keys,
                transfer,
                levels,
                incidents,
                maintenance,
                status,
                report,
                deferred);
        metrics.logins(desk.doorman().logins());
        boolean loopback = local.isLoopbackAddress();
        boolean tls = listener.tls() != null;
        Access access = new Access(loopback, tls, desk);
        OverridesApi overrides = new OverridesApi(policy, desk);
        Pages pages = new Pages(loopback, tls, access, desk);
        Set<String> paths = new HashSet<>(endpoints.keySet());
        paths.addAll(Pages.METHODS.keySet());
        paths.addAll(StatusApi.PATHS);
        Map<String, Set<String>> writes = new HashMap<>(Pages.METHODS);
        writes.put(OverridesApi.PATH, OverridesApi.METHODS);
        writes.put(KeysApi.PATH, KeysApi.METHODS);
        writes.put(TransferApi.PATH, TransferApi.METHODS);
        writes.put(LevelsApi.PATH, LevelsApi.METHODS);
        writes.put(IncidentsApi.PATH, IncidentsApi.METHODS);
        writes.put(MaintenanceApi.PATH, MaintenanceApi.METHODS);
        writes.put(DeferredApi.PATH, DeferredApi.METHODS);
        Gate gate = new Gate(loopback, tls, paths, writes);
        Bodies bodies = new Bodies();
        Javalin server = Javalin.create(config -> {
            transport.configure(config);
            config.routes.before(gate);
            endpoints.forEach((path, handler) -> {
                Handler asked = path.startsWith(ADMIN) ? access.reading(handler) : handler;
                config.routes.get(path, asked);
                config.routes.head(path, asked); // left out, Javalin would answer 200 without asking the handler
            });
            pages(config, pages, bodies);
            status.routes(config);
            config.routes.post(OverridesApi.PATH, bodies.few(access.changing(Role.OPERATOR, overrides.post())));
            config.routes.delete(OverridesApi.PATH, bodies.few(access.changing(Role.OPERATOR, overrides.delete())));
            config.routes.post(KeysApi.PATH, bodies.few(access.changing(Role.OPERATOR, keys.post())));
            config.routes.delete(KeysApi.PATH, bodies.few(access.changing(Role.OPERATOR, keys.delete())));
            config.routes.post(TransferApi.PATH, bodies.few(access.changing(Role.ADMIN, transfer.post())));
            config.routes.put(TransferApi.PATH, bodies.few(access.changing(Role.ADMIN, transfer.put())));
            config.routes.post(LevelsApi.PATH, bodies.few(access.changing(Role.OPERATOR, levels.post())));
            config.routes.delete(LevelsApi.PATH, bodies.few(access.changing(Role.OPERATOR, levels.delete())));
            config.routes.post(IncidentsApi.PATH, bodies.few(access.changing(Role.OPERATOR, incidents.post())));
            config.routes.post(MaintenanceApi.PATH, bodies.few(access.changing(Role.OPERATOR, maintenance.post())));
            config.routes.delete(MaintenanceApi.PATH, bodies.few(access.changing(Role.OPERATOR, maintenance.delete())));
            config.routes.post(DeferredApi.PATH, bodies.few(access.changing(Role.OPERATOR, deferred.post())));
            errors(config);
        });
        try {
            server.start();
        } catch (JavalinBindException e) {
            BindException failure = new BindException(
                    "cannot listen on " + listener.host() + ":" + listener.port() + ": " + rootMessage(e));
            failure.initCause(e);
            throw failure;
        }
        return new ConsoleServer(server, new InetSocketAddress(local, server.port()));
    }

    private static void pages(JavalinConfig config, Pages pages, Bodies bodies) {
        Map<String, Handler> seen = Map.of(
                Pages.HOME,
                pages.home(),
                Pages.LOGIN,
                pages.form(),
                Pages.LOGOUT,
                pages.out(),
                Pages.PROVIDER,
                pages.toProvider(),
                Pages.CALLBACK,
                pages.fromProvider());
        seen.forEach((path, handler) -> {
            config.routes.get(path, handler);
            config.routes.head(path, handler);
        });
        config.routes.post(Pages.LOGIN, bodies.few(pages.login()));
        config.routes.post(Pages.LOGOUT, bodies.few(pages.logout()));
    }

    /// Where it listens, with the port that was free when the listener said 0.
    public InetSocketAddress address() {
        return address;
    }

    /// Stops listening; answers under way are cut.
    @Override
    public void close() {
        server.stop();
    }

    /// What is served, by path; all of it answers GET and HEAD, and some also take changes. `openapi.json`
    /// describes exactly these.
    static Map<String, Handler> endpoints(
            Supplier<? extends @Nullable Policy> policy,
            Vitals vitals,
            Metrics metrics,
            @Nullable Accounts accounts,
            KeysApi keys,
            TransferApi transfer,
            LevelsApi levels,
            IncidentsApi incidents,
            MaintenanceApi maintenance,
            StatusApi status,
            ReportApi report,
            DeferredApi deferred) {
        Map<String, Handler> endpoints = new LinkedHashMap<>();
        endpoints.put("/healthz", context -> context.contentType(TEXT).result("ok\n"));
        endpoints.put("/readyz", context -> ready(context, policy.get(), vitals));
        endpoints.put("/metrics", context -> {
            ByteArrayOutputStream text = new ByteArrayOutputStream(32 * 1024);
            metrics.write(vitals, accounts, text);
            context.contentType(metrics.contentType()).result(text.toByteArray());
        });
        endpoints.put(
                "/admin/v1/routes",
                configured(policy, (context, current) -> json(context, AdminJson.routes(current, vitals))));
        endpoints.put(
                "/admin/v1/targets",
                configured(policy, (context, current) -> json(context, AdminJson.targets(current, vitals))));
        endpoints.put(OverridesApi.PATH, configured(policy, OverridesApi::list));
        endpoints.put(KeysApi.PATH, keys::get);
        endpoints.put(TransferApi.PATH, transfer::get);
        endpoints.put(LevelsApi.PATH, levels::get);
        endpoints.put(IncidentsApi.PATH, incidents::get);
        endpoints.put(MaintenanceApi.PATH, maintenance::get);
        endpoints.put(IncidentsApi.POST_MORTEM, incidents::postMortem);
        endpoints.put(StatusApi.EXPORT, status::export);
        endpoints.put(ReportApi.PATH, report::get);
        endpoints.put(DeferredApi.PATH, deferred::get);
        endpoints.put(BudgetsApi.PATH, context -> BudgetsApi.list(context, vitals));
        endpoints.put(
                CommitmentsApi.PATH,
                configured(policy, (context, current) -> CommitmentsApi.list(context, current, accounts)));
        UsageApi usage = new UsageApi(accounts, policy);
        endpoints.put(UsageApi.USAGE, usage::usage);
        endpoints.put(UsageApi.REQUESTS, usage::requests);
        endpoints.put(UsageApi.RECORDS, usage::records);
        endpoints.put(UsageApi.ADVICE, configured(policy, usage::advice));
        byte[] openapi = AdminJson.openapi();
        endpoints.put(
                "/admin/v1/openapi.json", context -> context.contentType(JSON).result(openapi));
        return Collections.unmodifiableMap(endpoints);
    }

    private static void ready(Context context, @Nullable Policy policy, Vitals vitals) {
        context.contentType(TEXT);
        if (vitals.draining()) {
            context.status(503).result("draining\n");
        } else if (policy == null) {
            context.status(503).result("no config\n");
        } else if (vitals.cutOff()) {
            context.status(503).result("cut off\n");
        } else if (vitals.fetching()) {
            context.status(503).result("waiting for credentials\n");
        } else {
            context.result("ready\n");
        }
    }

    private static Handler configured(Supplier<? extends @Nullable Policy> policy, BiConsumer<Context, Policy> answer) {
        return context -> {
            Policy current = policy.get();
            if (current == null) {
                notConfigured(context);
            } else {
                answer.accept(context, current);
            }
        };
    }

    /// Answers with this as JSON.
    static void json(Context context, Object body) {
        context.contentType(JSON).result(AdminJson.write(body));
    }

    static void notConfigured(Context context) {
        problem(context, 503, "not_configured", "There is no config in force yet.");
    }

    /// Answers with an error as JSON.
    static void problem(Context context, int status, String code, String message) {
        context.status(status).contentType(JSON).result(AdminJson.problem(code, message));
    }

    private static void errors(JavalinConfig config) {
        config.routes.exception(AuditLog.NotRecorded.class, (e, context) -> {
            LOG.error("A change by hand was refused, as it cannot be written down: {}", e.getMessage());
            problem(
                    context,
                    503,
                    "audit_unavailable",
                    "The audit log cannot be written now, so nothing was changed. The process's log says why.");
        });
        config.routes.exception(Bodies.Slow.class, (_, context) -> {
            context.header("Connection", "close");
            problem(context, 408, Code.REQUEST_TIMEOUT.word(), "The body did not come within 20 s.");
        });
        config.routes.exception(HttpResponseException.class, (e, context) -> {
            if (e.getStatus() == 404) {
                problem(context, 404, Code.PATH_NOT_FOUND.word(), "There is nothing at this path.");
            } else {
                problem(context, e.getStatus(), Code.BAD_REQUEST.word(), "This request cannot be answered.");
            }
        });
    }

    private static @Nullable String rootMessage(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
