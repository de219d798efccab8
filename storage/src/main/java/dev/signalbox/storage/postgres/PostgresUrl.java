package dev.signalbox.storage.postgres;

import dev.signalbox.model.policy.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/// Where a database is and who asks, from a URL `postgresql://user:password@host:port/database?sslmode=…`.
///
/// @param hosts with their ports, one or more with commas between them: the first that answers is taken
/// @param options for the driver, of which few are allowed
public record PostgresUrl(
        String hosts,
        String database,
        String user,
        @Nullable Secret password,
        Map<String, String> options) {

    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(?::[0-9]{1,5})?";
    private static final String OPTION =
            "(?:sslmode|sslrootcert|sslcert|sslkey|channelBinding|targetServerType)=[^&=?#@\\s]+";

    /// What a URL must be. The password may hold anything; a `%` in front of two hexadecimal digits is written
    /// `%25`.
    public static final Pattern FORM = Pattern.compile("^postgres(?:ql)?://([^:/?#@\\s]+)(?::(.*))?@(" + HOST + "(?:,"
            + HOST + ")*)/([^/?#@\\s]+)(?:\\?(" + OPTION + "(?:&" + OPTION + ")*))?$");

    private static final Pattern ENCODED = Pattern.compile("([^%]|%[0-9A-Fa-f]{2})*+");
    private static final int CONNECT_SECONDS = 5;

    public PostgresUrl {
        options = Map.copyOf(options);
    }

    /// @throws IllegalArgumentException when it is not of [#FORM]; the message does not show it
    public static PostgresUrl of(Secret url) {
        Matcher matcher = FORM.matcher(url.reveal());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not the URL of a PostgreSQL database");
        }
        int at = 1;
        String user = decoded(matcher.group(at++));
        String password = matcher.group(at++);
        String hosts = matcher.group(at++);
        String database = decoded(matcher.group(at++));
        Map<String, String> options = new TreeMap<>();
        String written = matcher.group(at);
        for (String option : written == null ? new String[0] : written.split("&")) {
            int equals = option.indexOf('=');
            options.put(option.substring(0, equals), decoded(option.substring(equals + 1)));
        }
        return new PostgresUrl(hosts, database, user, password == null ? null : new Secret(decoded(password)), options);
    }

    /// A password that somebody did not encode is taken as it is.
    private static String decoded(String text) {
        return ENCODED.matcher(text).matches()
                ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8)
                : text;
    }

    /// A new connection, which notices a server that says nothing for that long; making it takes a few seconds at most.
    ///
    /// @throws SQLException whose message has no password in it
    Connection connect(Duration patience) throws SQLException {
        return connect(patience, CONNECT_SECONDS);
    }

    /// The same.
    ///
    /// @param seconds that making it may take for each host, twice: to reach it, and to be let in
    Connection connect(Duration patience, int seconds) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(options);
        properties.setProperty("user", user);
        if (password != null) {
            properties.setProperty("password", password.reveal());
        }
        properties.setProperty("ApplicationName", "signalbox");
        properties.setProperty("connectTimeout", Integer.toString(seconds));
        properties.setProperty("socketTimeout", Integer.toString(seconds));
        properties.setProperty("tcpKeepAlive", "true");
        // A row that was refused would be told with what is in it.
        properties.setProperty("logServerErrorDetail", "false");
        // Nothing is asked often enough to be prepared, and what stands between may not carry it.
        properties.setProperty("prepareThreshold", "0");
        Connection connection = new Driver()
                .connect(
                        "jdbc:postgresql://" + hosts + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                        properties);
        if (connection == null) {
            throw new SQLException("the driver does not know " + this);
        }
        connection.setNetworkTimeout(Runnable::run, (int) patience.toMillis());
        return connection;
    }

    /// For messages: without user and password.
    @Override
    public String toString() {
        return "postgresql://" + hosts + "/" + database;
    }
}
