package dev.signalbox.app.edge;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.BuiltInDialects;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/// A bug of ours: nothing that is sent may lead to one, so it is planted into the dialects.
public final class PlantedBug {
    /// What it says, and nobody outside may hear.
    public static final String WORD = "planted";

    private PlantedBug() {}

    /// The built-in dialects, of which some methods throw.
    ///
    /// @param methods of [ServedApi] or [ProviderApi]
    public static Dialects in(Throwable bug, String... methods) {
        return planted(bug, () -> false, methods);
    }

    /// The built-in dialects, of which one does not tell its name when it is asked next: nobody but the
    /// connection hears of it, for with its name a request begins.
    ///
    /// @param due false again once that has happened
    public static Dialects inName(Throwable bug, AtomicBoolean due) {
        return planted(bug, () -> due.getAndSet(false));
    }

    private static Dialects planted(Throwable bug, BooleanSupplier nameless, String... methods) {
        return new Dialects(BuiltInDialects.all().all().stream()
                .map(good -> planted(good, Set.of(methods), nameless, bug))
                .toList());
    }

    private static Dialect planted(Dialect good, Set<String> methods, BooleanSupplier nameless, Throwable bug) {
        ServedApi served = planted(ServedApi.class, good.served(), methods, bug);
        ProviderApi provider = planted(ProviderApi.class, good.provider(), methods, bug);
        return new Dialect() {
            @Override
            public String name() {
                if (nameless.getAsBoolean()) {
                    throw new IllegalStateException(bug);
                }
                return good.name();
            }

            @Override
            public ServedApi served() {
                return served;
            }

            @Override
            public ProviderApi provider() {
                return provider;
            }
        };
    }

    private static <T> T planted(Class<T> api, T good, Set<String> names, Throwable bug) {
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (_, method, arguments) -> {
            if (names.contains(method.getName())) {
                throw bug;
            }
            try {
                return method.invoke(good, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
            }
        }));
    }
}
