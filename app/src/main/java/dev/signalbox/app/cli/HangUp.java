package dev.signalbox.app.cli;

import java.lang.reflect.Proxy;
import org.slf4j.LoggerFactory;

/// SIGHUP, by which operators ask a daemon to read its config again. Java has no supported way to hear it; the
/// unsupported one is reached by name, so that a Java without it only loses the signal.
final class HangUp {
    private HangUp() {}

    /// @param action runs on a thread of the JVM's at each SIGHUP
    static void calls(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object listener =
                    Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("HUP"), listener);
        } catch (ReflectiveOperationException e) {
            LoggerFactory.getLogger(HangUp.class)
                    .warn("SIGHUP cannot be heard on this Java; a changed file still is", e);
        }
    }
}
