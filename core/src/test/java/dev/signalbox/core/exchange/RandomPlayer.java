package dev.signalbox.core.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A request to which anything happens, and the shell that it happens through.
final class RandomPlayer {
    private final Exchange exchange;
    private final List<Command> commands = new ArrayList<>();
    private final Invariants invariants = new Invariants();
    private final Random random;
    private final Chances chances;
    private final String name;
    private final List<String> story;
    private int wakes;
    private boolean waited;
    private boolean woken;
    private boolean whole;

    RandomPlayer(Rules rules, Random random, Chances chances, String name, List<String> story) {
        exchange = new Exchange(rules, random, () -> wakes++, commands::add);
        this.random = random;
        this.chances = chances;
        this.name = name;
        this.story = story;
    }

    Invariants seen() {
        return invariants;
    }

    /// Whether it was told something, and did not look yet.
    boolean isTold() {
        return wakes > 0;
    }

    void anyEvent(long now) {
        if (wakes > 0 && random.nextInt(3) > 0) {
            wakes--;
            woken |= !exchange.settled();
            happens(new Event.Woken(), now);
        } else {
            happens(chances.event(invariants), now);
        }
    }

    void end(long now) {
        if (!exchange.settled()) {
            happens(random.nextBoolean() ? new Event.ClientGone() : new Event.Stopping(), now);
        }
        assertThat(exchange.settled()).isTrue();
    }

    void came(Map<String, Integer> ends) {
        ends.merge(invariants.ended(), 1, Integer::sum);
        count(ends, "hedged", invariants.hedged());
        count(ends, "waited", waited);
        count(ends, "woken", woken);
        count(ends, "whole", whole);
    }

    private static void count(Map<String, Integer> ends, String what, boolean happened) {
        if (happened) {
            ends.merge(what, 1, Integer::sum);
        }
    }

    private void happens(Event event, long now) {
        story.add("  " + name + " " + event);
        commands.clear();
        exchange.on(event, now);
        for (Command command : commands) {
            story.add("    " + Played.line(command));
            whole |= command instanceof Command.Start start && start.whole();
        }
        invariants.check(event, commands);
        waited |= invariants.waits();
    }
}
