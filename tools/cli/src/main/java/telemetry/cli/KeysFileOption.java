package telemetry.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import telemetry.service.KeyEntry;
import telemetry.service.KeysFile;

/** The keys file, which is replaced as a whole, so that a service never reads half of it. */
final class KeysFileOption {
    private static final String PREFIX = "tmk_"; // lets scanners for leaked secrets find a key
    private static final int RANDOM_BYTES = 32;
    private static final Set<PosixFilePermission> OWNER_ALONE = PosixFilePermissions.fromString("rw-------");

    @Option(
            names = "--file",
            required = true,
            defaultValue = "${env:TELEMETRY_KEYS_FILE}",
            showDefaultValue = Visibility.NEVER,
            paramLabel = "FILE",
            description = "The keys file; the one of the environment variable TELEMETRY_KEYS_FILE without it.")
    private Path file = Path.of("");

    /** Returns a new key: a prefix and 256 random bits. */
    static String newKey() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /**
     * Reads the file.
     *
     * @throws IllegalArgumentException if it is invalid
     */
    List<KeyEntry> read() throws IOException {
        return KeysFile.parse(Files.readAllBytes(file));
    }

    /** Reads the file; an absent one has no keys. */
    List<KeyEntry> readIfPresent() throws IOException {
        return Files.exists(file) ? read() : List.of();
    }

    /**
     * Returns the position of the key {@code id}.
     *
     * @throws IllegalArgumentException if there is none
     */
    int find(List<KeyEntry> keys, String id) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).id().equals(id)) {
                return i;
            }
        }
        throw new IllegalArgumentException("%s has no key %s; 'telemetry keys list' shows all".formatted(file, id));
    }

    /**
     * Checks and replaces the file. A new file is readable by its owner alone; a replaced one keeps its permissions,
     * because the user of a container may have to read it.
     *
     * @throws IllegalArgumentException if the keys contradict each other; then the file is unchanged
     */
    void write(List<KeyEntry> keys) throws IOException {
        byte[] json = KeysFile.format(new ArrayList<>(keys));
        KeysFile.parse(json);
        Path target = file.toAbsolutePath();
        Path unfinished = Files.createTempFile(
                target.getParent(), ".keys", ".unfinished", PosixFilePermissions.asFileAttribute(OWNER_ALONE));
        try {
            Files.write(unfinished, json);
            if (Files.exists(target)) {
                Files.setPosixFilePermissions(unfinished, Files.getPosixFilePermissions(target));
            }
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
