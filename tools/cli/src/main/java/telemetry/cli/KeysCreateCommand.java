package telemetry.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import telemetry.service.KeyEntry;
import telemetry.service.KeyLimits;
import telemetry.service.KeysFile;
import telemetry.service.Right;
import telemetry.service.VehiclePattern;

/** {@code telemetry keys create}, which adds a key to the file and prints it. */
@Command(
        name = "create",
        description = {
            "Adds a key to the file, and prints the key, which cannot be shown again.",
            "The file has its digest only. With --certificate, nothing is printed: a client certificate is the key."
        })
final class KeysCreateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private KeysFileOption file;

    @Option(names = "--id", required = true, description = "The key's name in logs, which is not secret.")
    private String id;

    @Option(names = "--fleet", description = "The fleet; every fleet without it.")
    private @Nullable String fleet;

    @Option(
            names = "--rights",
            required = true,
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description = "What the key may do: ${COMPLETION-CANDIDATES}, separated by commas.")
    private Set<Right> rights = EnumSet.noneOf(Right.class);

    @Option(
            names = "--vehicles",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            paramLabel = "PATTERN",
            description = "Vehicles that the key covers, such as 'acme-*'. All of the fleet without it.")
    private List<String> vehicles = new ArrayList<>();

    @Option(
            names = "--certificate",
            paramLabel = "NAME",
            description = "The common or alternative name of a client certificate; * in it is the vehicle.")
    private @Nullable String certificate;

    @Option(names = "--expires", paramLabel = "INSTANT", description = "The end, such as 2027-01-01T00:00:00Z.")
    private @Nullable Instant expires;

    @Option(names = "--records", defaultValue = "0", description = "Records per second. 0 is no limit.")
    private long records;

    @Option(names = "--bytes", defaultValue = "0", description = "Bytes per second. 0 is no limit.")
    private long bytes;

    @Option(names = "--vehicle-records", defaultValue = "0", description = "Records per second of each vehicle.")
    private long vehicleRecords;

    @Option(names = "--vehicle-bytes", defaultValue = "0", description = "Bytes per second of each vehicle.")
    private long vehicleBytes;

    @Option(names = "--burst", defaultValue = "10", description = "Seconds in which an empty bucket fills.")
    private int burst;

    @Override
    public Integer call() throws IOException {
        String key = KeysFileOption.newKey();
        List<KeyEntry> keys = new ArrayList<>(file.readIfPresent());
        keys.add(new KeyEntry(
                id,
                certificate == null ? KeysFile.digestOf(key) : null,
                certificate,
                fleet,
                rights,
                vehicles.stream().map(VehiclePattern::new).toList(),
                expires,
                limits()));
        file.write(keys);
        if (certificate == null) {
            command.commandLine().getOut().println(key);
        }
        return 0;
    }

    private @Nullable KeyLimits limits() {
        KeyLimits limits = new KeyLimits(records, bytes, vehicleRecords, vehicleBytes, burst);
        return limits.isAny() ? limits : null;
    }
}
