package telemetry.simulator;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Builds command lines that share help and error messages. Each command has {@code --help}, and each tree has
 * {@code help} and {@code --version}. Help shows each default value once.
 *
 * <p>Exit codes: 0 success, {@value #FAILED} failure, {@value #WRONG_USAGE} wrong arguments.
 */
public final class CommandTree {
    /** The exit code of a command that failed, or that found an error in the data. */
    public static final int FAILED = 1;
    /** The exit code of a command whose arguments are wrong. */
    public static final int WRONG_USAGE = 2;

    private static final int HELP_WIDTH = 100;
    private static final int MAX_SQL_ERROR_LINES = 6;

    private CommandTree() {}

    /**
     * Returns a command line for {@code root} and its subcommands.
     *
     * @param root an object annotated as a command
     * @param commands annotated objects, or command lines with subcommands of their own
     */
    public static CommandLine of(Object root, Object... commands) {
        CommandLine line = new CommandLine(root);
        for (Object command : commands) {
            line.addSubcommand(command);
        }
        if (commands.length > 0) {
            line.addSubcommand(new HelpCommand());
        }
        addHelp(line);
        line.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version.")
                        .build())
                .version(line.getCommandName() + " " + versionOf(root.getClass()));
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(HELP_WIDTH)
                .setParameterExceptionHandler((wrong, args) -> explain(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    }

    private static void addHelp(CommandLine line) {
        CommandSpec command = line.getCommandSpec();
        command.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build());
        command.usageMessage().showDefaultValues(true).synopsisSubcommandLabel("COMMAND");
        line.getSubcommands().values().forEach(CommandTree::addHelp);
    }

    private static String versionOf(Class<?> main) {
        return Optional.ofNullable(main.getPackage().getImplementationVersion()).orElse("(not packaged)");
    }

    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println(firstLines(messageOf(wrong), 1));
        command.getErr().println("Try '%s'.".formatted(helpOf(command.getCommandSpec())));
        return WRONG_USAGE;
    }

    private static String messageOf(ParameterException wrong) {
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !wrong.getCommandLine().getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            return HelpCommand.noSuchCommand(unmatched.getUnmatched().getFirst());
        }
        return textOf(wrong);
    }

    /** Returns the command that prints the help of {@code command}. */
    private static String helpOf(CommandSpec command) {
        CommandSpec root = command.root();
        return root.subcommands().containsKey("help")
                ? (root.name() + " help"
                        + command.qualifiedName().substring(root.name().length()))
                : command.qualifiedName() + " --help";
    }

    private static int explain(Exception failure, CommandLine command) {
        command.getOut().flush();
        command.getErr()
                .println(firstLines(textOf(failure), failure instanceof SQLException ? MAX_SQL_ERROR_LINES : 1));
        return FAILED;
    }

    private static String textOf(Exception failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static String firstLines(String message, int max) {
        List<String> lines = message.lines()
                .filter(line -> !line.isBlank())
                .limit(max)
                .map(Printable::line)
                .toList();
        return lines.stream().collect(Collectors.joining(System.lineSeparator()));
    }
}
