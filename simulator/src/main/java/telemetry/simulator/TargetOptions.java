package telemetry.simulator;

import java.net.URI;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Options of the commands that send records. */
final class TargetOptions {

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            defaultValue = "http://127.0.0.1:8080",
            description = "The ingest-service (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(
            names = "--api-key",
            defaultValue = "${env:TELEMETRY_API_KEY}",
            showDefaultValue = CommandLine.Help.Visibility.NEVER, // it is a secret
            description = "Its API key (default: environment variable TELEMETRY_API_KEY).")
    private String apiKey;

    @Option(
            names = "--batch",
            defaultValue = "1",
            description =
                    "Records of one request, 1 to 1000; more than 1 are sent as NDJSON (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(names = "--gzip", description = "Compress request bodies.")
    private boolean gzip;

    /** @throws ParameterException if an option makes no sense */
    Target target() {
        if (apiKey == null || apiKey.isBlank()) {
            throw new ParameterException(
                    command.commandLine(),
                    "No API key: give --api-key or set the environment variable TELEMETRY_API_KEY.");
        }
        try {
            return new Target(url, apiKey, batch, gzip);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(command.commandLine(), wrong.getMessage());
        }
    }
}
