package telemetry.simulator;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code help}, which prints the help of its tree or of one command. */
@Command(name = "help", description = "Prints the help of a command.")
final class HelpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec command;

    @Parameters(
            arity = "0..*",
            paramLabel = "COMMAND",
            showDefaultValue = CommandLine.Help.Visibility.NEVER,
            description = "The command, such as 'dlq list'.")
    private List<String> path = List.of();

    @Override
    public Integer call() {
        CommandLine found = command.parent().commandLine();
        for (String name : path) {
            CommandLine next = found.getSubcommands().get(name);
            if (next == null) {
                throw new ParameterException(found, noSuchCommand(name));
            }
            found = next;
        }
        found.usage(found.getOut());
        return 0;
    }

    static String noSuchCommand(String name) {
        return "There is no command '" + name + "'";
    }
}
