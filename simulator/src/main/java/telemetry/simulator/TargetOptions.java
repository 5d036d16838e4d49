package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of commands that send records. */
final class TargetOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--url", defaultValue = "http://127.0.0.1:8080", description = "Address of the ingest-service.")
    private URI url;

    @Option(
            names = "--api-key",
            defaultValue = "${env:TELEMETRY_API_KEY}",
            showDefaultValue = CommandLine.Help.Visibility.NEVER, // a secret
            description = "API key. Default: the environment variable TELEMETRY_API_KEY.")
    private String apiKey;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description = "Records per request, 1 to 1000. More than 1 are sent as NDJSON.")
    private int batch;

    @Option(names = "--gzip", description = "Compress request bodies.")
    private boolean gzip;

    /**
     * Returns the target.
     *
     * @throws ParameterException if an option is missing or out of range
     */
    IngestTarget target() {
        if (apiKey == null || apiKey.isBlank()) {
            throw new ParameterException(
                    command.commandLine(),
                    "Missing API key: give --api-key or set the environment variable TELEMETRY_API_KEY");
        }
        try {
            return new IngestTarget(url, apiKey, batch, gzip);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), "--" + wrong.getMessage());
        }
    }
}
