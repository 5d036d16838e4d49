package telemetry.lake;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.iceberg.catalog.Namespace;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the REST catalog that keeps the lake's tables; an empty text means that a setting is not set. A token or
 * a signature authenticates the client. Without either, requests are anonymous.
 *
 * @param uri the address before {@code /v1}; empty if the lake keeps its tables itself
 * @param warehouse the catalog's name for a set of tables; Glue takes the id of the account
 * @param namespace the namespace of the tables, its levels separated by dots; Glue calls it a database
 * @param token the token, sent as {@code Authorization: Bearer}
 * @param signingName the service that requests are signed for with AWS's Signature Version 4, {@code glue} for instance
 * @param signingRegion the region that requests are signed for
 */
public record RestCatalogSettings(
        String uri, String warehouse, String namespace, String token, String signingName, String signingRegion) {
    /** The prefix of the settings' names. */
    public static final String PREFIX = "telemetry.lake.catalog.";

    /** The default namespace. */
    public static final String DEFAULT_NAMESPACE = "telemetry";

    private static final int MAX_REPETITIONS = 3; // repetitions of a request after 429 or 503: 7 s in total
    private static final int CONNECT_TIMEOUT_MS = 5_000;
    private static final int ANSWER_TIMEOUT_MS = 60_000;
    private static final String LEVEL = "[A-Za-z0-9_-]+";

    /**
     * Returns the settings of a command line.
     *
     * @param lookup returns the value of a setting by its name, {@code telemetry.lake.catalog.uri}; null if it is not
     *     set
     * @throws IllegalArgumentException as the constructor
     */
    public static RestCatalogSettings of(Function<String, @Nullable String> lookup) {
        String namespace = value(lookup, "namespace");
        return new RestCatalogSettings(
                value(lookup, "uri"),
                value(lookup, "warehouse"),
                namespace.isEmpty() ? DEFAULT_NAMESPACE : namespace,
                value(lookup, "token"),
                value(lookup, "signing-name"),
                value(lookup, "signing-region"));
    }

    private static String value(Function<String, @Nullable String> lookup, String setting) {
        String value = lookup.apply(PREFIX + setting);
        return value == null ? "" : value;
    }

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if a setting is invalid or conflicts with another; the message names the setting
     */
    public RestCatalogSettings {
        if (uri.isEmpty()) {
            checkIsUnset("warehouse", warehouse);
            checkIsUnset("token", token);
            checkIsUnset("signing-name", signingName);
            checkIsUnset("signing-region", signingRegion);
        } else {
            checkAddress(uri);
        }
        uri = uri.replaceFirst("/+$", "");
        if (!namespace.matches(LEVEL + "(\\." + LEVEL + ")*")) {
            throw refusal("namespace", "must be names of A-Z a-z 0-9 _ - with a dot between two");
        }
        if (signingName.isEmpty() != signingRegion.isEmpty()) {
            throw refusal("signing-name", "and " + PREFIX + "signing-region have a meaning together alone");
        }
        if (!token.isEmpty() && !signingName.isEmpty()) {
            throw refusal("token", "and " + PREFIX + "signing-name are both set; a request carries one of them");
        }
    }

    private static void checkIsUnset(String setting, String value) {
        if (!value.isEmpty()) {
            throw refusal(setting, "has no meaning without " + PREFIX + "uri");
        }
    }

    /** Refuses an address with a user name or password, because messages print addresses. */
    private static void checkAddress(String text) {
        if (!isAddress(text)) {
            throw refusal("uri", "must be an http or https address without user name, query and fragment");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return ("http".equals(address.getScheme()) || "https".equals(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null
                    && address.getRawFragment() == null;
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    private static IllegalArgumentException refusal(String setting, String reason) {
        return new IllegalArgumentException(PREFIX + setting + " " + reason);
    }

    /** Returns true if a catalog is set. */
    public boolean isSet() {
        return !uri.isEmpty();
    }

    Namespace catalogNamespace() {
        return Namespace.of(namespace.split("\\."));
    }

    /** Returns the same settings as properties of Iceberg's client. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("uri", uri);
        properties.put("rest.client.connection-timeout-ms", Integer.toString(CONNECT_TIMEOUT_MS));
        properties.put("rest.client.socket-timeout-ms", Integer.toString(ANSWER_TIMEOUT_MS));
        properties.put("rest.client.max-retries", Integer.toString(MAX_REPETITIONS));
        properties.put("rest-metrics-reporting-enabled", "false");
        properties.put("rest.auth.type", "none");
        if (!warehouse.isEmpty()) {
            properties.put("warehouse", warehouse);
        }
        if (!signingName.isEmpty()) {
            properties.put("rest.auth.type", SigV4Auth.class.getName());
            properties.put(SigV4Auth.SIGNING_NAME, signingName);
            properties.put(SigV4Auth.SIGNING_REGION, signingRegion);
        }
        if (!token.isEmpty()) {
            properties.put("rest.auth.type", "oauth2");
            properties.put("token-refresh-enabled", "false"); // the token is used unchanged
            properties.put("token", token);
        }
        return properties;
    }

    /** Returns the settings without the secret token. */
    @Override
    public String toString() {
        return "RestCatalogSettings[uri=%s, warehouse=%s, namespace=%s, token=%s, signingName=%s, signingRegion=%s]"
                .formatted(uri, warehouse, namespace, token.isEmpty() ? "" : "***", signingName, signingRegion);
    }
}
