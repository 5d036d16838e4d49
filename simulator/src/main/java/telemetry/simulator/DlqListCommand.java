package telemetry.simulator;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;

/** {@code telemetry dlq list}. */
@Command(
        name = "list",
        description =
                "Counts dead letters by reason. Nothing is taken from the DLQ; what is looked at is hidden from others"
                        + " meanwhile, for 5 minutes at most.",
        mixinStandardHelpOptions = true)
final class DlqListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(
            names = "--max",
            defaultValue = "10000",
            description = "Look at so many at most (default: ${DEFAULT-VALUE}).")
    private int most;

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client()) {
            DeadLetterQueues queues = options.queues(sqs);
            try (DeadLetters letters = new DeadLetters(sqs, queues.url(), most)) {
                DeadLetterGroups.of(letters, filter::matches).print(out);
                out.printf("looked at %,d of about %,d dead letters%n", letters.shown(), queues.depth());
            }
        }
        out.flush();
        return 0;
    }
}
