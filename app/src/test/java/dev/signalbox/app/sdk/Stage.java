package dev.signalbox.app.sdk;

import dev.signalbox.app.Rig;
import dev.signalbox.simulator.Script;
import dev.signalbox.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The program with a key and two providers, one of each dialect.
final class Stage implements AutoCloseable {
    static final String KEY = "sk-of-a-caller-0123456789";
    static final String TO_OPENAI = "to-openai";
    static final String TO_ANTHROPIC = "to-anthropic";

    private final Simulator openai = Simulator.start(Script.defaults());
    private final Simulator anthropic = Simulator.start(Script.defaults());
    private final Rig rig;

    Stage() {
        try {
            rig = Rig.start("""
                    providers:
                      openai: { dialect: openai, url: "%s/v1", keys: [provider-key] }
                      anthropic: { dialect: anthropic, url: "%s", keys: [provider-key] }
                    routes:
                      to-openai: { targets: [openai/gpt-5.1], retry: { attempts: 1 } }
                      to-anthropic: { targets: [anthropic/claude-sonnet-4-5], retry: { attempts: 1 } }
                    keys:
                      - { name: caller, secret: "%s" }
                    """.formatted(openai.url(), anthropic.url(), KEY));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return rig.url();
    }

    /// The provider behind a route.
    Simulator provider(String route) {
        return route.equals(TO_OPENAI) ? openai : anthropic;
    }

    @Override
    public void close() throws IOException {
        rig.close();
        openai.close();
        anthropic.close();
    }
}
