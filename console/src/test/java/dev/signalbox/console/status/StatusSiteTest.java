package dev.signalbox.console.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.signalbox.core.status.Announcement.Phase;
import dev.signalbox.core.status.Announcement.Post;
import dev.signalbox.core.status.ComponentState;
import dev.signalbox.core.status.StatusDesk.Picture;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The page for the public, its feed and its files.
class StatusSiteTest {
    private static final String HOSTILE =
            "</p></content><script>alert(1)</script><img src=x onerror=alert(1)>\" ' & ]]> \u202Egnp.\u0000\u0007\uD800 {0}";

    @Test
    void when_all_is_well_it_says_so_in_one_sentence_with_the_time() {
        String page = StatusSite.page(StatusSamples.calm(), "en", StatusSamples.NOW);

        assertThat(page)
                .contains("<html lang=\"en\">", "<h1>All systems are operational</h1>")
                .contains("As of", "23 Nov 2026, 17:32:10 Asia/Seoul")
                .contains("Chat: the last 90 days. 100 % uptime. Days with problems: 1.")
                .doesNotContain("class=\"note\" role");
    }

    @Test
    void in_an_incident_it_says_what_people_wrote_the_newest_first_and_what_is_affected() {
        String page = StatusSite.page(StatusSamples.troubled(), "en", StatusSamples.NOW);

        assertThat(page)
                .contains("<h1>Some requests are not answered</h1>", "Disruption of Chat, Search and recommendations")
                .containsSubsequence(
                        "Happening now", "Identified", "upstream service", "Investigating", "Past incidents")
                .containsSubsequence("Past incidents", "lasted 1 h 5 min", "Resolved");
    }

    @Test
    void it_speaks_korean() {
        String page = StatusSite.page(StatusSamples.troubled(), "ko", StatusSamples.NOW);

        assertThat(page)
                .contains("<html lang=\"ko\">", "일부 요청에 응답하지 못하고 있습니다", "채팅, 검색과 추천 장애", "원인을 확인하고")
                .contains("2026년 11월 23일 17:32:10 Asia/Seoul")
                .doesNotContain("Operational", "Degraded", "uptime", "Some answers");
    }

    @Test
    void what_was_not_looked_at_for_a_while_is_told() {
        assertThat(StatusSite.page(StatusSamples.calm(), "en", StatusSamples.NOW + 700))
                .contains("This was last looked at 12 min ago.");
        assertThat(StatusSite.page(StatusSamples.calm(), "en", StatusSamples.NOW + 20))
                .doesNotContain("last looked at");
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "ko"})
    void nothing_behind_the_components_is_shown_and_nothing_runs(String language) {
        for (Picture each : List.of(StatusSamples.calm(), StatusSamples.troubled())) {
            assertThat(StatusSite.page(each, language, StatusSamples.NOW) + StatusSite.feed(each, language))
                    .doesNotContain("core-chat", "batch", "<script", "javascript:", " style=", " onload", "http-equiv");
        }
    }

    @Test
    void what_people_wrote_is_text_and_nothing_else() throws Exception {
        Picture picture = StatusSamples.picture(
                List.of(ComponentState.OPERATIONAL, ComponentState.OPERATIONAL, ComponentState.OPERATIONAL),
                List.of(StatusSamples.announcement(
                        "2026-11-23-1",
                        List.of("chat"),
                        StatusSamples.NOW,
                        null,
                        List.of(new Post(
                                StatusSamples.NOW, Phase.INVESTIGATING, new TreeMap<>(Map.of("en", HOSTILE)))))));
        String page = StatusSite.page(picture, "ko", StatusSamples.NOW);

        assertThat(page)
                .doesNotContain("<script", "<img", "\u202E", "\u0000", "\u0007")
                .contains("&lt;script&gt;alert(1)")
                .contains("dir=\"auto\" lang=\"en\"");
        Document feed = xml(StatusSite.feed(picture, "en"));
        assertThat(feed.getElementsByTagName("content").item(0).getTextContent())
                .contains("</p></content><script>alert(1)</script>")
                .contains("{0}");
    }

    @Test
    void the_style_is_the_one_that_its_policy_allows() throws Exception {
        String page = StatusSite.page(StatusSamples.calm(), "en", StatusSamples.NOW);
        Matcher style = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL).matcher(page);
        assertThat(style.find()).isTrue();
        byte[] digest = java.security.MessageDigest.getInstance("SHA-256")
                .digest(style.group(1).getBytes(StandardCharsets.UTF_8));

        assertThat(StatusSite.POLICY)
                .contains("default-src 'none'")
                .contains("'sha256-" + java.util.Base64.getEncoder().encodeToString(digest) + "'")
                .doesNotContain("unsafe");
    }

    @Test
    void the_feed_has_an_entry_for_each_incident_under_a_name_that_stays() throws Exception {
        Document feed = xml(StatusSite.feed(StatusSamples.troubled(), "en"));

        Element entry = (Element) feed.getElementsByTagName("entry").item(0);
        assertThat(feed.getElementsByTagName("entry").getLength()).isEqualTo(2);
        assertThat(text(entry, "title")).isEqualTo("Identified: Disruption of Chat, Search and recommendations");
        assertThat(text(entry, "updated")).isEqualTo("2026-11-23T08:22:10Z");
        assertThat(text(entry, "id"))
                .startsWith("urn:uuid:")
                .isEqualTo(text(
                        (Element) xml(StatusSite.feed(StatusSamples.troubled(), "ko"))
                                .getElementsByTagName("entry")
                                .item(0),
                        "id"));
    }

    @Test
    void programs_get_it_in_the_shape_that_they_know() {
        JsonNode summary = json(StatusSummary.of(StatusSamples.troubled(), "en"));

        assertThat(summary.at("/status/indicator").asString()).isEqualTo("major");
        assertThat(summary.at("/components/0/status").asString()).isEqualTo("partial_outage");
        assertThat(summary.at("/components/2/status").asString()).isEqualTo("under_maintenance");
        assertThat(summary.at("/incidents")).hasSize(1);
        assertThat(summary.at("/incidents/0/status").asString()).isEqualTo("identified");
    }

    @Test
    void the_files_lead_to_each_other_and_say_when_they_were_written() {
        Map<String, String> files = StatusSite.files(
                StatusSamples.troubled(),
                StatusSamples.NOW + 30,
                body -> json(body).toString());

        assertThat(files).containsOnlyKeys("index.html", "ko.html", "feed.en.atom", "feed.ko.atom", "status.json");
        assertThat(files.get("index.html"))
                .contains("http-equiv=\"Content-Security-Policy\"", "This copy was written on")
                .contains("23 Nov 2026, 17:32:40 Asia/Seoul");
        assertThat(files.get("ko.html")).contains("이 사본을 쓴 시각");
        Matcher links = Pattern.compile("href=\"([^\"#]+)\"").matcher(files.get("index.html") + files.get("ko.html"));
        while (links.find()) {
            assertThat(files).containsKey(links.group(1));
        }
    }

    private static JsonNode json(Object body) {
        return JsonMapper.shared().valueToTree(body);
    }

    private static String text(Element of, String name) {
        return of.getElementsByTagName(name).item(0).getTextContent();
    }

    private static Document xml(String text) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
