package telemetry.aggregator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import telemetry.aws.AwsFaults;
import telemetry.lake.CatalogAnswer;
import telemetry.lake.CatalogProtocol;
import telemetry.lake.LakeCatalog;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.TableStore;
import telemetry.service.ApiKeys;
import telemetry.service.KeyedPart;
import telemetry.service.StartRefusedException;

/** The beans of the Iceberg REST catalog that the aggregator serves. */
@Configuration(proxyBeanMethods = false)
class IcebergConfiguration {
    private static final Logger log = LoggerFactory.getLogger(IcebergController.class);
    private static final String OPERATOR_KEY = "${telemetry.lake.operator-key:}";
    private static final int MIN_KEY = 16;

    @Bean
    KeyedPart icebergPart(@Value(OPERATOR_KEY) String operatorKey, ApiKeys keys) {
        check(operatorKey, keys);
        return new KeyedPart(
                IcebergController.PREFIX,
                ApiKeys.optional(operatorKey),
                CatalogAnswer.error(
                                401,
                                "NotAuthorizedException",
                                "the API key is missing or invalid; send it in X-API-Key or in Authorization: Bearer")
                        .json());
    }

    /** Checks the length of the operator's key, and that it is not a reading key. */
    private static void check(String operatorKey, ApiKeys keys) {
        if (!operatorKey.isEmpty() && operatorKey.length() < MIN_KEY) {
            throw new StartRefusedException(
                    "telemetry.lake.operator-key has %d characters".formatted(operatorKey.length()),
                    "give it %d or more, or none for a catalog that cannot be committed to".formatted(MIN_KEY));
        }
        if (keys.accept(operatorKey)) {
            throw new StartRefusedException(
                    "telemetry.lake.operator-key is a key of TELEMETRY_API_KEY, too",
                    "give the operator a key of its own");
        }
    }

    @Bean
    IcebergController icebergController(
            TableStore store,
            CatalogProperties catalog,
            Environment environment,
            @Value(OPERATOR_KEY) String operatorKey) {
        return new IcebergController(
                store instanceof ObjectTableStore own
                        ? protocol(own, environment)
                        : request -> elsewhere(catalog.uri()),
                !operatorKey.isEmpty());
    }

    /** Returns the error for a catalog elsewhere. Two ways to commit to one table would lose commits. */
    private static CatalogAnswer elsewhere(String uri) {
        return CatalogAnswer.error(
                404,
                "NoSuchEndpointException",
                "the lake's tables are kept by the catalog at %s; ask it".formatted(uri));
    }

    private static Function<CatalogProtocol.Request, CatalogAnswer> protocol(
            ObjectTableStore store, Environment environment) {
        LakeCatalog catalog = new LakeCatalog(store, IcebergConfiguration::report);
        return new CatalogProtocol<>(catalog, clientSettings(environment), AwsFaults::isTransient)::answer;
    }

    private static void report(TableIdentifier table, long snapshot) {
        log.atInfo()
                .addKeyValue("event", "catalog_commit")
                .addKeyValue("table", table)
                .addKeyValue("snapshot", snapshot)
                .addKeyValue("who", "operator")
                .log();
    }

    /** Returns the settings with which a client reaches an S3 that is not AWS. None of them is secret. */
    static Map<String, String> clientSettings(Environment environment) {
        String endpoint = environment.getProperty(
                "spring.cloud.aws.s3.endpoint", environment.getProperty("spring.cloud.aws.endpoint", ""));
        Map<String, String> settings = new TreeMap<>();
        settings.put("token-refresh-enabled", "false"); // a key does not expire
        if (!endpoint.isEmpty()) {
            settings.put("s3.endpoint", endpoint);
            settings.put(
                    "s3.path-style-access",
                    environment.getProperty("spring.cloud.aws.s3.path-style-access-enabled", "false"));
            settings.put("client.region", environment.getProperty("spring.cloud.aws.region.static", "us-east-1"));
        }
        return settings;
    }
}
