package telemetry.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import telemetry.can.CanFrame;
import telemetry.can.CanLog;
import telemetry.can.DbcDictionary;
import telemetry.can.DbcFile;
import telemetry.can.LogCounts;
import telemetry.can.LogEntry;
import telemetry.can.LogFormat;
import telemetry.can.SignalDecoder;
import telemetry.can.SkippedLine;
import telemetry.can.UnknownLogException;
import telemetry.contract.TemporaryFolder;
import telemetry.simulator.CommandTree;
import telemetry.simulator.LogFormatOption;

/** {@code telemetry dbc decode}, which decodes a log without a platform. */
@Command(
        name = "decode",
        description = {
            "Decodes a CAN log, of any known format, with a DBC file: a row for each frame and signal, with the columns time,"
                    + " can_id, name, value, label and unit. The value is empty if the frame is too short.",
            "Exit code 1 if lines with frames could not be read."
        })
final class DbcDecodeCommand implements Callable<Integer> {
    private static final long MEMORY_LIMIT = 512L << 20;
    private static final int MAX_THREADS = 4; // of 128 MiB each

    @Spec
    private CommandSpec command;

    @Parameters(index = "0", paramLabel = "FILE", description = "The DBC file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "LOG", description = "The log, also gzipped.")
    private Path log;

    @Option(names = "--format", defaultValue = "csv", description = "csv: with a header. parquet: needs --output.")
    private SignalDecoder.Format format;

    @Option(
            names = {"--output", "--out"},
            paramLabel = "FILE",
            description = "File for the signals, replaced only by a complete result. Without it, they are printed.")
    private @Nullable Path output;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "The log's format: ${COMPLETION-CANDIDATES}. Without it, the content decides.",
            completionCandidates = LogFormatOption.Names.class,
            converter = LogFormatOption.class)
    private @Nullable LogFormat logFormat;

    @Option(
            names = "--start",
            paramLabel = "INSTANT",
            description = "The start of a log without a date, like 2026-01-31T08:00:00Z. Without it, that is 1970.")
    private @Nullable Instant start;

    @Option(names = "--lenient", description = "Exit with 0 even if lines with frames could not be read.")
    private boolean lenient;

    @Override
    public Integer call() throws IOException, SQLException {
        DbcFile dbc = DbcCheckCommand.read(file, command);
        OutputFile result = result();
        if (!Files.isReadable(log)) {
            throw wrong("LOG cannot be read: " + log);
        }
        try (TemporaryFolder folder = TemporaryFolder.create("telemetry-dbc");
                CanLog opened = open()) {
            return decode(dbc, opened, folder.path(), result);
        }
    }

    private CanLog open() throws IOException {
        try {
            return CanLog.open(log, Optional.ofNullable(logFormat), Optional.ofNullable(start));
        } catch (UnknownLogException unknown) {
            throw wrong(String.valueOf(unknown.getMessage()));
        }
    }

    private @Nullable OutputFile result() {
        if (output == null) {
            if (format == SignalDecoder.Format.PARQUET) {
                throw wrong("--format parquet needs --output FILE");
            }
            return null;
        }
        try {
            return OutputFile.at(output);
        } catch (IllegalArgumentException noFile) {
            throw wrong(String.valueOf(noFile.getMessage()));
        }
    }

    private int decode(DbcFile dbc, CanLog opened, Path folder, @Nullable OutputFile result)
            throws IOException, SQLException {
        int threads = Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors());
        try (SignalDecoder decoder =
                SignalDecoder.open(DbcDictionary.of(List.of(dbc)), folder, MEMORY_LIMIT, threads)) {
            for (LogEntry entry = opened.next(); entry != null; entry = opened.next()) {
                if (entry instanceof CanFrame frame && frame.kind() == CanFrame.Kind.DATA) {
                    decoder.add(frame);
                }
            }
            SignalDecoder.Counts counts = result == null ? print(decoder, folder) : write(decoder, result);
            report(dbc, opened.counts(), counts);
        }
        return lenient || opened.counts().lost() == 0 ? 0 : CommandTree.FAILED;
    }

    private SignalDecoder.Counts print(SignalDecoder decoder, Path folder) throws IOException, SQLException {
        Path csv = folder.resolve("signals.csv");
        SignalDecoder.Counts counts = decoder.write(csv, format);
        PrintWriter out = command.commandLine().getOut();
        try (Reader reader = Files.newBufferedReader(csv)) {
            reader.transferTo(out);
        }
        out.flush();
        return counts;
    }

    private SignalDecoder.Counts write(SignalDecoder decoder, OutputFile result) throws IOException, SQLException {
        try (result) {
            SignalDecoder.Counts counts = decoder.write(result.unfinished(), format);
            err().printf("%s: %s written%n", output, DataSizeOption.text(result.finish()));
            return counts;
        }
    }

    private void report(DbcFile dbc, LogCounts lines, SignalDecoder.Counts counts) {
        err().printf(
                        "%,d frames, %,d signals; %,d frames of %,d IDs without signals in %s, %,d frames too short%n",
                        counts.frames(),
                        counts.signals(),
                        counts.unknownFrames(),
                        counts.unknownIds(),
                        dbc.name(),
                        counts.shortFrames());
        lines.skipped().forEach((reason, tally) -> {
            SkippedLine first = tally.first().getFirst();
            err().printf(
                            "%s:%d: %s; %,d lines skipped (%s)%n",
                            log, first.line(), first.why(), tally.count(), reason.words());
        });
        err().flush();
    }

    private PrintWriter err() {
        return command.commandLine().getErr();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
