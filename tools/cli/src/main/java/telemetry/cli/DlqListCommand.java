package telemetry.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.services.sqs.SqsClient;
import telemetry.aws.DeadLetters;

/** {@code telemetry dlq list}, which counts dead letters by reason. */
@Command(
        name = "list",
        description =
                "Counts dead letters by reason and deletes none. Messages being read are hidden from other readers,"
                        + " for at most 5 minutes.")
final class DlqListCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private QueueOptions options;

    @Mixin
    private DeadLetterFilter filter;

    @Option(names = "--max", defaultValue = "10000", description = "Maximum number of messages to read.")
    private int max;

    DlqListCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        PrintWriter out = command.commandLine().getOut();
        try (SqsClient sqs = options.client()) {
            DeadLetterQueues queues = options.queues(sqs);
            try (DeadLetters letters = queues.letters(sqs, max, clock)) {
                DeadLetterGroups.of(letters, filter::matches).print(out);
                out.printf("read %,d of about %,d dead letters%n", letters.count(), queues.depth());
            }
        }
        out.flush();
        return 0;
    }
}
