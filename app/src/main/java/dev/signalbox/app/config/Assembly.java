package dev.signalbox.app.config;

import dev.signalbox.model.policy.Access;
import dev.signalbox.model.policy.AccessLog;
import dev.signalbox.model.policy.Administration;
import dev.signalbox.model.policy.Bookkeeping;
import dev.signalbox.model.policy.Catalogue;
import dev.signalbox.model.policy.Cluster;
import dev.signalbox.model.policy.CodeRed;
import dev.signalbox.model.policy.Commitment;
import dev.signalbox.model.policy.HttpLimits;
import dev.signalbox.model.policy.Overrides;
import dev.signalbox.model.policy.Policy;
import dev.signalbox.model.policy.Price;
import dev.signalbox.model.policy.Secret;
import dev.signalbox.model.policy.Showing;
import dev.signalbox.storage.postgres.PostgresUrl;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a policy of what was read, and checks what concerns more than one word: references, duplicates,
/// addresses.
final class Assembly {
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(30);

    private Assembly() {}

    /// @param dialects the known ones with their providers' public addresses
    /// @return null when there are problems
    static @Nullable Policy policy(Section root, Map<String, URI> dialects, Reading in) {
        Providers providers = Providers.read(root, dialects, in);
        Catalogue models = ModelWords.read(root, providers, in);
        Routes routes = Routes.read(root, providers.names(), models, in);
        Keys keys = Keys.read(root, routes, in);
        Showing showing = CurrencyWords.read(root, in);
        List<Price> prices = Prices.read(root, providers, showing, in);
        List<Commitment> commitments = CommitmentWords.read(root, providers, in);
        Listeners listeners = Listeners.read(root, in);
        CodeRed codeRed = CodeRedWords.read(root, listeners.status(), in);
        HttpLimits limits = limits(root.get(Vocabulary.LIMITS, Section.EMPTY));
        Routes.checkCaches(root, limits.maxCache(), in);
        AccessLog accessLog = accessLog(root.get(Vocabulary.ACCESS_LOG, Section.EMPTY), in);
        Path adminToken = adminToken(root.find(Vocabulary.ADMIN_TOKEN), in);
        Bookkeeping bookkeeping = bookkeeping(root, in);
        Administration administration = AdministrationWords.read(root, bookkeeping, in);
        Access access = AccessWords.read(root, bookkeeping, in);
        DeferralWords.check(root, bookkeeping, in.problems);
        RememberWords.check(root, bookkeeping, in.problems);
        if (in.problems.any()) {
            return null;
        }
        keys.warnOfResidency(root, routes, providers, in.problems);
        Prices.warnOfUnreached(root, routes, in.problems);
        prices.addAll(ShippedPrices.of(providers.byName().values()));
        Policy policy = new Policy(
                listeners.gateway(),
                listeners.console(),
                providers.byName(),
                routes.byName(),
                keys.workloads(),
                keys.keys(),
                limits,
                accessLog,
                root.get(Vocabulary.DRAIN_TIMEOUT, DRAIN_TIMEOUT),
                prices,
                models,
                adminToken,
                bookkeeping,
                cluster(root.find(Vocabulary.CLUSTER)),
                Tellings.read(root),
                BudgetWords.spending(root, showing, commitments),
                administration,
                access,
                codeRed,
                Overrides.NONE);
        BudgetWords.check(root, policy, in.problems);
        CommitmentWords.check(root, policy, in.problems);
        CodeRedWords.check(root, policy, in.problems);
        return in.problems.any() ? null : policy;
    }

    private static Bookkeeping bookkeeping(Section root, Reading in) {
        Section store = root.get(Vocabulary.STORE, Section.EMPTY);
        Section ledger = root.get(Vocabulary.LEDGER, Section.EMPTY);
        Bookkeeping otherwise = Bookkeeping.DEFAULT;
        Located<String> url = store.find(Vocabulary.STORE_URL);
        Bookkeeping.Store where = url == null ? null : store(url, in);
        Located<String> directory = ledger.find(Vocabulary.LEDGER_DIRECTORY);
        Duration records = store.get(Vocabulary.RETENTION, otherwise.keepRecords());
        Duration sums = store.get(Vocabulary.ROLLUPS, otherwise.keepSums());
        if (sums.compareTo(records) < 0) {
            in.problems.error(store.place(), "problem.store.rollups");
        }
        Path spool;
        if (directory != null) {
            spool = in.interpolation.path(directory.value(), in.at(directory.place()));
        } else if (where instanceof Bookkeeping.Store.Server && url != null) {
            spool = in.interpolation.path(Bookkeeping.USUAL_SPOOL, in.at(url.place()));
        } else {
            spool = null;
        }
        return new Bookkeeping(
                where,
                url != null,
                spool,
                ledger.get(Vocabulary.LEDGER_MAX, otherwise.maxSpool()),
                ledger.get(Vocabulary.WHEN_FULL, otherwise.refusesWhenFull()),
                ledger.get(Vocabulary.DURABLE, otherwise.durable()),
                records,
                sums,
                DeferralWords.deferral(root, in));
    }

    private static Bookkeeping.@Nullable Store store(Located<String> url, Reading in) {
        String written = url.value();
        if (written.equals(Words.NO_STORE)) {
            return null;
        }
        if (!written.startsWith(Words.SQLITE)) {
            Secret secret = new Secret(written);
            Secret password = PostgresUrl.of(secret).password();
            if (password != null) {
                in.problems.conceal(password.reveal());
            }
            return new Bookkeeping.Store.Server(secret);
        }
        Path file = in.interpolation.path(written.substring(Words.SQLITE.length()), in.at(url.place()));
        if (file != null && Files.isDirectory(file)) {
            in.problems.error(url.place(), "problem.store.folder");
        }
        return file == null ? null : new Bookkeeping.Store.File(file);
    }

    private static @Nullable Cluster cluster(@Nullable Located<Section> declared) {
        RedisAddress at = declared == null ? null : declared.value().get(Vocabulary.REDIS);
        return declared == null || at == null
                ? null
                : new Cluster(
                        at.host(),
                        at.port(),
                        at.database(),
                        at.tls(),
                        at.user(),
                        at.password(),
                        declared.value().get(Vocabulary.REPLICAS, 2));
    }

    private static @Nullable Path adminToken(@Nullable Located<String> file, Reading in) {
        Path path = file == null ? null : in.interpolation.path(file.value(), in.at(file.place()));
        if (file != null && path != null && Files.isDirectory(path)) {
            in.problems.error(file.place(), "problem.token.folder");
        }
        return path;
    }

    private static HttpLimits limits(Section limits) {
        HttpLimits otherwise = HttpLimits.DEFAULT;
        return new HttpLimits(
                limits.get(Vocabulary.BODY, otherwise.maxBody()),
                limits.get(Vocabulary.ANSWER, otherwise.maxAnswer()),
                limits.get(Vocabulary.WHOLE, otherwise.maxWhole()),
                limits.get(Vocabulary.EVENT, otherwise.maxEvent()),
                limits.get(Vocabulary.HEAD, otherwise.maxHead()),
                limits.get(Vocabulary.HEAD_TIMEOUT, otherwise.headTimeout()),
                limits.get(Vocabulary.BODY_TIMEOUT, otherwise.bodyTimeout()),
                limits.get(Vocabulary.BODY_IDLE, otherwise.bodyIdle()),
                limits.get(Vocabulary.KEEP_ALIVE, otherwise.keepAlive()),
                limits.get(Vocabulary.WRITE_TIMEOUT, otherwise.writeTimeout()),
                limits.get(Vocabulary.COMMIT_AFTER, otherwise.commitAfter()),
                limits.get(Vocabulary.HEARTBEAT, otherwise.heartbeat()),
                limits.get(Vocabulary.CONNECTIONS, otherwise.maxConnections()),
                limits.get(Vocabulary.STREAMS, otherwise.maxStreams()),
                limits.get(Vocabulary.MAX_CACHE, otherwise.maxCache()));
    }

    private static AccessLog accessLog(Section section, Reading in) {
        Located<String> file = section.find(Vocabulary.LOG_FILE);
        if (file == null) {
            return new AccessLog(section.get(Vocabulary.LOG_SWITCH, true), null);
        }
        Path path = in.interpolation.path(file.value(), in.at(file.place()));
        Path folder = path == null ? null : path.getParent();
        if (path != null && (folder == null || !Files.isDirectory(folder) || Files.isDirectory(path))) {
            in.problems.error(file.place(), "problem.log.folder");
        }
        return new AccessLog(true, path);
    }
}
