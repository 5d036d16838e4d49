package telemetry.aggregator;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the Trino cluster is that counts, if `telemetry.aggregator.engine` is `trino`. Its catalog is one of the Hive
 * connector that reads the bucket; the schema and the table `raw_lines` are made if they are not there.
 *
 * @param url of its JDBC driver, such as `jdbc:trino://trino:8080`; options of the driver may follow
 * @param user who asks
 * @param password empty for none; one needs TLS
 * @param catalog the catalog
 * @param schema the schema in it
 */
@Validated
@ConfigurationProperties("telemetry.trino")
record TrinoProperties(
        @DefaultValue("jdbc:trino://127.0.0.1:8080") String url,
        @DefaultValue("telemetry") String user,
        @DefaultValue("") String password,
        @DefaultValue("hive") String catalog,
        @DefaultValue("telemetry") String schema) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,127}");

    TrinoProperties {
        if (!url.startsWith("jdbc:trino:")) {
            throw new IllegalArgumentException("telemetry.trino.url must begin with jdbc:trino:, is " + url);
        }
        check("telemetry.trino.catalog", catalog);
        check("telemetry.trino.schema", schema);
    }

    private static void check(String setting, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s must be of a-z 0-9 _ and not begin with a digit, is '%s'".formatted(setting, name));
        }
    }

    @Override
    public String toString() { // without the password
        return "TrinoProperties[url=%s, user=%s, catalog=%s, schema=%s]".formatted(url, user, catalog, schema);
    }
}
