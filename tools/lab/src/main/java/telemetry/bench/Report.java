package telemetry.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * The report of a benchmark run.
 *
 * @param machine description of the machine and the settings
 * @param figures rows of the table
 */
record Report(String machine, List<Figure> figures) {
    private static final String HEADER = """
            | scenario | what | figure | unit | limit, measured in the same run | of limit | target | met | notes |
            |---|---|---:|---|---|---:|---|---|---|
            """;

    String markdown() {
        return machine + "\n\n" + HEADER + figures.stream().map(Report::line).collect(Collectors.joining());
    }

    private static String line(Figure figure) {
        Figure.Limit limit = figure.limit();
        Target target = figure.target();
        List<String> cells = List.of(
                figure.scenario(),
                figure.what(),
                Figure.number(figure.value()),
                figure.unit(),
                limit == null ? "" : Figure.number(limit.value()) + " " + limit.what(),
                limit == null ? "" : Figure.number(figure.timesLimit()) + "x",
                target == null ? "" : target.text(),
                met(figure),
                figure.notes());
        return cells.stream().map(cell -> cell.replace("|", "/")).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String met(Figure figure) {
        Boolean met = figure.met();
        return met == null ? "" : met ? "yes" : "NO";
    }

    /** Writes {@code report.md} and {@code report.json} into {@code folder}. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), markdown());
        Files.write(
                folder.resolve("report.json"),
                new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
}
