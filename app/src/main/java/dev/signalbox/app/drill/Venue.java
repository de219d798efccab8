package dev.signalbox.app.drill;

import dev.signalbox.core.access.Keyring.Credentials;

/// Where people ask: a modelled gateway in virtual time, or one that runs.
interface Venue {
    /// A question that somebody waits for.
    interface Pending {
        /// Whoever asked will not wait any longer.
        void leaves();

        boolean over();

        /// Whether first content was there.
        boolean shown();
    }

    /// The time that all of it goes by: that of the scenario.
    Agenda agenda();

    Figures figures();

    /// How many times faster the scenario goes than those who wait: 1 in virtual time, where they wait in it.
    int hurry();

    /// A request comes in.
    Pending call(Question question, Credentials credentials, Call.Ended ended);
}
