package dev.signalbox.app.drill;

import java.util.ArrayList;
import java.util.List;

/// What a drill was made of: what was assumed, and what was real.
final class Basis {
    private final Comparison drill;
    private final Scenario scenario;
    private final Catalogue catalogue;

    Basis(Comparison drill, Catalogue catalogue) {
        this.drill = drill;
        scenario = drill.scenario();
        this.catalogue = catalogue;
    }

    /// A line for each.
    List<String> lines() {
        Scenario.Traffic traffic = scenario.traffic();
        List<String> assumed = new ArrayList<>();
        Comparison.Live live = drill.live();
        if (live != null) {
            assumed.add(catalogue.text("live.real"));
            assumed.add(catalogue.text("live.hurry", live.hurry()));
        }
        assumed.add(catalogue.text(
                "assumed.traffic",
                Numbers.rate(traffic.perSecond() * (live == null ? 1 : live.hurry())),
                traffic.prompt(),
                traffic.answer(),
                Numbers.percent(traffic.streams(), 0),
                catalogue.time(traffic.patience().toNanos()),
                traffic.retries()));
        for (Source each : drill.casting().sources()) {
            assumed.add(catalogue.text(
                    "assumed.source",
                    each.workload(),
                    SideBySide.word(each.criticality()),
                    Numbers.percent(each.share(), 1),
                    String.join(", ", each.models())));
        }
        (live == null ? drill.casting().served() : live.served())
                .forEach((provider, served) -> assumed.add(catalogue.text(
                        provider.equals(drill.casting().first()) ? "assumed.first" : "assumed.provider",
                        provider,
                        served)));
        drill.casting().unserved().forEach(each -> assumed.add(catalogue.text("assumed.unserved", each)));
        if (live != null && live.notAsked() > 0) {
            assumed.add(catalogue.text("live.not-asked", Numbers.count(live.notAsked()), LiveRun.MOST_UNDER_WAY));
        }
        assumed.add(catalogue.text(live == null ? "assumed.rest" : "live.rest"));
        return assumed;
    }
}
