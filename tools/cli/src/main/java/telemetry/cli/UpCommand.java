package telemetry.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import telemetry.local.LocalPlatform;

/** {@code telemetry up}, which starts the local platform. */
@Command(
        name = "up",
        description = {
            "Starts SQS, S3 and the three services in one JVM, runs a demo, and stays up until Ctrl-C.",
            "With --telemetry.demo.exit=true it ends after the demo: 0 if no record was lost, duplicated or late."
        },
        footer = {"", LocalPlatform.SETTINGS})
final class UpCommand implements Callable<Integer> {

    @Parameters(
            arity = "0..*",
            paramLabel = "--SETTING=VALUE",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "A setting of the demo, the local platform or a service:")
    private List<String> settings = List.of();

    /** Returns after the shutdown of the platform; a failed start ends the process. */
    @Override
    public Integer call() {
        Telemetry.logAsService();
        LocalPlatform.main(settings.toArray(String[]::new));
        return 0;
    }
}
