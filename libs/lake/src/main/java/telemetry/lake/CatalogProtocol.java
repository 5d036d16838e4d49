package telemetry.lake;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.UpdateRequirement;
import org.apache.iceberg.catalog.Catalog;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.SupportsNamespaces;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;
import org.apache.iceberg.exceptions.NoSuchViewException;
import org.apache.iceberg.exceptions.ValidationException;
import org.apache.iceberg.rest.CatalogHandlers;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;
import org.apache.iceberg.rest.RESTUtil;
import org.apache.iceberg.rest.requests.UpdateTableRequest;
import org.apache.iceberg.rest.requests.UpdateTableRequestParser;
import org.apache.iceberg.rest.responses.ConfigResponse;
import org.apache.iceberg.rest.responses.ConfigResponseParser;
import org.apache.iceberg.rest.responses.GetNamespaceResponse;
import org.apache.iceberg.rest.responses.ListNamespacesResponse;
import org.apache.iceberg.rest.responses.ListTablesResponse;
import org.apache.iceberg.rest.responses.LoadTableResponse;
import org.apache.iceberg.rest.responses.LoadTableResponseParser;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Implements Iceberg's REST catalog protocol over a catalog, without HTTP: reads, and commits to one table. Creating,
 * dropping and renaming are refused. Every request gets an answer, valid or not. Safe for use by many threads.
 *
 * @param <C> the type of catalog
 * @see <a href="https://iceberg.apache.org/rest-catalog-spec/">the specification</a>
 */
public final class CatalogProtocol<C extends Catalog & SupportsNamespaces> {
    /** The maximum size of a commit in bytes. */
    public static final int MAX_COMMIT = 1 << 20;

    private static final int MAX_PAGE = 1_000;
    private static final String NO_COMMIT = "the body is no commit of a table";
    private static final String LEVELS = "\u001f"; // separates the levels of a namespace
    private static final String GET = "GET";
    private static final String HEAD = "HEAD";
    private static final String POST = "POST";
    private static final String DELETE = "DELETE";
    private static final List<Endpoint> ENDPOINTS = List.of(
            Endpoint.V1_LIST_NAMESPACES,
            Endpoint.V1_LOAD_NAMESPACE,
            Endpoint.V1_NAMESPACE_EXISTS,
            Endpoint.V1_LIST_TABLES,
            Endpoint.V1_LOAD_TABLE,
            Endpoint.V1_TABLE_EXISTS,
            Endpoint.V1_UPDATE_TABLE,
            Endpoint.V1_REPORT_METRICS);

    private final C catalog;
    private final Map<String, String> defaults;
    private final Predicate<SdkException> passing;
    private final JsonMapper json = new JsonMapper();
    private final Map<String, Map<String, Route>> routes;

    /** The content of a request, which is read only where it is needed. */
    public interface Body {

        /** Reads at most {@code max + 1} bytes of the content; the extra byte shows that the content is too large. */
        byte[] read(int max) throws IOException;
    }

    /**
     * A request.
     *
     * @param path the path after {@code v1/}, as sent
     * @param parameters the decoded parameters of the query
     * @param ifNoneMatch the header; empty if there is none
     * @param refusal the reason why this client may not commit; null if it may
     */
    public record Request(
            String method,
            String path,
            Map<String, String> parameters,
            String ifNoneMatch,
            @Nullable String refusal,
            Body body) {

        private List<String> segments() {
            return Arrays.asList(path.split("/", -1));
        }

        /** Returns the path with a star for each name: {@code namespaces/*}{@code /tables/*}. */
        private String shape() {
            List<String> segments = segments();
            if (segments.getFirst().equals("namespaces")) {
                for (int name = 1; name < segments.size(); name += 2) {
                    segments.set(name, segments.get(name).isEmpty() ? "" : "*");
                }
            }
            return String.join("/", segments);
        }

        private Namespace namespace() {
            return levels(name(1));
        }

        private TableIdentifier table() {
            return TableIdentifier.of(namespace(), name(3));
        }

        private String name(int segment) {
            try {
                return RESTUtil.decodePathSegment(segments().get(segment));
            } catch (IllegalArgumentException malformed) {
                throw new BadRequestException(malformed, "the path has an escape that is none");
            }
        }
    }

    /** Answers the requests of one endpoint. */
    private interface Route {
        CatalogAnswer answer(Request request) throws IOException;
    }

    /**
     * Creates the protocol over {@code catalog}.
     *
     * @param defaults settings for clients that have no settings of their own
     * @param passing returns true for failures of the store that end without intervention
     */
    public CatalogProtocol(C catalog, Map<String, String> defaults, Predicate<SdkException> passing) {
        this.catalog = catalog;
        this.defaults = new HashMap<>(defaults); // Iceberg looks up null, which Map.of() rejects
        this.passing = passing;
        this.routes = Map.ofEntries(
                Map.entry("config", Map.of(GET, this::config)),
                Map.entry("namespaces", Map.of(GET, this::listNamespaces, POST, this::unsupported)),
                Map.entry(
                        "namespaces/*",
                        Map.of(
                                GET, this::loadNamespace,
                                HEAD, this::hasNamespace,
                                DELETE, this::unsupported)),
                Map.entry("namespaces/*/properties", Map.of(POST, this::unsupported)),
                Map.entry("namespaces/*/tables", Map.of(GET, this::listTables, POST, this::unsupported)),
                Map.entry(
                        "namespaces/*/tables/*",
                        Map.of(
                                GET, this::loadTable,
                                HEAD, this::hasTable,
                                POST, this::commit,
                                DELETE, this::unsupported)),
                Map.entry("namespaces/*/tables/*/metrics", Map.of(POST, request -> CatalogAnswer.NOTHING)),
                Map.entry("namespaces/*/register", Map.of(POST, this::unsupported)),
                Map.entry("namespaces/*/views", Map.of(GET, this::listViews, POST, this::unsupported)),
                Map.entry("namespaces/*/views/*", Map.of(GET, this::noView, HEAD, this::noView)),
                Map.entry("tables/rename", Map.of(POST, this::unsupported)),
                Map.entry("transactions/commit", Map.of(POST, this::unsupported)));
    }

    /** Answers {@code request}. */
    public CatalogAnswer answer(Request request) {
        Map<String, Route> methods = routes.get(request.shape());
        if (methods == null) {
            return CatalogAnswer.error(404, "NoSuchEndpointException", "this catalog has no such endpoint");
        }
        Route route = methods.get(request.method());
        if (route == null) {
            return CatalogAnswer.error(405, "MethodNotAllowedException", "this endpoint does not know the method")
                    .with(
                            "Allow",
                            String.join(", ", methods.keySet().stream().sorted().toList()));
        }
        try {
            return route.answer(request);
        } catch (IOException | RuntimeException failed) {
            return CatalogAnswer.of(failed, passing);
        }
    }

    private CatalogAnswer config(Request request) {
        return CatalogAnswer.of(ConfigResponseParser.toJson(ConfigResponse.builder()
                .withDefaults(defaults)
                .withEndpoints(ENDPOINTS)
                .build()));
    }

    private CatalogAnswer listNamespaces(Request request) {
        Namespace parent = levels(request.parameters().getOrDefault("parent", ""));
        ListNamespacesResponse list = isPaged(request)
                ? CatalogHandlers.listNamespaces(catalog, parent, token(request), size(request))
                : CatalogHandlers.listNamespaces(catalog, parent);
        return page(
                "namespaces",
                list.namespaces().stream()
                        .map(namespace -> List.of(namespace.levels()))
                        .toList(),
                list.nextPageToken());
    }

    private CatalogAnswer loadNamespace(Request request) {
        GetNamespaceResponse found = CatalogHandlers.loadNamespace(catalog, request.namespace());
        return CatalogAnswer.of(json.writeValueAsString(
                Map.of("namespace", List.of(found.namespace().levels()), "properties", found.properties())));
    }

    private CatalogAnswer hasNamespace(Request request) {
        CatalogHandlers.namespaceExists(catalog, request.namespace());
        return CatalogAnswer.NOTHING;
    }

    private CatalogAnswer listTables(Request request) {
        ListTablesResponse list = isPaged(request)
                ? CatalogHandlers.listTables(catalog, request.namespace(), token(request), size(request))
                : CatalogHandlers.listTables(catalog, request.namespace());
        return page(
                "identifiers",
                list.identifiers().stream()
                        .map(table ->
                                Map.of("namespace", List.of(table.namespace().levels()), "name", table.name()))
                        .toList(),
                list.nextPageToken());
    }

    private CatalogAnswer listViews(Request request) {
        CatalogHandlers.namespaceExists(catalog, request.namespace());
        return page("identifiers", List.of(), null);
    }

    private CatalogAnswer noView(Request request) {
        throw new NoSuchViewException("the lake has no views");
    }

    private CatalogAnswer page(String name, List<?> entries, @Nullable String next) {
        Map<String, Object> page = new LinkedHashMap<>();
        page.put(name, entries);
        if (next != null) {
            page.put("next-page-token", next);
        }
        return CatalogAnswer.of(json.writeValueAsString(page));
    }

    private CatalogAnswer loadTable(Request request) {
        SnapshotMode mode = mode(request.parameters().getOrDefault("snapshots", "all"));
        LoadTableResponse loaded = CatalogHandlers.loadTable(catalog, request.table(), mode);
        String tag = tag(loaded.tableMetadata(), mode);
        CatalogAnswer answer = request.ifNoneMatch().contains(tag)
                ? CatalogAnswer.UNCHANGED
                : CatalogAnswer.of(LoadTableResponseParser.toJson(loaded));
        return answer.with("ETag", tag);
    }

    private static SnapshotMode mode(String name) {
        return switch (name) {
            case "all" -> SnapshotMode.ALL;
            case "refs" -> SnapshotMode.REFS;
            default -> throw new BadRequestException("snapshots must be all or refs");
        };
    }

    /** Returns the ETag of a table's metadata: the table's UUID, the metadata file and the snapshot mode. */
    private static String tag(TableMetadata metadata, SnapshotMode mode) {
        String location = metadata.metadataFileLocation();
        return "\"%s/%s/%s\""
                .formatted(
                        metadata.uuid(),
                        location.substring(location.lastIndexOf('/') + 1),
                        mode.name().toLowerCase(Locale.ROOT));
    }

    private CatalogAnswer hasTable(Request request) {
        CatalogHandlers.tableExists(catalog, request.table());
        return CatalogAnswer.NOTHING;
    }

    private CatalogAnswer commit(Request request) throws IOException {
        if (request.refusal() != null) {
            throw new ForbiddenException("%s", request.refusal());
        }
        byte[] content = request.body().read(MAX_COMMIT);
        if (content.length > MAX_COMMIT) {
            return CatalogAnswer.error(413, "BadRequestException", "a commit may have %d bytes".formatted(MAX_COMMIT));
        }
        UpdateTableRequest commit = parse(content);
        if (commit.identifier() != null && !commit.identifier().equals(request.table())) {
            throw new BadRequestException("the commit is to %s, the path names another", commit.identifier());
        }
        if (commit.requirements().stream().anyMatch(UpdateRequirement.AssertTableDoesNotExist.class::isInstance)) {
            return unsupported(request);
        }
        try {
            LoadTableResponse committed = CatalogHandlers.updateTable(catalog, request.table(), commit);
            return CatalogAnswer.of(LoadTableResponseParser.toJson(committed));
        } catch (IllegalArgumentException | ValidationException senseless) {
            throw new BadRequestException(senseless, "%s", senseless.getMessage());
        }
    }

    /**
     * Parses a commit. Iceberg's parsers throw many types of exceptions, and accept JSON without the lists of a commit
     * as an empty commit.
     */
    private UpdateTableRequest parse(byte[] content) {
        try {
            JsonNode commit = json.readTree(content);
            if (commit.path("requirements").isArray() && commit.path("updates").isArray()) {
                return UpdateTableRequestParser.fromJson(commit.toString());
            }
        } catch (RuntimeException malformed) {
            throw new BadRequestException(malformed, NO_COMMIT);
        }
        throw new BadRequestException(NO_COMMIT);
    }

    private CatalogAnswer unsupported(Request request) {
        throw new UnsupportedOperationException(
                "this catalog lists and loads tables and commits to one at a time; it does nothing else");
    }

    private static Namespace levels(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new BadRequestException("a name has no NUL");
        }
        return text.isEmpty() ? Namespace.empty() : Namespace.of(text.split(LEVELS, -1));
    }

    private static boolean isPaged(Request request) {
        return request.parameters().containsKey("pageToken");
    }

    /** Returns the position in the list where a page begins. */
    private static String token(Request request) {
        String token = request.parameters().getOrDefault("pageToken", "");
        if (!token.matches("\\d{0,6}")) {
            throw new BadRequestException("pageToken is none that this catalog gave");
        }
        return token;
    }

    private static String size(Request request) {
        String size = request.parameters().getOrDefault("pageSize", "100");
        if (!size.matches("[1-9]\\d{0,8}")) {
            throw new BadRequestException("pageSize must be 1 or more");
        }
        return Integer.toString(Math.min(Integer.parseInt(size), MAX_PAGE));
    }
}
