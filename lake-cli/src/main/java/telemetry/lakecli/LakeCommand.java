package telemetry.lakecli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code telemetry sql}, {@code telemetry lake} and {@code telemetry erase}. Exit codes: 0 done, 1 failed, 2 wrong arguments. */
@Command(
        name = "telemetry",
        description = "Asks the lake, looks after its tables, and erases vehicles.",
        mixinStandardHelpOptions = true,
        version = "telemetry 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND")
public final class LakeCommand {
    private static final int FAILED = 1;
    private static final int WRONG_ARGUMENTS = 2;
    private static final int MOST_LINES = 6;

    private LakeCommand() {}

    public static void main(String[] args) {
        // what is asked for may go to a file: the characters of the lake, whatever the terminal knows
        PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.exit(commandLine(Clock.systemUTC()).setOut(out).execute(args));
    }

    /** The command line, without a process around it. */
    static CommandLine commandLine(Clock clock) {
        return new CommandLine(new LakeCommand())
                .addSubcommand(new SqlCommand())
                .addSubcommand(new EraseCommand(clock))
                .addSubcommand(new CommandLine(new LakeGroup())
                        .addSubcommand(new LakeStatusCommand(clock))
                        .addSubcommand(new LakeExpireCommand(clock)))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((wrong, args) -> explain(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getOut().flush();
                    command.getErr().println(messageOf(failure));
                    return FAILED;
                });
    }

    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(firstLines(textOf(wrong), 1) + "; see ./" + name + " --help");
        return WRONG_ARGUMENTS;
    }

    /** Of what DuckDB says, several lines: the second shows where. */
    private static String messageOf(Throwable failure) {
        return firstLines(textOf(failure), failure instanceof SQLException ? MOST_LINES : 1);
    }

    private static String textOf(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String firstLines(String message, int most) {
        return message.lines()
                .filter(line -> !line.isBlank())
                .limit(most)
                .map(Text::printable)
                .collect(Collectors.joining(System.lineSeparator()));
    }
}
