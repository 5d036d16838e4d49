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
 * @param apiKey the key that the services accept
 * @param services whether the services are started too, or SQS and S3 alone, for services that run elsewhere
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

    private static final int HIGHEST_PORT = 65_535;

    LocalProperties {
        SettingRange.check("telemetry.local.ingest-port", ingestPort, 0, HIGHEST_PORT);
        SettingRange.check("telemetry.local.consumer-port", consumerPort, 0, HIGHEST_PORT);
        SettingRange.check("telemetry.local.aggregator-port", aggregatorPort, 0, HIGHEST_PORT);
        SettingRange.check("telemetry.local.sqs-port", sqsPort, 0, HIGHEST_PORT);
        SettingRange.check("telemetry.local.s3-port", s3Port, 0, HIGHEST_PORT);
    }

    static LocalProperties of(ConfigurableEnvironment environment) {
        return Binder.get(environment).bindOrCreate("telemetry.local", LocalProperties.class);
    }

    /**
     * Makes the folder of the data.
     *
     * @throws IOException if it cannot be made or written, naming the setting
     */
    void makeData() throws IOException {
        try {
            Files.createDirectories(data);
            Files.delete(Files.createTempFile(data, ".probe", ""));
        } catch (IOException refused) {
            throw new IOException("telemetry.local.data: %s cannot be written: %s".formatted(data, refused), refused);
        }
    }

    /** The ports by the setting that moves each. */
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
