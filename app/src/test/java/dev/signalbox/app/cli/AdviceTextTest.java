package dev.signalbox.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class AdviceTextTest {
    @Test
    void each_kind_of_which_there_is_none_says_so() {
        String text = text("""
                {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z",
                 "cheaper_targets": [], "oversized_max_tokens": [], "cacheable_repeats": []}
                """);

        assertThat(text)
                .contains("Cheaper targets: none.")
                .contains("Oversized max_tokens: none.")
                .contains("Cacheable repeats: none.")
                .contains("From 2026-11-01T00:00:00Z to 2026-11-02T00:00:00Z");
    }

    @Test
    void each_kind_has_a_table() {
        String text = text("""
                {"from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z",
                 "cheaper_targets": [{"route": "chat", "target": "a/dear", "instead": "a/cheap", "requests": 7,
                   "cost": "2", "saves": "1.5", "share": 0.75}],
                 "oversized_max_tokens": [{"route": "talk", "workload": "web", "requests": 20, "mean_declared": 4096,
                   "largest_answer": 100, "suggested": 192, "tokens_in_vain": 80000, "held": null, "held_each": null}],
                 "cacheable_repeats": [{"route": "find", "workload": "web", "requests": 9, "repeats": 3, "share": 0.3333,
                   "cost": "6", "saves": "2", "unpriced": 1}]}
                """);

        assertThat(text)
                .doesNotContain("none")
                .containsPattern("chat +a/dear +a/cheap +7 +2 +1\\.5 +75 %")
                .containsPattern("talk +web +20 +4096 +100 +192 +80000 +unknown +unknown")
                .containsPattern("find +web +9 +3 +33 % +6 +2 and more")
                .contains("sound and images are compared at the price of text")
                .contains("Nothing of HOLDS is saved")
                .contains("The cost of some is not known");
    }

    private static String text(String json) {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            AdviceText.print(JsonMapper.shared().readTree(json), out);
        }
        return text.toString();
    }
}
