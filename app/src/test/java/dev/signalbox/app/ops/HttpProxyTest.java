package dev.signalbox.app.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Providers that can be reached through a proxy only.
@Tag("sockets")
class HttpProxyTest {
    /// A name that nobody but the proxy can resolve (RFC 2606).
    private static final String NAME = "provider.invalid:8000";

    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("user:p@ss".getBytes(StandardCharsets.UTF_8));

    private final Simulator provider = Simulator.start(Script.defaults());

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void requests_go_through_the_common_proxy_with_its_password() throws Exception {
        try (TunnelProxy proxy = proxy(BASIC);
                Rig rig = rig("http://" + NAME, "", "http-proxy: http://user:p%40ss@127.0.0.1:" + proxy.port())) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("Hello");
            assertThat(proxy.asked()).containsExactly(NAME);
            assertThat(provider.requests().getLast().header("host")).contains(NAME);
            assertThat(provider.requests().getLast().header("proxy-authorization"))
                    .isEmpty();
        }
    }

    @Test
    void a_proxy_that_refuses_the_password_makes_the_provider_unreachable() throws Exception {
        try (TunnelProxy proxy = proxy(BASIC);
                Rig rig = rig("http://" + NAME, "", "http-proxy: http://user:wrong@127.0.0.1:" + proxy.port())) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("upstream_unreachable", "proxy").doesNotContain("wrong");
            assertThat(rig.logText()).doesNotContain("wrong");
        }
    }

    @Test
    void a_proxy_that_says_nothing_is_waited_for_as_long_as_for_a_connection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Rig rig = Rig.start("""
                        providers: { upstream: { dialect: openai, url: "http://%s/v1" } }
                        routes: { chat: { targets: [upstream/gpt-5.1], timeouts: { connect: 200ms } } }
                        http-proxy: "http://127.0.0.1:%d"
                        """.formatted(NAME, silent.getLocalPort()))) {
            HttpResponse<String> answer = ask(rig);

            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(answer.body()).contains("upstream_timeout_connect");
        }
    }

    @Test
    void a_provider_may_have_a_proxy_of_its_own() throws Exception {
        try (TunnelProxy common = proxy(BASIC);
                TunnelProxy own = proxy(null);
                Rig rig = rig(
                        "http://" + NAME,
                        ", http-proxy: \"http://127.0.0.1:" + own.port() + "\"",
                        "http-proxy: http://user:p%40ss@127.0.0.1:" + common.port())) {
            assertThat(ask(rig).statusCode()).isEqualTo(200);

            assertThat(own.asked()).containsExactly(NAME);
            assertThat(common.asked()).isEmpty();
        }
    }

    @Test
    void one_connection_through_the_proxy_serves_many_requests() throws Exception {
        try (TunnelProxy proxy = proxy(null);
                Rig rig = rig("http://" + NAME, "", "http-proxy: http://127.0.0.1:" + proxy.port())) {
            for (int i = 0; i < 10; i++) {
                assertThat(ask(rig).statusCode()).isEqualTo(200);
            }

            // At most one for each event loop that the client's connections came to.
            assertThat(proxy.asked().size()).isLessThan(10);
        }
    }

    @Test
    void a_host_without_proxy_is_not_reached_through_it() throws Exception {
        try (TunnelProxy proxy = proxy(null);
                Rig rig = rig(
                        "http://" + NAME,
                        "",
                        "http-proxy: http://127.0.0.1:" + proxy.port()
                                + "\nno-proxy: [other.invalid, .provider.invalid]")) {
            // Nobody can resolve the name without the proxy.
            assertThat(ask(rig).body()).contains("upstream_unreachable");

            assertThat(proxy.asked()).isEmpty();
        }
    }

    @Test
    void this_machine_is_never_reached_through_the_common_proxy() throws Exception {
        try (TunnelProxy proxy = proxy(null);
                Rig rig = rig(provider.url(), "", "http-proxy: http://127.0.0.1:" + proxy.port())) {
            assertThat(ask(rig).statusCode()).isEqualTo(200);

            assertThat(proxy.asked()).isEmpty();
        }
    }

    private TunnelProxy proxy(@Nullable String authorization) throws Exception {
        return new TunnelProxy(provider.port(), authorization);
    }

    private static Rig rig(String url, String more, String common) throws Exception {
        return Rig.start("""
                providers: { upstream: { dialect: openai, url: "%s/v1", keys: [key]%s } }
                routes: { chat: { targets: [upstream/gpt-5.1] } }
                %s
                """.formatted(url, more, common));
    }

    private static HttpResponse<String> ask(Rig rig) throws Exception {
        return rig.post("/v1/chat/completions", """
                {"model":"chat","messages":[{"role":"user","content":"Hello"}]}""");
    }
}
