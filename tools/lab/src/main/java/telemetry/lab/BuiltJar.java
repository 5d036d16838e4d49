package telemetry.lab;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the executable jars of a built checkout. The system property {@code telemetry.root} names its root folder; the
 * default is {@code ../..}.
 */
public final class BuiltJar {
    static final Path ROOT = Path.of(System.getProperty("telemetry.root", "../.."));
    private static final List<String> GROUPS = List.of(".", "tools");

    private BuiltJar() {}

    /**
     * Returns the absolute path of the executable jar of {@code module}.
     *
     * @throws IllegalStateException if the module is not built; the message names the command that builds it
     */
    public static Path of(String module) throws IOException {
        for (String group : GROUPS) {
            Path target = ROOT.resolve(group).resolve(module).resolve("target");
            if (Files.isDirectory(target)) {
                try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, module + "-*-exec.jar")) {
                    for (Path jar : jars) {
                        return jar.toAbsolutePath().normalize();
                    }
                }
            }
        }
        throw new IllegalStateException(module + " is not built; run: mvn -q -DskipTests package");
    }
}
