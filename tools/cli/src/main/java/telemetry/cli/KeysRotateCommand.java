package telemetry.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import telemetry.service.KeyEntry;
import telemetry.service.KeysFile;

/** {@code telemetry keys rotate}, which adds a successor of a key and sets the key's end. */
@Command(
        name = "rotate",
        description = {
            "Adds a key with the settings of another one, and prints it.",
            "The old key is refused after the overlap. The id of the new key is that of the old one with the next number."
        })
final class KeysRotateCommand implements Callable<Integer> {
    private static final Pattern NUMBERED = Pattern.compile("(.*)-(\\d{1,6})");

    private final Clock clock;

    @Spec
    private CommandSpec command;

    @Mixin
    private KeysFileOption file;

    @Option(names = "--id", required = true, description = "The old key's name.")
    private String id;

    @Option(
            names = "--overlap-days",
            defaultValue = "7",
            paramLabel = "DAYS",
            description = "Days in which both keys are accepted.")
    private int overlapDays;

    KeysRotateCommand(Clock clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
        if (overlapDays < 0) {
            throw new ParameterException(command.commandLine(), "--overlap-days must be 0 or more, is " + overlapDays);
        }
        List<KeyEntry> keys = new ArrayList<>(file.read());
        int position = file.find(keys, id);
        KeyEntry old = keys.get(position);
        if (old.sha256() == null) {
            throw new IllegalArgumentException(id + " is a certificate; let its authority issue another one");
        }
        String key = KeysFileOption.newKey();
        keys.add(new KeyEntry(
                next(id),
                KeysFile.digestOf(key),
                null,
                old.fleet(),
                old.rights(),
                old.vehicles(),
                old.expires(),
                old.limits()));
        keys.set(position, old.expiring(end(old)));
        file.write(keys);
        command.commandLine().getOut().println(key);
        return 0;
    }

    private Instant end(KeyEntry old) {
        Instant end = clock.instant().plus(Duration.ofDays(overlapDays));
        return old.expires() != null && old.expires().isBefore(end) ? old.expires() : end;
    }

    private static String next(String id) {
        Matcher numbered = NUMBERED.matcher(id);
        return numbered.matches() ? numbered.group(1) + "-" + (Integer.parseInt(numbered.group(2)) + 1) : id + "-2";
    }
}
