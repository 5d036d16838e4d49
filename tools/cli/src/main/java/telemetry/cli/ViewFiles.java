package telemetry.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * A view as a query sees it.
 *
 * @param files the files that it reads
 * @param create the statement that makes it
 */
record ViewFiles(List<Path> files, String create) {}
