package dev.signalbox.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sends one answer: waits, writes at the script's pace, stops where the peer does not read, and breaks off as its
/// faults say. Lives on its connection's event loop; a waiting one costs a timer and no thread. It writes HTTP itself,
/// because most faults are things that an HTTP encoder exists to prevent. The futures of single writes are not looked
/// at: a write that fails is a connection that is gone, and that is reported to {@link #abandon()}.
final class Transmission {
    private static final int SLICE = 64 * 1024;
    private static final int SLICES_A_TURN = 64;
    private static final int PIECE = 64;
    private static final int CRLF = 0x0d0a;
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(ISO_8859_1);
    private static final byte[] NOTHING = new byte[0];

    private final ChannelHandlerContext ctx;
    private final RecordedRequest request;
    private final RequestLog log;
    private final Response response;
    private final boolean keepAlive;
    private boolean chunked;
    private final Runnable ended;
    private final Runnable next;
    private final boolean stream;
    private final EventShape shape;
    private final int slice;

    private Iterator<Event> events = List.<Event>of().iterator();
    private @Nullable Event upcoming;
    private byte[] current = NOTHING;
    private int offset;
    private boolean eventUnderWay;
    private boolean anyPaced;
    private long sent;
    private boolean interrupted;
    private RecordedRequest.End ending = RecordedRequest.End.COMPLETED;
    private boolean blocked;
    private boolean over;
    private @Nullable ScheduledFuture<?> timer;

    /// @param keepAlive whether the client wants to keep the connection
    /// @param chunked whether it understands chunks (HTTP/1.1)
    /// @param ended run when nothing more is sent, before `next`
    /// @param next run when the connection is free for its next request
    Transmission(
            ChannelHandlerContext ctx,
            RecordedRequest request,
            RequestLog log,
            Response response,
            boolean keepAlive,
            boolean chunked,
            Runnable ended,
            Runnable next) {
        this.ctx = ctx;
        this.request = request;
        this.log = log;
        this.response = response;
        this.chunked = chunked;
        this.keepAlive = keepAlive && !response.faults().has(Fault.Kind.CLOSE);
        this.ended = ended;
        this.next = next;
        stream = response.body() instanceof Response.Stream;
        shape = new EventShape(response.faults(), stream);
        long split = response.faults().number(Fault.Kind.SPLIT);
        slice = split > 0 ? (int) split : SLICE;
    }

    void start() {
        if (response.faults().has(Fault.Kind.HANG)) {
            return;
        }
        later(response.waitMillis(), this::begin);
    }

    /// The peer takes bytes again.
    void writable() {
        if (blocked) {
            blocked = false;
            pump();
        }
    }

    /// The connection is gone.
    void abandon() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (!over) {
            over = true;
            ended.run();
            log.ended(request, RecordedRequest.End.CLIENT_CLOSED);
        }
    }

    private void later(double millis, Runnable step) {
        if (millis <= 0) {
            step.run();
        } else {
            timer = ctx.executor().schedule(step, (long) (millis * 1_000_000), TimeUnit.NANOSECONDS);
        }
    }

    private void begin() {
        FaultPlan faults = response.faults();
        if (faults.has(Fault.Kind.RESET)) {
            reset();
        } else if (faults.has(Fault.Kind.ENDLESS_HEADERS)) {
            chunked = false;
            events = Flood.headers();
            pump();
        } else if (request.method().equals("HEAD")) {
            sendWhole(response.body() instanceof Response.Whole whole ? whole.bytes() : NOTHING);
        } else if (response.body() instanceof Response.Whole whole && faults.leavesBodyAlone()) {
            sendWhole(whole.bytes());
        } else {
            sendHead();
            events = source();
            pump();
        }
    }

    /// Small answers in one write; large ones in slices, as the peer takes them.
    private void sendWhole(byte[] body) {
        boolean bodiless = request.method().equals("HEAD");
        boolean atOnce = bodiless || body.length <= SLICE;
        String head = head(response.status() == 204 ? "" : "content-length: " + body.length + "\r\n");
        ByteBuf out = ctx.alloc().buffer(head.length() + (atOnce && !bodiless ? body.length : 0));
        out.writeCharSequence(head, ISO_8859_1);
        if (!atOnce) {
            var _ = ctx.write(out);
            chunked = false;
            events = List.of(new Event(body, false)).iterator();
            pump();
            return;
        }
        if (!bodiless) {
            out.writeBytes(body);
        }
        sent = 1;
        finished(ctx.writeAndFlush(out), RecordedRequest.End.COMPLETED, !keepAlive);
    }

    private void sendHead() {
        boolean packed =
                response.faults().has(Fault.Kind.GZIP) || response.faults().has(Fault.Kind.GZIP_BOMB);
        String head =
                head((chunked ? "transfer-encoding: chunked\r\n" : "") + (packed ? "content-encoding: gzip\r\n" : ""));
        ByteBuf out = ctx.alloc().buffer(head.length());
        out.writeCharSequence(head, ISO_8859_1);
        var _ = ctx.write(out);
    }

    private String head(String framing) {
        StringBuilder head = new StringBuilder(512);
        head.append("HTTP/1.1 ").append(response.status()).append(' ');
        head.append(HttpResponseStatus.valueOf(response.status()).reasonPhrase())
                .append("\r\n");
        for (Header header : response.headers()) {
            head.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        head.append(framing);
        if (!keepAlive) {
            head.append("connection: close\r\n");
        }
        return head.append("\r\n").toString();
    }

    private Iterator<Event> source() {
        FaultPlan faults = response.faults();
        if (faults.has(Fault.Kind.ENDLESS_BODY)) {
            return Flood.body(stream);
        }
        if (faults.has(Fault.Kind.GZIP_BOMB)) {
            return Flood.bomb();
        }
        List<Supplier<Event>> all = switch (response.body()) {
            case Response.Stream(List<Supplier<Event>> known) -> known;
            case Response.Whole whole -> pieces(whole.bytes());
        };
        if (faults.has(Fault.Kind.NO_DONE) && !all.isEmpty()) {
            all = all.subList(0, all.size() - 1);
        }
        return all.stream().map(Supplier::get).iterator();
    }

    /// A body that is interrupted or dripped has to have parts.
    private List<Supplier<Event>> pieces(byte[] body) {
        boolean parts =
                response.faults().interruption() != null || response.faults().has(Fault.Kind.DRIP);
        int size = parts ? PIECE : Math.max(1, body.length);
        List<Supplier<Event>> pieces = new ArrayList<>();
        for (int start = 0; start < body.length; start += size) {
            int from = start;
            pieces.add(() -> new Event(Arrays.copyOfRange(body, from, Math.min(body.length, from + size)), false));
        }
        return pieces;
    }

    /// Writes what can be written now; goes on by timer, when the peer reads, or in the loop's next turn.
    private void pump() {
        for (int turn = 0; !over; turn++) {
            if (!ctx.channel().isWritable()) {
                flushAndTell();
                if (!ctx.channel().isWritable()) {
                    blocked = true;
                    return;
                }
            }
            if (turn == SLICES_A_TURN) {
                // A fast reader of an endless body must not have the event loop for itself.
                ctx.flush();
                ctx.executor().execute(this::pump);
                return;
            }
            if (offset < current.length) {
                writeSlice();
                continue;
            }
            if (eventUnderWay) {
                eventUnderWay = false;
                sent++;
                request.sent(sent);
            }
            if (upcoming == null && interrupt()) {
                return;
            }
            if (upcoming == null) {
                if (!events.hasNext()) {
                    end(ending);
                    return;
                }
                upcoming = events.next();
                double pause = pauseBefore(upcoming);
                if (pause > 0) {
                    flushAndTell();
                    later(pause, this::pump);
                    return;
                }
            }
            current = shape.of(upcoming.bytes());
            offset = 0;
            eventUnderWay = true;
            upcoming = null;
        }
    }

    private double pauseBefore(Event event) {
        double drip = response.faults().dripMillis();
        if (drip > 0) {
            return sent > 0 ? drip : 0;
        }
        boolean waits = event.paced() && anyPaced;
        anyPaced |= event.paced();
        return waits ? response.pace().sample(response.random()) : 0;
    }

    private void writeSlice() {
        int length = Math.min(slice, current.length - offset);
        ByteBuf out = ctx.alloc().buffer(length + 16);
        if (!chunked) {
            out.writeBytes(current, offset, length);
        } else {
            out.writeCharSequence(Integer.toHexString(length), ISO_8859_1);
            out.writeShort(CRLF);
            out.writeBytes(current, offset, length);
            out.writeShort(CRLF);
        }
        offset += length;
        if (slice == SLICE) {
            var _ = ctx.write(out);
        } else {
            var _ = ctx.writeAndFlush(out);
        }
    }

    /// Whether the answer stops here.
    private boolean interrupt() {
        FaultPlan.Interruption interruption = response.faults().interruption();
        if (interruption == null || interrupted || sent < interruption.after()) {
            return false;
        }
        interrupted = true;
        switch (interruption.how()) {
            case SILENCE -> flushAndTell();
            case RESET -> ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> reset());
            case FIN -> finished(ctx.writeAndFlush(Unpooled.EMPTY_BUFFER), RecordedRequest.End.CUT, true);
            case END -> end(RecordedRequest.End.CUT);
            case ERROR -> {
                ending = RecordedRequest.End.CUT;
                events = List.of(event(
                                stream
                                        ? response.dialect().errorEvent()
                                        : errorBody().getBytes(UTF_8)))
                        .iterator();
                return false;
            }
            case NOT_JSON -> {
                upcoming = event(stream ? response.dialect().malformedEvent() : "{\"broken\": ".getBytes(UTF_8));
                return false;
            }
        }
        return true;
    }

    private static Event event(byte[] bytes) {
        return new Event(bytes, false);
    }

    private String errorBody() {
        return Refusal.ofStatus(500, response.dialect()).body(response.dialect(), "req_error");
    }

    private void end(RecordedRequest.End how) {
        byte[] rest = shape.end();
        ByteBuf out = ctx.alloc().buffer(rest.length + 32);
        if (rest.length > 0) {
            out.writeCharSequence(chunked ? Integer.toHexString(rest.length) + "\r\n" : "", ISO_8859_1);
            out.writeBytes(rest);
            out.writeCharSequence(chunked ? "\r\n" : "", ISO_8859_1);
        }
        if (chunked) {
            out.writeBytes(LAST_CHUNK);
        }
        finished(ctx.writeAndFlush(out), how, !keepAlive);
    }

    private void flushAndTell() {
        ctx.flush();
        log.sent(request, sent);
    }

    private void finished(ChannelFuture last, RecordedRequest.End how, boolean close) {
        over = true;
        ended.run();
        request.sent(sent);
        last.addListener(written -> {
            log.ended(request, written.isSuccess() ? how : RecordedRequest.End.CLIENT_CLOSED);
            if (close) {
                var _ = ctx.close();
            }
        });
        if (!close) {
            next.run();
        }
    }

    /// TCP RST: closing with a linger time of zero sends one instead of FIN.
    private void reset() {
        if (over && !ctx.channel().isActive()) {
            return;
        }
        over = true;
        ended.run();
        request.sent(sent);
        ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        log.ended(request, RecordedRequest.End.CUT);
        var _ = ctx.close();
    }
}
