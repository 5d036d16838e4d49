package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import telemetry.can.DbcCheck;
import telemetry.can.DbcFile;
import telemetry.simulator.CommandTree;
import telemetry.simulator.Printable;

/** {@code telemetry dbc check}, which shows the content of DBC files and what is odd in them. */
@Command(
        name = "check",
        description = {
            "Shows what DBC files hold, and as FILE:LINE what is odd. Odd parts are read as well as they can be.",
            "Exit code 1 if a file has no message that can be read, or with --strict if anything is odd."
        })
final class DbcCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "DBC files.")
    private List<Path> files;

    @Option(names = "--signals", description = "List the signals, too, with the names that decoded values have.")
    private boolean signals;

    @Option(names = "--strict", description = "Exit with 1 if anything is odd.")
    private boolean strict;

    @Override
    public Integer call() throws IOException {
        boolean passed = true;
        PrintWriter out = command.commandLine().getOut();
        for (Path path : files) {
            DbcFile file = read(path, command);
            out.print(Printable.text(new DbcCheck(file).report(signals)));
            passed &=
                    file.complaints().isEmpty() || (!strict && !file.messages().isEmpty());
        }
        out.flush();
        return passed ? 0 : CommandTree.FAILED;
    }

    /** Reads the file that an argument of {@code command} names. */
    static DbcFile read(Path path, CommandSpec command) throws IOException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new ParameterException(command.commandLine(), "FILE cannot be read: " + path);
        }
        return DbcFile.read(path);
    }
}
