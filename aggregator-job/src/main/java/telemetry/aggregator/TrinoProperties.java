package telemetry.aggregator;

import java.time.Duration;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;
import telemetry.lake.Cluster;
import telemetry.service.SettingRange;
import telemetry.service.StartRefusedException;

/**
 * The Trino cluster that folds hours, if `telemetry.aggregator.engine` is `trino`.
 *
 * @param url the address for its JDBC driver, such as `jdbc:trino://trino:8080`; options of the driver may follow
 * @param user the user of its statements
 * @param password empty for none; one needs TLS
 * @param catalog its Iceberg catalog, which attaches to the aggregator at `/iceberg` with the operator's key
 * @param linesCatalog its Hive catalog, which reads the bucket
 * @param timeout how long one statement may take
 */
@Validated
@ConfigurationProperties("telemetry.trino")
record TrinoProperties(
        @DefaultValue("") String url,
        @DefaultValue("telemetry") String user,
        @DefaultValue("") String password,
        @DefaultValue("lake") String catalog,
        @DefaultValue("raw") String linesCatalog,
        @DefaultValue("30m") Duration timeout) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,127}");

    TrinoProperties {
        check("telemetry.trino.catalog", catalog);
        check("telemetry.trino.lines-catalog", linesCatalog);
        SettingRange.check("telemetry.trino.timeout", timeout, Duration.ofSeconds(1), Duration.ofMinutes(50));
    }

    private static void check(String setting, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s must be 1 to 128 of a-z 0-9 _ and not begin with a digit, is '%s'".formatted(setting, name));
        }
    }

    /**
     * Returns the cluster.
     *
     * @throws StartRefusedException if there is no address, or no key with which the cluster can commit
     */
    Cluster cluster(String operatorKey) {
        if (!url.startsWith("jdbc:trino:")) {
            throw new StartRefusedException(
                    "telemetry.aggregator.engine is trino and telemetry.trino.url is '%s'".formatted(url),
                    "set telemetry.trino.url to an address such as jdbc:trino://trino:8080");
        }
        if (operatorKey.isEmpty()) {
            throw new StartRefusedException(
                    "telemetry.aggregator.engine is trino and telemetry.lake.operator-key is not set",
                    "set telemetry.lake.operator-key, and give it to the cluster's Iceberg catalog");
        }
        return new Cluster(url, user, password, catalog, linesCatalog, timeout);
    }

    @Override
    public String toString() { // without the password
        return "TrinoProperties[url=%s, user=%s, catalog=%s, linesCatalog=%s, timeout=%s]"
                .formatted(url, user, catalog, linesCatalog, timeout);
    }
}
