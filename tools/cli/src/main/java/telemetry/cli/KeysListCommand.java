package telemetry.cli;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import telemetry.service.KeyEntry;
import telemetry.service.Right;
import telemetry.service.VehiclePattern;

/** {@code telemetry keys list}, which prints the keys without their digests. */
@Command(name = "list", description = "Prints the keys of the file. A key itself is never shown.")
final class KeysListCommand implements Callable<Integer> {
    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private KeysFileOption file;

    KeysListCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        Table.print(
                List.of("id", "fleet", "rights", "vehicles", "expires", "certificate"),
                file.read().stream().map(this::row).toList(),
                command.commandLine().getOut());
        command.commandLine().getOut().flush();
        return 0;
    }

    private List<String> row(KeyEntry key) {
        return List.of(
                key.id(),
                Objects.requireNonNullElse(key.fleet(), ""),
                key.rights().stream().map(Right::tag).collect(Collectors.joining(",")),
                key.vehicles().stream().map(VehiclePattern::text).collect(Collectors.joining(",")),
                key.expires() == null ? "" : key.expires() + (key.isExpired(clock.instant()) ? " (expired)" : ""),
                Objects.requireNonNullElse(key.certificate(), ""));
    }
}
