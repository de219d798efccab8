package dev.signalbox.app.edge;

import dev.signalbox.core.dialect.Dialect;
import dev.signalbox.core.dialect.Dialects;
import dev.signalbox.core.dialect.ProviderApi;
import dev.signalbox.core.dialect.ServedApi;
import dev.signalbox.dialects.BuiltInDialects;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/// A bug of ours: nothing that is sent may lead to one, so it is planted into the dialects.
public final class PlantedBug {
    /// What it says, and nobody outside may hear.
    public static final String WORD = "planted";

    private PlantedBug() {}

    /// The built-in dialects, of which one method throws.
    ///
    /// @param method of [ServedApi] or [ProviderApi]
    public static Dialects in(String method, Throwable bug) {
        return new Dialects(BuiltInDialects.all().all().stream()
                .map(good -> planted(good, method, bug))
                .toList());
    }

    private static Dialect planted(Dialect good, String method, Throwable bug) {
        ServedApi served = planted(ServedApi.class, good.served(), method, bug);
        ProviderApi provider = planted(ProviderApi.class, good.provider(), method, bug);
        return new Dialect() {
            @Override
            public String name() {
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

    private static <T> T planted(Class<T> api, T good, String name, Throwable bug) {
        return api.cast(Proxy.newProxyInstance(api.getClassLoader(), new Class<?>[] {api}, (_, method, arguments) -> {
            if (method.getName().equals(name)) {
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
