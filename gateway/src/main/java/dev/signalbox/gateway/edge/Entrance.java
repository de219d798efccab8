package dev.signalbox.gateway.edge;

import dev.signalbox.core.access.Keyring.Credentials;
import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Operation;
import dev.signalbox.core.exchange.Rules;
import dev.signalbox.gateway.relay.Incoming;
import dev.signalbox.gateway.relay.Manner;
import dev.signalbox.gateway.relay.Worker;
import dev.signalbox.model.failure.Problem;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of a request whose head came, whichever version of HTTP it came in, so that the
/// answer cannot depend on that.
final class Entrance {
    /// Carries out what was decided: exactly one of these is called.
    interface Taker {
        void answer(Fixed fixed);

        void refuse(Incoming incoming, Rules inForce, Problem problem);

        /// @param model the model in the path, null for operations that name it in the body
        void serve(
                Incoming incoming, Rules inForce, Operation operation, Credentials credentials, @Nullable String model);
    }

    private Entrance() {}

    static void decide(
            HttpRequest request, Manner manner, Rules inForce, Gatehouse gatehouse, Worker worker, Taker taker) {
        RequestTarget target = RequestTarget.of(request.method(), request.uri());
        if (!Doorkeeper.unambiguous(request)) {
            taker.refuse(Reception.unread(manner, worker), inForce, Refusals.NOT_HTTP);
        } else if (target == null) {
            taker.refuse(Reception.unread(manner, worker), inForce, Refusals.NO_TARGET);
        } else if (Fixed.answers(target.path())) {
            boolean ready = gatehouse.ready()
                    && !inForce.standing().isCutOff()
                    && !inForce.standing().isFetching();
            taker.answer(Fixed.answer(request.method(), target.path(), ready));
        } else if (request.method().equals(HttpMethod.OPTIONS)
                && !manner.headers().isEmpty()) {
            taker.answer(Fixed.preflight(
                    manner.headers(), request.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS)));
        } else {
            find(request, target, manner, inForce, gatehouse, worker, taker);
        }
    }

    private static void find(
            HttpRequest request,
            RequestTarget target,
            Manner manner,
            Rules inForce,
            Gatehouse gatehouse,
            Worker worker,
            Taker taker) {
        HttpHeaders headers = request.headers();
        switch (gatehouse.paths().find(request.method().name(), target.path(), headers)) {
            case Paths.Match.Unknown(Dialect dialect) ->
                taker.refuse(Reception.refused(dialect, headers, manner, worker), inForce, Refusals.NOTHING_THERE);
            case Paths.Match.WrongMethod(Dialect dialect, String allowed) ->
                taker.refuse(
                        Reception.refused(dialect, headers, manner.allowing(allowed), worker),
                        inForce,
                        Refusals.wrongMethod(allowed));
            case Paths.Match.Found found -> {
                Operation operation = found.operation();
                Incoming incoming =
                        Reception.incoming(found.dialect(), operation, found.address(target), headers, manner, worker);
                Problem problem = Doorkeeper.refusal(target, headers, inForce.policy(), operation);
                if (problem != null) {
                    taker.refuse(incoming, inForce, problem);
                } else {
                    taker.serve(
                            incoming,
                            inForce,
                            operation,
                            Doorkeeper.credentials(
                                    headers, found.dialect().served().keyInQuery() ? target.key() : null),
                            found.model());
                }
            }
        }
    }
}
