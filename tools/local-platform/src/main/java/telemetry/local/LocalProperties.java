package telemetry.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.env.ConfigurableEnvironment;
import telemetry.service.SettingRange;

/**
 * Settings of the local platform, {@code --telemetry.local.*}.
 *
 * @param ingestPort port of the ingest-service
 * @param consumerPort port of the consumer-service
 * @param aggregatorPort port of the aggregator-job
 * @param sqsPort port of the embedded SQS
 * @param s3Port port of the embedded S3
 * @param data folder of the buckets and the log
 * @param apiKey API key that the services accept
 * @param services true starts SQS, S3 and the three services; false starts only SQS and S3, for services that run
 *     elsewhere
 */
@ConfigurationProperties("telemetry.local")
record LocalProperties(
        @DefaultValue("8080") int ingestPort,
        @DefaultValue("8081") int consumerPort,
        @DefaultValue("8082") int aggregatorPort,
        @DefaultValue("9324") int sqsPort,
        @DefaultValue("9325") int s3Port,
        @DefaultValue("data") Path data,
        @DefaultValue("local-dev-key") String apiKey,
        @DefaultValue("true") boolean services) {

    private static final int MAX_PORT = 65_535;

    LocalProperties {
        SettingRange.check("telemetry.local.ingest-port", ingestPort, 0, MAX_PORT);
        SettingRange.check("telemetry.local.consumer-port", consumerPort, 0, MAX_PORT);
        SettingRange.check("telemetry.local.aggregator-port", aggregatorPort, 0, MAX_PORT);
        SettingRange.check("telemetry.local.sqs-port", sqsPort, 0, MAX_PORT);
        SettingRange.check("telemetry.local.s3-port", s3Port, 0, MAX_PORT);
    }

    static LocalProperties of(ConfigurableEnvironment environment) {
        return Binder.get(environment).bindOrCreate("telemetry.local", LocalProperties.class);
    }

    /**
     * Creates the data folder if it is absent, and checks that it is writable.
     *
     * @throws IOException if the folder cannot be created or written; the message names the setting
     */
    void createDataFolder() throws IOException {
        try {
            Files.createDirectories(data);
            Files.delete(Files.createTempFile(data, ".probe", ""));
        } catch (IOException refused) {
            throw new IOException("telemetry.local.data: %s cannot be written: %s".formatted(data, refused), refused);
        }
    }

    /** Returns each configured port by the name of its setting. */
    Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        if (services) {
            ports.put("telemetry.local.ingest-port", ingestPort);
            ports.put("telemetry.local.consumer-port", consumerPort);
            ports.put("telemetry.local.aggregator-port", aggregatorPort);
        }
        ports.put("telemetry.local.sqs-port", sqsPort);
        ports.put("telemetry.local.s3-port", s3Port);
        return ports;
    }
}
