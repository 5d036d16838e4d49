package telemetry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import telemetry.service.KeyEntry;
import telemetry.service.KeyLimits;
import telemetry.service.KeysFile;
import telemetry.service.Right;
import telemetry.service.VehiclePattern;

class KeysCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-28T00:00:00Z");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine telemetry = Telemetry.commandLine(Clock.fixed(NOW, ZoneOffset.UTC))
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));

    @TempDir
    private Path folder;

    @Test
    void aKeyIsPrintedOnceAndItsDigestIsStored() throws IOException {
        assertThat(create("acme-1", "acme", "acme-*", "--records", "100", "--expires", "2027-01-01T00:00:00Z"))
                .isZero();

        String key = out.toString().strip();
        assertThat(key).matches("tmk_[A-Za-z0-9_-]{43}");
        assertThat(keys())
                .containsExactly(new KeyEntry(
                        "acme-1",
                        KeysFile.digestOf(key),
                        null,
                        "acme",
                        Set.of(Right.SEND, Right.READ),
                        List.of(new VehiclePattern("acme-*")),
                        Instant.parse("2027-01-01T00:00:00Z"),
                        new KeyLimits(100, 0, 0, 0, 10)));
        assertThat(Files.readString(file())).doesNotContain(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aFileThatIsThereKeepsItsPermissions() throws IOException {
        create("acme-1", "acme", "acme-*");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));

        assertThat(run("rotate", "--id", "acme-1")).isZero();
        assertThat(keys()).hasSize(2);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r--r--");
    }

    @Test
    void theListShowsNoKeyAndNoDigest() throws IOException {
        create("acme-1", "acme", "acme-*", "--expires", "2026-01-01T00:00:00Z");
        String key = out.toString().strip();
        out.getBuffer().setLength(0);

        assertThat(run("list")).isZero();
        assertThat(out.toString())
                .contains("acme-1", "acme", "send,read", "acme-*", "2026-01-01T00:00:00Z (expired)")
                .doesNotContain(key, KeysFile.digestOf(key));
    }

    @Test
    void aRotatedKeyEndsAfterTheOverlap() throws IOException {
        create("acme-9", "acme", "acme-*");
        out.getBuffer().setLength(0);

        assertThat(run("rotate", "--id", "acme-9", "--overlap-days", "2")).isZero();

        String key = out.toString().strip();
        assertThat(keys()).extracting(KeyEntry::id).containsExactly("acme-9", "acme-10");
        assertThat(keys().getFirst().expires()).isEqualTo("2026-11-30T00:00:00Z");
        assertThat(keys().getLast().sha256()).isEqualTo(KeysFile.digestOf(key));
        assertThat(keys().getLast().expires()).isNull();
        assertThat(keys().getLast().vehicles()).isEqualTo(keys().getFirst().vehicles());
    }

    @Test
    void aRevokedKeyIsRemoved() throws IOException {
        create("acme-1", "acme", "acme-*");
        create("acme-2", "acme", "acme-*");

        assertThat(run("revoke", "--id", "acme-1")).isZero();
        assertThat(keys()).extracting(KeyEntry::id).containsExactly("acme-2");

        assertThat(run("revoke", "--id", "acme-1")).isEqualTo(1);
        assertThat(err.toString()).contains("has no key acme-1; 'telemetry keys list' shows all");
    }

    @Test
    void aKeyThatContradictsTheOthersLeavesTheFileAsItWas() throws IOException {
        create("acme-1", "acme", "acme-*");
        byte[] before = Files.readAllBytes(file());
        out.getBuffer().setLength(0);

        assertThat(create("zeta-1", "zeta", "*-1")).isEqualTo(1);
        assertThat(err.toString()).contains("acme-1 of the fleet acme and zeta-1 of the fleet zeta cover the same");
        assertThat(out.toString()).isEmpty();
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aCertificateIsAKeyThatIsNotPrinted() throws IOException {
        assertThat(create("cars", "acme", "acme-*", "--certificate", "*.cars.example"))
                .isZero();

        assertThat(out.toString()).isEmpty();
        assertThat(keys().getFirst().certificate()).isEqualTo("*.cars.example");
        assertThat(run("rotate", "--id", "cars")).isEqualTo(1);
    }

    private int create(String id, String fleet, String vehicles, String... more) {
        String[] options = {"--id", id, "--fleet", fleet, "--rights", "send,read", "--vehicles", vehicles};
        return run("create", Stream.of(options, more).flatMap(Arrays::stream).toArray(String[]::new));
    }

    private int run(String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of("keys", command, "--file", file().toString()));
        arguments.addAll(List.of(options));
        return telemetry.execute(arguments.toArray(String[]::new));
    }

    private List<KeyEntry> keys() throws IOException {
        return KeysFile.parse(Files.readAllBytes(file()));
    }

    private Path file() {
        return folder.resolve("keys.json");
    }
}
