package telemetry.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * A view and its files.
 *
 * @param files the files that the view reads
 * @param create the statement that creates the view
 */
record ViewFiles(List<Path> files, String create) {}
