package telemetry.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import telemetry.service.KeyEntry;

/** {@code telemetry keys revoke}, which removes a key. */
@Command(
        name = "revoke",
        description = "Removes a key from the file. Services refuse it when they have read the file again.")
final class KeysRevokeCommand implements Callable<Integer> {
    @Mixin
    private KeysFileOption file;

    @Option(names = "--id", required = true, description = "The key's name.")
    private String id;

    @Override
    public Integer call() throws IOException {
        List<KeyEntry> keys = new ArrayList<>(file.read());
        keys.remove(file.find(keys, id));
        file.write(keys);
        return 0;
    }
}
