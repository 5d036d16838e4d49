package telemetry.aggregator;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import telemetry.aws.AwsFaults;
import telemetry.lake.CatalogAnswer;
import telemetry.lake.CatalogProtocol;
import telemetry.lake.LakeCatalog;
import telemetry.lake.ObjectTableStore;
import telemetry.lake.TableStore;
import telemetry.service.AcceptedKeys;
import telemetry.service.Audit;
import telemetry.service.KeyedPart;

/** The beans of the Iceberg REST catalog that the aggregator serves. */
@Configuration(proxyBeanMethods = false)
class IcebergConfiguration {
    private static final Logger log = LoggerFactory.getLogger(IcebergController.class);

    @Bean
    KeyedPart icebergPart() {
        return new KeyedPart(
                IcebergController.PREFIX,
                (status, detail) -> CatalogAnswer.error(
                                status.value(),
                                status == HttpStatus.UNAUTHORIZED ? "NotAuthorizedException" : "ForbiddenException",
                                detail)
                        .json());
    }

    @Bean
    IcebergController icebergController(
            TableStore store, CatalogProperties catalog, Environment environment, AcceptedKeys keys, Audit audit) {
        return new IcebergController(
                store instanceof ObjectTableStore own
                        ? protocol(own, environment)
                        : request -> elsewhere(catalog.uri()),
                keys,
                audit);
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
